"""The one exception of backups: its message says what is wrong and what to do."""


class BackupError(Exception):
    """A backup, restoration or drill cannot be done. The message is for the operator."""
