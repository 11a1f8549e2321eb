"""Duplicate candidates: pairs of scans that may show the same picture, for a person to decide."""
