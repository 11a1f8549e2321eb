"""A synthetic collection of any size, to try facets and load. It is marked, and can be removed."""
