"""Invented proper names in Latin, Cyrillic and katakana letters."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

#: A word in English, Russian and Japanese.
Word = tuple[str, str, str]

_SYLLABLES: tuple[Word, ...] = tuple(
    zip(
        *map(
            str.split,
            (
                "ka ki ku ke ko sa su se so ta te to na ni nu ne no ma mi mu me mo "
                "ra ri ru re ro ba bi bo ga go da do pa po ha wa",
                "ка ки ку ке ко са су се со та тэ то на ни ну нэ но ма ми му мэ мо "
                "ра ри ру рэ ро ба би бо га го да до па по ха ва",
                "カ キ ク ケ コ サ ス セ ソ タ テ ト ナ ニ ヌ ネ ノ マ ミ ム メ モ "
                "ラ リ ル レ ロ バ ビ ボ ガ ゴ ダ ド パ ポ ハ ワ",
            ),
        ),
        strict=True,
    )
)
_ENDS: tuple[Word, ...] = (
    ("", "", ""),
    ("n", "н", "ン"),
    ("sk", "ск", "スク"),
    ("rin", "рин", "リン"),
)


def invented_names(random: Random) -> Iterator[Word]:
    """Yield distinct names without end: three syllables and, in most cases, an ending."""
    used: set[str] = set()
    while True:
        parts = [*random.choices(_SYLLABLES, k=3), random.choice(_ENDS)]
        latin, cyrillic, kana = ("".join(part[script] for part in parts) for script in range(3))
        if latin not in used:
            used.add(latin)
            yield latin.capitalize(), cyrillic.capitalize(), kana
