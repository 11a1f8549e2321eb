"""Django's PostgreSQL backend, with a connection that waits for a server that restarts."""
