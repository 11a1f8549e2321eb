"""The trash: deleted records of all kinds, who deleted them and why."""
