"""Forms and spellings of one word have one term."""

import threading

import pytest

from search.index.kanji import VARIANTS
from search.index.spelling_variants import (
    ENGLISH_PREFIXES,
    ENGLISH_WORDS,
    RUSSIAN_PREFIXES,
    RUSSIAN_WORDS,
    unify_script,
)
from search.index.stemming import MAX_WORD_LENGTH, russian_stem, stop_words, term_of

# Every form of the word, singular and plural.
RUSSIAN = [
    "камень камня камню камнем камне камни камней камням камнями камнях",
    "лагерь лагеря лагерю лагерем лагере лагерей лагерям лагерями лагерях",
    "плен плена плену пленом плене",
    "пленный пленного пленному пленным пленном пленные пленных пленными",
    "военнопленный военнопленного военнопленном военнопленные военнопленных военнопленными",
    "столовая столовой столовую столовые столовых столовым столовыми",
    "музыка музыки музыке музыку музыкой",
    "дождь дождя дождю дождем дожде",
    "день дня дню днем дне дни дней дням днями днях",
    "японец японца японцу японцем японце японцы японцев японцам японцами японцах",
    "красноармеец красноармейца красноармейцы красноармейцев красноармейцам",
    "боец бойца бойцу бойцы бойцов",
    "владелец владельца владельцы владельцев",
    "отец отца отцу отцы отцов",
    "сестра сестры сестре сестру сестер сестрам",
    "письмо письма письму письмом писем письмам",
    "окно окна окну окном окон окнам",
    "снимок снимка снимки снимков снимках",
    "паек пайка пайки пайков пайком",
    "охрана охраны охране охрану охраной",
    "могила могилы могиле могилу могилой могил могилам",
    "генерал генерала генералу генералом генералы генералов",
    "капитан капитана капитану капитаны капитанов",
    "остров острова острову островом острове островов островам островах",
    "архив архива архиву архивы архивов архивам",
    "музей музея музею музеем музеи музеев",
    "альбом альбома альбому альбомы альбомов",
    "подпись подписи подписью подписей подписям",
    "память памяти памятью",
    "смерть смерти смертью смертей",
    "умер умерла умерли умершие умерших умершим",
    "вернулся вернулась вернулись вернуться",
    "Самохин Самохина Самохину Самохиным Самохине Самохины Самохиных",
    "Дорохов Дорохова Дорохову Дороховым Дорохове Дороховы Дороховых Дороховой",
    "Караман Карамана Караману Караманом Карамане",
    "Хакамада Хакамады Хакамаде Хакамаду Хакамадой",
    "Находка Находки Находке Находку Находкой",
    "Хабаровск Хабаровска Хабаровске хабаровский хабаровского хабаровском",
    "Сибирь Сибири Сибирью",
    "Корея Кореи Корее Корею Кореей",
    "ребенок ребенка ребенку дети детей детям",
]
APART = [
    ("стол", "столовая"),
    ("лагерь", "лак"),
    ("голод", "город"),
    ("плен", "план"),
    ("камень", "каменщик"),
    ("мороз", "море"),
    ("суд", "судно"),
    ("работа", "раб"),
]


@pytest.mark.parametrize("forms", RUSSIAN)
def test_forms_of_a_russian_word_are_one(forms):
    assert len({term_of(form.lower()) for form in forms.split()}) == 1


@pytest.mark.parametrize(("one", "other"), APART)
def test_words_that_only_look_alike_stay_apart(one, other):
    assert term_of(one) != term_of(other)


@pytest.mark.parametrize("word", ["дня", "ив", "план", "плен", "лев", "льва", "дрова", "щ", "ел"])
def test_a_short_word_keeps_a_root(word):
    assert russian_stem(word)


@pytest.mark.parametrize(
    ("written", "indexed"),
    [
        *((f"{written}ing", f"{indexed}ing") for written, indexed in ENGLISH_PREFIXES.items()),
        *((f"{written}ами", f"{indexed}ами") for written, indexed in RUSSIAN_PREFIXES.items()),
    ],
)
def test_a_beginning_of_two_spellings(written, indexed):
    assert term_of(written) == term_of(indexed)


@pytest.mark.parametrize(("written", "indexed"), [*ENGLISH_WORDS.items(), *RUSSIAN_WORDS.items()])
def test_a_word_of_two_spellings(written, indexed):
    assert term_of(written) == term_of(indexed)


@pytest.mark.parametrize("table", [ENGLISH_WORDS, RUSSIAN_WORDS])
def test_no_spelling_leads_to_a_spelling(table):
    assert not table.keys() & set(table.values())


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colours", "colors"),
        ("neighbouring", "neighboring"),
        ("theatres", "theaters"),
        ("organised", "organized"),
        ("analysed", "analyzed"),
        ("travelled", "traveled"),
        ("catalogued", "cataloged"),
        ("programmes", "programs"),
    ],
)
def test_british_and_american(british, american):
    assert term_of(british) == term_of(american)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("лагepь", "лагерь"), ("мuzyka", "muzyka"), ("pоссия", "россия"), ("dоzhd", "dozhd")],
)
def test_letters_that_only_look_alike(typed, meant):
    assert unify_script(typed) == meant


def test_a_word_that_no_script_can_spell_stays():
    assert unify_script("жzыq") == "жzыq"
    assert term_of("жzыq") == "жzыq"


def test_stop_words_are_folded_and_none_is_a_negation():
    assert all(term_of(word) == "" for word in stop_words())
    assert not stop_words() & {"no", "not", "never", "without", "не", "нет", "ни", "без"}


def test_a_word_without_end_is_cut():
    assert len(term_of("a" * 5000)) == MAX_WORD_LENGTH
    assert len(term_of("9" * 5000)) == MAX_WORD_LENGTH


def test_every_variant_kanji_has_one_form_at_the_end():
    assert not VARIANTS.keys() & {ord(form) for form in VARIANTS.values()}


def test_threads_do_not_spoil_each_others_stems():
    words = [f"{root}{ending}" for root in ("камн", "labour", "столов") for ending in ("s", "ями")]
    words += [f"prisoner{number}ing" for number in range(300)]
    expected = {word: term_of.__wrapped__(word) for word in words}
    wrong = []

    def work():
        wrong.extend(w for _ in range(20) for w in words if term_of.__wrapped__(w) != expected[w])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
