"""The work of photographs, for the worker's queue: taking uploads in, and comparing scans."""

from catalog.work import register
from photos.importing.carrying import import_upload
from photos.ingest import collect_garbage
from photos.likeness.asking import ask_for_all
from photos.likeness.comparing import run_comparison
from photos.models.batch import ImportRow
from photos.models.likeness import Comparison


def register_jobs() -> None:
    """Let the worker take uploaded files in as drafts, and compare scans with each other."""
    register(ImportRow, run=import_upload, cleanup=collect_garbage)
    register(Comparison, run=run_comparison, cleanup=ask_for_all)
