"""Bulk editing: many records in one table, each row a form."""
