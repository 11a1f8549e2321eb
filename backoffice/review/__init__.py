"""Review: comments, a time to publish, and the preview for colleagues and for outsiders."""
