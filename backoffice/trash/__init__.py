"""The recycle bin as a page: what was deleted, by whom and why, across all kinds."""
