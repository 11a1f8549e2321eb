"""The IIIF Presentation API 3.0: a manifest for each photograph, and collections of manifests.

addresses      the URLs of all resources
languages      texts as language maps
canvas         the canvas of a photograph: its image, or a placeholder that is labelled as one
annotations    captions and described regions as annotation pages
descriptive    metadata, required statement, rights, navDate, provider, links
manifest       the manifest of a photograph
collections    the collections of the museum and their pages
views          the Django views
all_documents  every document, for validation
validation     validation by JSON Schema and by iiif_prezi3

`iiif.documents` has the HTTP side (media types, ETag, CORS), `iiif.cache` the cache of documents.
"""
