"""The IIIF Content Search API 2.0: search in the annotations of a photograph, a collection or all.

candidates  the photographs that may have matching annotations, from the search index
matching    the annotations that match, and the passages of their text
views       the Django view
"""
