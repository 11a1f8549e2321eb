"""Importing photographs: a folder or a table becomes rows, rows become drafts."""
