"""The audit log: an append-only hash chain of all changes, sign-ins and exports.

An entry corresponds to an event in PREMIS. Both databases, SQLite and PostgreSQL, refuse to alter
or delete entries (`audit/triggers.py`).
"""
