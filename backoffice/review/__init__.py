"""Review: comments, scheduled publication, and previews for staff and by link."""
