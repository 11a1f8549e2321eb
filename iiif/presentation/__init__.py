"""The Presentation API of IIIF, 3.0: a manifest for each photograph, collections above them.

addresses    where every resource is
languages    texts of the museum as language maps
canvas       the surface of a photograph: its picture, or the empty mount that says it is one
annotations  what was written about it and what is seen in its parts
facts        its metadata, rights, date, and who shows it
manifest     the manifest of a photograph
collections  the collections of the museum and their pages
kept         documents that are remembered for one state of the catalogue
answers      the document as HTTP: content types, ETag, CORS
views        requests
"""
