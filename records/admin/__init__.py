"""Base classes of the admin of every record."""
