"""Words that every text has: neither indexed nor asked for, and passed over when pairs are formed.

Short on purpose. A negation is never among them (no, not, never, without, не, нет, ни, без): "did
not return" must stay another question than "returned".
"""

_ENGLISH = """
    a an the of in on at to for from by with and or as is are was were be been being
    has have had do does did it its this that these those s th nd rd
"""

_RUSSIAN = """
    а в во и к ко на о об обо от по с со у из изо за до для при про но или же ли бы как что это
    был была было были г гг х й го е я
"""

ENGLISH = frozenset(_ENGLISH.split())
RUSSIAN = frozenset(_RUSSIAN.split())
