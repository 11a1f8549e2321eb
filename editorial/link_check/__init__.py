"""Checking external links: which records contain them, and whether they still respond."""
