"""Words with several spellings, changed to one spelling before they are stemmed.

Each table is printed in ``docs/search.md``. An entry maps a spelling to another spelling of the
same word, never to a synonym: synonyms are alternative labels of a subject, entered by curators.
"""

import re

# Beginnings of words: the British spelling and the indexed one (also for labourers, labouring).
ENGLISH_PREFIXES = {
    "aeroplane": "airplane",
    "analogu": "analog",
    "anaem": "anem",
    "anaesth": "anesth",
    "archaeolog": "archeolog",
    "armour": "armor",
    "behaviour": "behavior",
    "calibre": "caliber",
    "cancell": "cancel",
    "catalogu": "catalog",
    "centimetre": "centimeter",
    "centre": "center",
    "cheque": "check",
    "clamour": "clamor",
    "colour": "color",
    "counsell": "counsel",
    "defence": "defense",
    "dialogu": "dialog",
    "diarrhoea": "diarrhea",
    "endeavour": "endeavor",
    "favour": "favor",
    "fibre": "fiber",
    "flavour": "flavor",
    "fulfill": "fulfil",
    "gaol": "jail",
    "grey": "gray",
    "haemo": "hemo",
    "harbour": "harbor",
    "honour": "honor",
    "humour": "humor",
    "jewellery": "jewelry",
    "kilometre": "kilometer",
    "labell": "label",
    "labour": "labor",
    "licence": "license",
    "litre": "liter",
    "manoeuvr": "maneuver",
    "metre": "meter",
    "mould": "mold",
    "neighbour": "neighbor",
    "odour": "odor",
    "offence": "offense",
    "orthopaed": "orthoped",
    "paediatr": "pediatr",
    "parlour": "parlor",
    "plough": "plow",
    "practise": "practice",
    "pretence": "pretense",
    "programm": "program",
    "rigour": "rigor",
    "rumour": "rumor",
    "sceptic": "skeptic",
    "signall": "signal",
    "skilful": "skillful",
    "sulphur": "sulfur",
    "theatre": "theater",
    "travell": "travel",
    "tumour": "tumor",
    "tyre": "tire",
    "valour": "valor",
    "vapour": "vapor",
    "vigour": "vigor",
}

# Whole words: short forms, and other romanisations of a name.
ENGLISH_WORDS = {
    "ageing": "aging",
    "cannot": "not",
    "judgement": "judgment",
    "photo": "photograph",
    "photos": "photographs",
    "shimbun": "shinbun",
}

# Soviet abbreviations in Latin letters, and one that had two forms.
ABBREVIATIONS = {
    "goko": "гко",
    "gko": "гко",
    "gulag": "гулаг",
    "gupvi": "гупви",
    "kgb": "кгб",
    "mgb": "мгб",
    "mvd": "мвд",
    "nkgb": "нкгб",
    "nkvd": "нквд",
    "ogpu": "огпу",
    "rsfsr": "рсфср",
    "sssr": "ссср",
    "tass": "тасс",
    "upvi": "упви",
    "гоко": "гко",
}

# British endings: organise, organisation; analyse.
ENGLISH_ENDINGS = [
    (re.compile(r"(?<=\w{3})is(?=(?:e|ed|es|ing|er|ers|ation|ations)$)"), "iz"),
    (re.compile(r"(?<=\w{2})ys(?=(?:e|ed|es|ing|er|ers)$)"), "yz"),
]

RUSSIAN_PREFIXES = {
    "манчжур": "маньчжур",
    "манчжоу": "маньчжоу",
    "майзуру": "майдзуру",
    "тс": "ц",
    "умерш": "умерл",
}

# Whole words: short forms, and inflected forms that do not share a stem.
RUSSIAN_WORDS = {
    "фото": "фотография",
    "фотки": "фотографии",
    "писем": "письма",
    "песен": "песни",
    "башен": "башни",
    "весен": "весны",
    "умер": "умерли",
    **dict.fromkeys(["дня", "дню", "днем", "дне", "дни", "дней", "дням", "днями", "днях"], "день"),
    **dict.fromkeys(["льда", "льду", "льдом", "льде", "льды", "льдов", "льдах"], "лед"),
    **dict.fromkeys(["сна", "сну", "сном", "сне", "сны", "снов", "снам", "снах"], "сон"),
    "мать": "матери",
    "дочь": "дочери",
    "вошь": "вши",
    "вшей": "вши",
    "вшам": "вши",
    "вшами": "вши",
    "вшах": "вши",
    **dict.fromkeys(["дети", "детей", "детям", "детьми", "детях"], "ребенок"),
    "время": "времени",
    "имя": "имени",
    "пламя": "пламени",
    "знамя": "знамени",
}

# Letters that look alike: a word in two scripts is changed to the one that has all its letters.
CYRILLIC_TO_LATIN = str.maketrans("авекмнорстухіѕј", "abekmhopctyxisj")
LATIN_TO_CYRILLIC = str.maketrans("abekmhopctyx", "авекмнорстух")


def _prefix_pattern(table: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True))))


_ENGLISH = _prefix_pattern(ENGLISH_PREFIXES)
_RUSSIAN = _prefix_pattern(RUSSIAN_PREFIXES)
_LATIN_LETTER = re.compile(r"[a-z]")
_CYRILLIC_LETTER = re.compile(r"[\u0400-\u04ff]")


def unify_script(word: str) -> str:
    """Return the folded `word` with look-alike letters of another script replaced.

    A word that mixes Latin and Cyrillic letters without look-alikes is returned unchanged.
    """
    if word.isascii() or not (_LATIN_LETTER.search(word) and _CYRILLIC_LETTER.search(word)):
        return word
    cyrillic = word.translate(LATIN_TO_CYRILLIC)
    if not _LATIN_LETTER.search(cyrillic):
        return cyrillic
    latin = word.translate(CYRILLIC_TO_LATIN)
    return word if _CYRILLIC_LETTER.search(latin) else latin


def normalise_spelling(word: str) -> str:
    """Return the folded `word` in the spelling that is indexed, not yet stemmed."""
    word = ABBREVIATIONS.get(word, word)
    if word.isascii():
        word = ENGLISH_WORDS.get(word, word)
        if begins := _ENGLISH.match(word):
            word = ENGLISH_PREFIXES[begins[0]] + word[begins.end() :]
        for ending, written in ENGLISH_ENDINGS:
            word = ending.sub(written, word)
        return word
    word = RUSSIAN_WORDS.get(word, word)
    if begins := _RUSSIAN.match(word):
        word = RUSSIAN_PREFIXES[begins[0]] + word[begins.end() :]
    return word
