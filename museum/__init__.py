"""museum."""
