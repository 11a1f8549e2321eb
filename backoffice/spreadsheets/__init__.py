"""Spreadsheets: export of records, import with a preview, and undo of an import."""
