"""Addresses outside the museum: which records name them, and whether they still answer."""
