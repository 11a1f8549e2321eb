"""Backups of the museum, their restoration, and the drill that proves that they restore.

errors        what cannot be done, and the remedy
repository    the restic repository: states, and which of them are whole
connections   a database at hand for a moment: a scratch copy, or one moment of the living one
database      copying the database out and putting it back, on SQLite and PostgreSQL
fingerprints  digests of the rows of all tables, by which a difference is named
collect       the folder that is backed up: database, digests, list of masters, further files
create        one backup
retention     which states are kept
restore       a museum out of a backup
unfinished    the mark of a restoration that has not ended
processes     restic and the programs of PostgreSQL end with the museum's process
drill         the newest backup restored in a scratch place, and compared
schedule      what the worker starts by night
status        the last runs, for the first page of the admin
"""
