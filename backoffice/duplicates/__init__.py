"""Duplicate candidates side by side, for a curator to decide."""
