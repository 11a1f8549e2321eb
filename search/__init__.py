"""The search index over all public records: terms, postings, facets, and its version."""
