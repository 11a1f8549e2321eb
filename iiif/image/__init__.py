"""The IIIF Image API, versions 3.0 and 2.1, compliance level 2.

request     parsing and writing the path of an image request. No Django, no pixels
geometry    what a request means for an image of a certain size; its canonical URI. Likewise pure
errors      errors of a request: the value, what is wrong with it, and the remedy
info_json   info.json in both versions
access      whether this reader may see the photograph
render      the image, computed from the tile pack
tile_cache  tiles that were decoded recently
throttle    a limit on the number of large images computed at once
responses   headers and small images, shared by `views` and `wsgi`
views       the Django views
wsgi        serves stored tiles and small images before Django's middleware
"""
