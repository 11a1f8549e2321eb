"""Dates written for readers of each language."""
