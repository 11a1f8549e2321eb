"""Articles and the museum's standing pages (home, about, corrections)."""
