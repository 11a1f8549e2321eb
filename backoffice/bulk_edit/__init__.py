"""Editing many records at once: a table of them, edited in place."""
