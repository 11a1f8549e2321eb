"""Uploads: scans dropped into the admin, waiting for the worker, and what became of each."""
