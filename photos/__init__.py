"""Photographs and collections: records, scans, import, duplicates, suggestions, public pages."""
