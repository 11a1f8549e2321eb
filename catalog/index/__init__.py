"""The index: words, postings and queries. Knows nothing of records."""
