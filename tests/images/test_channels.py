"""Only what a TIFF calls alpha is transparency, and no copy is flat while its master is not."""

import io

import pytest
import pyvips
from PIL import Image

from images.derivatives import LostPicture, derivative_files, derive
from images.errors import InvalidImage
from images.intake import stage_image
from images.storage import derivative_name, derivatives, pack_name
from images.tiles import Pack
from images.tiles.sources import LocalSource
from images.validators import inspect_image
from tests.images.image_files import as_vips, corners, encode_image, write_file
from tests.images.raw_tiff import raw_tiff

SHA = "ab" * 32
#: By name: the photometric interpretation, the samples of two colours, and what they look like.
KINDS = {
    "grey": (1, ((60,), (180,)), ((60,) * 3, (180,) * 3)),
    "white is zero": (0, ((195,), (75,)), ((60,) * 3, (180,) * 3)),
    "rgb": (2, ((200, 100, 50), (20, 90, 140)), ((200, 100, 50), (20, 90, 140))),
    "cmyk": (5, ((0, 200, 220, 10), (220, 90, 0, 10)), None),
}
LAYOUTS = {
    "contiguous strips": {},
    "planar strips": {"planar": True},
    "contiguous tiles": {"tiled": True},
}


def tiff_of(kind, more=((), ()), *, bits=8, **options):
    """Two halves of the two colours of `kind`, each with further samples (`more`), of 8 bits."""
    photometric, colours, _seen = KINDS[kind]
    factor = 257 if bits == 16 else 1
    halves = [
        [value * factor for value in (*colour, *extra)]
        for colour, extra in zip(colours, more, strict=True)
    ]
    return raw_tiff(lambda x, y: halves[x >= 16], photometric, bits=bits, **options)


#: The combinations that libvips decodes rightly.
KINDS_IN_LAYOUTS = [
    (kind, layout)
    for kind in KINDS
    for layout in LAYOUTS
    if layout != "planar strips" or kind in ("rgb", "cmyk")
]


def with_bits(pairs):
    """Each pair with 8 bits and with 16; in the ordinary run, 16 only in one of the layouts."""
    for kind, layout in pairs:
        yield 8, kind, layout
        marks = [] if layout == "contiguous strips" else [pytest.mark.long]
        yield pytest.param(16, kind, layout, marks=marks)


@pytest.fixture(params=["decoded at once", "line by line"])
def decoder(request, monkeypatch):
    if request.param == "line by line":
        monkeypatch.setattr("images.pixels._MAX_BYTES_IN_MEMORY", 0)
        monkeypatch.setattr("images.pixels.LARGE_PIXELS", 0)


def seen(folder, content, width=32, height=16):
    """The colours of both halves in the JPEG and in the tiles, after validation and derivation."""
    path = write_file(folder, "a.tif", content)
    facts = inspect_image(path)
    derive(path, SHA, width, height, again=True)
    with derivatives().open(derivative_name(SHA, width, "jpg")) as file:
        web = Image.open(io.BytesIO(file.read()))
    pack = Pack(LocalSource(derivatives().path(pack_name(SHA, 512))), 512)
    tile = Image.open(io.BytesIO(pack.read("full/max/0/default.jpg")))
    places = ((width // 8, height // 2), (width * 7 // 8, height // 2))
    return facts, [[image.getpixel(place) for place in places] for image in (web, tile)]


def near(colours, wanted, tolerance=6):
    return all(
        abs(a - b) <= tolerance
        for shown, expected in zip(colours, wanted, strict=True)
        for a, b in zip(shown, expected, strict=True)
    )


@pytest.mark.parametrize(("bits", "kind", "layout"), with_bits(KINDS_IN_LAYOUTS))
@pytest.mark.parametrize("extra", [None, [0], [0, 0]], ids=["undeclared", "one", "two"])
def test_other_channels_are_dropped_with_a_note(tmp_path, decoder, kind, extra, layout, bits):
    options = {**LAYOUTS[layout], "bits": bits}
    _facts, plain = seen(tmp_path, tiff_of(kind, **options))
    count = len(extra or [0])
    infrared = ((0,) * count, (250,) * count)
    facts, shown = seen(tmp_path, tiff_of(kind, infrared, extra=extra, **options))
    wanted = KINDS[kind][2] or plain[0]
    assert near(shown[0], wanted)
    assert near(shown[1], wanted)
    assert [note for note in facts.notes if "neither" in note and str(count) in note]


@pytest.mark.parametrize(
    ("bits", "kind", "layout"), with_bits(pair for pair in KINDS_IN_LAYOUTS if pair[0] != "cmyk")
)
@pytest.mark.parametrize("extra", [[2], [0, 2], [2, 0]], ids=str)
def test_what_is_called_alpha_is_alpha(tmp_path, decoder, kind, extra, layout, bits):
    alpha = [[128 if one == 2 else 9 for one in extra], [255 if one == 2 else 0 for one in extra]]
    facts, shown = seen(tmp_path, tiff_of(kind, alpha, extra=extra, bits=bits, **LAYOUTS[layout]))
    left, right = KINDS[kind][2]
    wanted = [[(value * 128 + 255 * 127) / 255 for value in left], right]
    assert near(shown[0], wanted)
    assert near(shown[1], wanted)
    assert len(facts.notes) == len(extra) - 1


@pytest.mark.parametrize("bits", [8, 16])
def test_alpha_of_cmyk_becomes_white(tmp_path, decoder, bits):
    _facts, shown = seen(tmp_path, tiff_of("cmyk", ((0,), (255,)), extra=[2], bits=bits))
    _facts, plain = seen(tmp_path, tiff_of("cmyk", bits=bits))
    assert near(shown[0], [(255,) * 3, plain[0][1]])


@pytest.mark.parametrize("bits", [8, 16])
def test_associated_alpha_is_divided_out(tmp_path, decoder, bits):
    factor = 257 if bits == 16 else 1
    halves = [[100, 50, 25, 128], [20, 90, 140, 255]]
    content = raw_tiff(
        lambda x, y: [value * factor for value in halves[x >= 16]], 2, extra=[1], bits=bits
    )
    _facts, shown = seen(tmp_path, content)
    # Over white: what is multiplied already, and the share of white.
    assert near(shown[0], [(227, 177, 152), (20, 90, 140)])


def test_two_channels_that_could_both_be_alpha_are_none(tmp_path, decoder):
    facts, shown = seen(tmp_path, tiff_of("rgb", ((0, 9), (9, 0)), extra=[2, 2]))
    assert near(shown[0], KINDS["rgb"][2])
    assert facts.notes


@pytest.mark.parametrize("fault", ["palette", "planes", "cmyk", "lab"])
def test_what_cannot_be_decoded_rightly_is_refused_with_a_remedy(tmp_path, fault):
    grey = [value * 257 for value in range(256)] * 3
    content = {
        "palette": lambda: raw_tiff(lambda x, y: (x, 9), 3, extra=[0], more=[(320, 3, grey)]),
        "planes": lambda: tiff_of("grey", ((9,), (255,)), extra=[0], planar=True),
        "cmyk": lambda: tiff_of("cmyk", ((9,), (255,)), extra=[1], bits=16),
        "lab": lambda: raw_tiff(lambda x, y: (x * 900, 99, 99, 65_535), 8, extra=[2], bits=16),
    }[fault]()
    with pytest.raises(InvalidImage) as caught:
        inspect_image(write_file(tmp_path, "a.tif", content))
    assert caught.value.code == "pixels"
    assert "Save it" in caught.value.remedy


def test_float_samples_are_refused_still(tmp_path):
    image = as_vips(corners()).cast("float").tiffsave_buffer()
    with pytest.raises(InvalidImage):
        inspect_image(write_file(tmp_path, "a.tif", image))


def test_ycbcr_without_further_channels_is_no_transparency(tmp_path, decoder):
    halves = ((76, 85, 255), (150, 44, 21))  # red, green
    facts, shown = seen(tmp_path, raw_tiff(lambda x, y: halves[x >= 16], 6))
    assert facts.notes == ()
    assert near(shown[0], [(255, 0, 0), (0, 255, 0)], 40)


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_transparency_of_other_formats_stays(tmp_path, decoder, format):
    image = Image.new("RGBA", (32, 16), (200, 100, 50, 255))
    image.paste((10, 20, 30, 0), (0, 0, 16, 16))
    options = {"lossless": True, "exact": True} if format == "WEBP" else {}
    _facts, shown = seen(tmp_path, encode_image(image, format, **options))
    assert near(shown[0], [(255,) * 3, (200, 100, 50)])


@pytest.mark.parametrize("mode", ["P", "RGB", "L"])
def test_a_transparent_colour_of_a_png_becomes_white(tmp_path, decoder, mode):
    image = Image.new("RGB", (32, 16), (180, 180, 180))
    image.paste((60, 60, 60), (0, 0, 16, 16))
    image = image.quantize(2) if mode == "P" else image.convert(mode)
    clear = image.getpixel((1, 1))
    _facts, shown = seen(tmp_path, encode_image(image, "PNG", transparency=clear))
    assert near(shown[0], [(255,) * 3, (180,) * 3])


def test_a_profile_of_cmyk_is_used_with_a_further_channel(tmp_path):
    base = pyvips.Image.new_from_buffer(tiff_of("cmyk"), "")
    spot = base.bandjoin(base[0].linear(0, 255).cast("uchar"))
    plain, more = (image.tiffsave_buffer(profile="cmyk") for image in (base, spot))
    tag = b"\x52\x01\x03\x00\x01\x00\x00\x00"  # ExtraSamples
    unspecified = more.replace(tag + b"\x02", tag + b"\x00")
    assert unspecified != more
    _facts, wanted = seen(tmp_path, plain)
    facts, shown = seen(tmp_path, unspecified)
    assert near(shown[0], wanted[0])
    assert facts.notes


def test_a_picture_under_complete_transparency_is_refused(tmp_path):
    for content in (
        tiff_of("rgb", ((0,), (0,)), extra=[2]),
        encode_image(_hidden(), "PNG"),
        encode_image(_hidden(), "WEBP", lossless=True, exact=True),
    ):
        with pytest.raises(InvalidImage) as caught:
            inspect_image(write_file(tmp_path, "a", content))
        assert caught.value.code == "transparent"


def test_a_flat_master_may_be_transparent_everywhere(tmp_path):
    clear = Image.new("RGBA", (32, 16), (10, 20, 30, 0))
    _facts, shown = seen(tmp_path, encode_image(clear, "PNG"))
    assert near(shown[0], [(255,) * 3] * 2)


def _hidden():
    image = corners(32, 16).convert("RGBA")
    image.putalpha(0)
    return image


def _eight_bits_in_sixteen():
    """A common mistake: the values of 8 bits in a file of 16, which is black in every program."""
    deep = as_vips(corners(64, 48).convert("L")).cast("ushort")
    return deep.copy(interpretation="grey16").pngsave_buffer(bitdepth=16)


def test_a_copy_of_one_colour_is_refused_when_its_master_is_not(tmp_path, decoder):
    hidden = encode_image(_hidden(), "PNG")
    for content, size in ((hidden, (32, 16)), (_eight_bits_in_sixteen(), (64, 48))):
        with pytest.raises(LostPicture, match="one flat colour"):
            derive(write_file(tmp_path, "a", content), SHA, *size)
        assert derivative_files(SHA) == []


def test_a_blank_page_is_derived(tmp_path, decoder):
    """Neither an even page nor one with a speck or with noise has lost anything."""
    page = Image.new("L", (700, 500), 240)
    derive(write_file(tmp_path, "a.png", encode_image(page, "PNG")), SHA, 700, 500, again=True)
    page.putpixel((350, 250), 0)
    derive(write_file(tmp_path, "a.png", encode_image(page, "PNG")), SHA, 700, 500, again=True)
    noise = pyvips.Image.gaussnoise(700, 500, mean=60_000, sigma=12, seed=1)
    deep = noise.cast("ushort").copy(interpretation="grey16").pngsave_buffer(bitdepth=16)
    derive(write_file(tmp_path, "a.png", deep), SHA, 700, 500, again=True)


@pytest.mark.parametrize("size", [(200, 150), (1200, 900)])
@pytest.mark.parametrize("kind", ["grey16", "labs"])
@pytest.mark.parametrize("page", ["noise", "gradient"])
def test_a_page_within_one_level_of_eight_bits_is_derived(tmp_path, size, kind, page):
    """16 bits tell apart what no copy can show: that is no lost picture."""
    if page == "noise":
        plane = pyvips.Image.gaussnoise(*size, mean=60_000, sigma=30, seed=1)
    else:
        plane = pyvips.Image.xyz(*size)[0].linear(180 / size[0], 60_000)
    plane = plane.cast("ushort")
    if kind == "labs":
        deep = plane.bandjoin([plane, plane]).copy(interpretation="rgb16").colourspace("labs")
    else:
        deep = plane.copy(interpretation="grey16")
    path = write_file(tmp_path, "a.tif", deep.tiffsave_buffer())
    derive(path, SHA, *size, again=True)


def test_white_ink_on_nothing_is_not_published_as_a_white_page(tmp_path, decoder):
    ink = Image.new("RGBA", (64, 48), (255, 255, 255, 255))
    ink.putalpha(corners(64, 48).convert("L"))
    with pytest.raises(LostPicture):
        derive(write_file(tmp_path, "a", encode_image(ink, "PNG")), SHA, 64, 48)


def test_the_curator_is_told_at_once(tmp_path):
    path = write_file(tmp_path, "plate 7.png", _eight_bits_in_sixteen())
    with pytest.raises(InvalidImage) as caught:
        stage_image(path, derive=True)
    assert caught.value.code == "flat"
    assert "plate 7.png" in caught.value.messages[0]
