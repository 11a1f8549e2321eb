"""Content Search of IIIF, 2.0: the words of the annotations of a photograph, a collection or all.

matching   which annotations are found, and where in their text
finding    which photographs can have such annotations, out of the index
views      requests
"""
