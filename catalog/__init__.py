"""Authority records that others refer to: subjects, places and sources."""
