"""What every record has: identity, publication, changes, history, deletion, pages and lists."""
