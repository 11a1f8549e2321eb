"""Near twins side by side, for somebody to decide."""
