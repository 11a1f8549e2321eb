"""Whether a query finds a text, by the terms of the index."""

from search.index.analyser import index_terms, phrase_terms, query_terms


def is_found(query, text):
    """Whether `query`, typed without quotes, finds `text`."""
    asked = query_terms(query)
    return bool(asked) and set(asked) <= index_terms(text)


def is_found_as_phrase(query, text):
    asked = phrase_terms(query)
    return bool(asked) and set(asked) <= index_terms(text)
