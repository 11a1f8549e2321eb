"""Drawn pictures in place of scans, the same in every run."""

from pathlib import Path

from PIL import Image


def draw_scans(folder: Path) -> Path:
    """Draw a few pictures, no two alike, and a table that describes them for `import_photos`.

    Returns the path of the table.
    """
    for number, size in enumerate([(1500, 1100), (700, 900), (320, 200), (2600, 400)], 1):
        red = Image.linear_gradient("L").resize(size)
        blue = Image.radial_gradient("L").resize(size).rotate(37 * number)
        Image.merge("RGB", (red, red.rotate(90), blue)).save(folder / f"{number}.png")
    table = folder / "table.csv"
    table.write_text(
        """\
file,title_en,title_ru,title_ja,alt_text_en,alt_text_ru,alt_text_ja,date,place,subjects,collection,\
source,sensitivity,sensitivity_note_en,image_rights
1.png,A yard,Двор,庭,A drawn yard,Нарисованный двор,描かれた庭,circa 1947,PL-0012,SU-0003,CO-0001,\
SO-0001,none,,CNE
2.png,A gate,,,A drawn gate,Нарисованные ворота,描かれた門,1946,,,CO-0001,SO-0001,none,,InC
3.png,A grave,Могила,墓,A drawn grave,Могила,墓,昭和22年頃,PL-0012,,,,click,A grave.,NoC-US
4.png,A road,Дорога,道,A drawn road,Дорога,道,не позднее 1949 г.,,SU-0008,,,notice,Snow.,CNE
"""
    )
    return table
