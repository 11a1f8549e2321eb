"""Stable identifiers of records (`PH-0001`): allocating and resolving them."""
