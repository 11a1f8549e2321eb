"""The recycle bin: what was deleted, brought back within 90 days, and after them purged."""
