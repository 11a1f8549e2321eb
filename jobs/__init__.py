"""A job queue in database tables, which survives a killed worker, and the worker that runs it."""
