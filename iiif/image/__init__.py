"""The Image API of IIIF, 3.0 and 2.1, level 2.

grammar      what an image address says: parsing and writing. No Django, no pixels
geometry     what it means for an image of a certain size, and its canonical form. Likewise pure
errors       how a request is refused: which value, what is wrong with it, and the remedy
information  info.json of both versions
pixels       the picture, out of the tile pack
workload     how many large pictures are computed at once
views        requests and answers
"""
