"""Jobs of the worker's queue: import of uploaded files, and comparison of scans."""

from images.errors import StorageUnavailable
from jobs.queue import register, register_temporary
from photos.duplicates.compare import run_comparison
from photos.duplicates.queue import enqueue_missing_comparisons
from photos.imports.worker import import_upload
from photos.ingest import collect_garbage
from photos.models.duplicates import Comparison
from photos.models.import_batch import ImportRow


def register_jobs() -> None:
    """Register the jobs that import uploaded files as drafts and compare scans."""
    register(ImportRow, run=import_upload, cleanup=collect_garbage)
    register(Comparison, run=run_comparison, cleanup=enqueue_missing_comparisons)
    register_temporary(StorageUnavailable)
