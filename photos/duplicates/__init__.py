"""Near twins: scans of what may be the same picture, found for a person to decide."""
