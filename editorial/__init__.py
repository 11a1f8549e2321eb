"""Editorial work on records: comments, scheduling, previews, translations and link checks."""
