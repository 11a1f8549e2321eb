"""Formatting of historic dates for readers, one module for each language."""
