"""Merging of subjects, places and people: confirmation, list of merges, and undo."""
