"""Limits on how often one address or account may ask for what is expensive (decision 0042)."""
