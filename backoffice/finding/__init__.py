"""The search of the sidebar: records of every kind, by identifier, title or name."""
