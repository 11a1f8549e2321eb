"""Uploads: scans sent from the browser, queued for the worker, and the outcome of each."""
