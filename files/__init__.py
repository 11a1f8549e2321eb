"""Files that are still there after a power failure. Knows no record."""
