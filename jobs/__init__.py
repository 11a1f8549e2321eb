"""Background work as rows: a queue that survives a killed worker, and the worker itself."""
