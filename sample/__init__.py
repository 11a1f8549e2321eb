"""A synthetic collection of any size, to try facets and load: made, marked and removed whole."""
