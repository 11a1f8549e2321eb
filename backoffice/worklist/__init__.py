"""What is missing: the curator's work list, by numbers that are links to exactly those records."""
