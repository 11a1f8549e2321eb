"""Stable identifiers of records (`PH-0001`): how they are given out and found again."""
