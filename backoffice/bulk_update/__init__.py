"""Bulk update: the same change to many records, with a preview before it is applied."""
