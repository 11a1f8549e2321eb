"""Whether a query finds a text, by the terms of the index."""

from search.index.analyser import index_terms, phrase_terms, query_terms


def is_found(query, text):
    """Whether `query`, typed without quotes, finds `text`."""
    requested = query_terms(query)
    return bool(requested) and set(requested) <= index_terms(text)


def is_found_as_phrase(query, text):
    requested = phrase_terms(query)
    return bool(requested) and set(requested) <= index_terms(text)
