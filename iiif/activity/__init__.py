"""Change Discovery of IIIF, 1.0, level 2: what came, changed and went, oldest first.

stream  the changes that the catalogue knows of, by the day
views   requests
"""
