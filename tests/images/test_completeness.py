"""A picture is decoded whole or refused: cut, damaged, and with other threads at the same time."""

import io
import random
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import pyvips
from PIL import Image

from images.errors import InvalidImage
from images.jpeg import is_whole_jpeg, jpeg_segments
from images.validators import inspect_and_decode, inspect_image
from tests.images.image_files import (
    as_vips,
    encode_image,
    gif_parts,
    random_picture,
    random_scene,
    with_gif_data,
    write_file,
)

SCENE = random_scene(2, 120, 70)
WAYS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "progressive": {"progressive": True},
    "restarts": {"restart_marker_blocks": 3},
    "4:4:4": {"subsampling": 0, "optimize": True},
}
JPEGS = {
    f"{mode} {name}": encode_image(SCENE.convert(mode), **options)
    for mode in ("RGB", "L", "CMYK")
    for name, options in WAYS.items()
    if mode != "L" or name != "4:4:4"
}
EOI = b"\xff\xd9"


def pixels(content):
    """The pixels as Pillow decodes them, without regard to what is missing."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image.tobytes()


def is_taken(folder, content, name="scan"):
    path = write_file(folder, name, content)
    try:
        inspect_image(path)
    except InvalidImage:
        return False
    return True


@pytest.mark.parametrize("kind", JPEGS)
def test_a_jpeg_cut_anywhere_is_whole_or_refused_although_it_has_an_end(kind):
    whole = JPEGS[kind]
    assert is_whole_jpeg(whole)
    start = next(s.end for s in jpeg_segments(whole) if s.marker == 0xDA)
    for length in range(start, len(whole) - 2, 3):
        cut = whole[:length].removesuffix(b"\xff") + EOI
        assert not is_whole_jpeg(cut) or pixels(cut) == pixels(whole), length


@pytest.mark.parametrize("size", [(200, 8), (40, 1), (8, 8), (200, 17)])
def test_the_last_rows_of_blocks_are_read_too(tmp_path, size):
    """libvips asks for warnings before it reads the next lines; after the last it does not ask."""
    whole = encode_image(random_scene(2, *size), subsampling=0)
    assert is_taken(tmp_path, whole)
    assert not is_taken(tmp_path, whole[:-12] + EOI)


@pytest.mark.parametrize("filled", [b"", bytes(4000)])
@pytest.mark.parametrize("kind", JPEGS)
def test_a_jpeg_of_which_half_is_missing_is_refused(tmp_path, kind, filled):
    whole = JPEGS[kind]
    half = whole[: len(whole) - (len(whole) - whole.index(b"\xff\xda")) // 2]
    assert not is_taken(tmp_path, half + filled + EOI)
    assert not is_taken(tmp_path, half + filled)


def test_a_progressive_jpeg_without_one_of_its_scans_is_refused(tmp_path):
    whole = JPEGS["RGB progressive"]
    scans = [segment for segment in jpeg_segments(whole) if segment.marker == 0xDA]
    assert len(scans) > 8
    for scan in scans:
        assert not is_taken(tmp_path, whole[: scan.begin - 4] + whole[scan.scan_end :])
        assert not is_taken(tmp_path, whole[: scan.begin - 4] + EOI)


def test_a_jpeg_without_the_scan_of_a_colour_is_refused(tmp_path):
    """A sequential JPEG may have a scan for each component."""
    grey = encode_image(SCENE.convert("L"))
    frame = next(s for s in jpeg_segments(grey) if s.marker == 0xC0)
    content = grey[frame.begin : frame.end]
    more = content[:5] + b"\x02" + content[6:] + b"\x07\x11\x00"
    head = b"\xff\xc0" + (len(more) + 2).to_bytes(2, "big") + more
    assert is_whole_jpeg(grey)
    assert not is_whole_jpeg(grey[: frame.begin - 4] + head + grey[frame.end :])


@pytest.mark.parametrize("kind", ["RGB baseline", "RGB progressive", "RGB restarts"])
@pytest.mark.parametrize("oddity", ["stray bytes", "padding", "fill", "version", "adobe", "after"])
def test_a_harmless_oddity_is_let_through_and_hides_no_gap(tmp_path, kind, oddity):
    def odd(jpeg):
        tables = jpeg.index(b"\xff\xdb")
        adobe = b"\xff\xee\x00\x0eAdobe\x00\x64" + bytes(4) + b"\x07"
        return {
            "stray bytes": jpeg[:tables] + b"\x00\x00" + jpeg[tables:],
            "padding": jpeg[:-2] + bytes(700) + EOI,
            "fill": jpeg[:-2] + b"\xff" * 70 + EOI,
            "version": jpeg.replace(b"JFIF\x00\x01", b"JFIF\x00\x09"),
            "adobe": jpeg[:tables] + adobe + jpeg[tables:],
            "after": jpeg + bytes(50),
        }[oddity]

    whole = JPEGS[kind]
    assert is_taken(tmp_path, odd(whole))
    assert not is_taken(tmp_path, odd(whole[: len(whole) * 3 // 4] + EOI))


def test_wrong_parameters_of_a_sequential_scan_are_let_through(tmp_path):
    whole = bytearray(JPEGS["RGB baseline"])
    scan = next(segment for segment in jpeg_segments(bytes(whole)) if segment.marker == 0xDA)
    whole[scan.end - 3 : scan.end] = b"\x00\x00\x00"
    assert is_taken(tmp_path, bytes(whole))
    assert not is_taken(tmp_path, bytes(whole[: len(whole) * 3 // 4]) + EOI)


def test_a_block_of_a_disk_that_was_lost_in_the_middle_is_found(tmp_path):
    whole = encode_image(random_scene(3, 800, 600), quality=95)
    chance = random.Random(1)
    for _time in range(20):
        begin = chance.randrange(700, len(whole) - 600)
        for block in (bytes(512), bytes(chance.choices(range(255), k=512))):
            lost = whole[:begin] + block + whole[begin + 512 :]
            assert not is_taken(tmp_path, lost) or pixels(lost) == pixels(whole)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.mark.parametrize("interlaced", [False, True])
def test_a_png_cut_anywhere_is_refused_although_its_chunks_are_whole(tmp_path, interlaced):
    png = as_vips(SCENE).pngsave_buffer(interlace=interlaced)
    begin = png.index(b"IDAT") + 4
    length = struct.unpack(">I", png[begin - 8 : begin - 4])[0]
    assert is_taken(tmp_path, png)
    for kept in range(0, length, 7):
        cut = chunk(b"IDAT", png[begin : begin + kept]) + chunk(b"IEND", b"")
        assert not is_taken(tmp_path, png[: begin - 8] + cut)


@pytest.mark.parametrize("options", [{"quality": 80}, {"lossless": True}])
def test_a_webp_cut_anywhere_is_whole_or_refused_although_its_lengths_are_right(tmp_path, options):
    webp = encode_image(SCENE, "WEBP", **options)
    whole = inspect_and_decode(write_file(tmp_path, "a", webp), return_pixels=True)[1]
    for length in range(32, len(webp), 8):
        cut = bytearray(webp[:length])
        struct.pack_into("<I", cut, 4, length - 8)
        struct.pack_into("<I", cut, 16, length - 20)
        path = write_file(tmp_path, "b", bytes(cut))
        try:
            shown = inspect_and_decode(path, return_pixels=True)[1]
        except InvalidImage:
            continue
        assert (shown - whole).abs().max() == 0


def tiff(compression, tile, image=SCENE):
    return as_vips(image).tiffsave_buffer(
        compression=compression, tile=tile, tile_width=32, tile_height=32, predictor="none"
    )


def parts(content):
    tags = Image.open(io.BytesIO(content)).tag_v2
    offsets, lengths = (tags.get(324), tags.get(325)) if 324 in tags else (tags[273], tags[279])
    return list(zip(offsets, lengths, strict=True))


@pytest.mark.parametrize("tile", [False, True])
@pytest.mark.parametrize("compression", ["lzw", "deflate", "jpeg", "packbits"])
def test_a_tiff_with_a_broken_strip_or_tile_is_refused(tmp_path, compression, tile):
    whole = tiff(compression, tile)
    assert is_taken(tmp_path, whole)
    for offset, length in parts(whole):
        broken = bytearray(whole)
        middle = offset + length // 2
        broken[middle : offset + length] = bytes(length - length // 2)
        if compression == "packbits":
            # Runs that end too early; PackBits has no other sign of a gap.
            broken[middle : offset + length] = b"\x80" * (length - length // 2)
        if compression == "jpeg":
            broken[middle : middle + 2] = EOI
        assert not is_taken(tmp_path, bytes(broken))


@pytest.mark.parametrize("tile", [False, True])
def test_the_checksum_of_a_deflated_tiff_is_verified(tmp_path, tile):
    whole = tiff("deflate", tile)
    offset, length = parts(whole)[0]
    broken = bytearray(whole)
    broken[offset + length - 1] ^= 1
    assert not is_taken(tmp_path, bytes(broken))


@pytest.mark.parametrize("tile", [False, True])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_deflated_tiff_whose_data_are_zeros_from_somewhere_on_is_refused(tmp_path, tile, share):
    """Zeros are a valid code, of one value; so the data never end, and no pixel is missing."""
    whole = as_vips(random_picture(5)).tiffsave_buffer(compression="deflate", tile=tile)
    offset, length = parts(whole)[1]
    kept = int(length * share)
    broken = bytearray(whole)
    broken[offset + kept : offset + length] = bytes(length - kept)
    assert is_taken(tmp_path, whole)
    assert not is_taken(tmp_path, bytes(broken))


def test_a_deflated_tiff_without_a_checksum_is_let_through(tmp_path):
    whole = bytearray(tiff("deflate", False))
    offset, length = parts(bytes(whole))[-1]
    at = bytes(whole).rindex(struct.pack("<I", length))
    whole[at : at + 4] = struct.pack("<I", length - 4)
    assert parts(bytes(whole))[-1] == (offset, length - 4)
    assert is_taken(tmp_path, bytes(whole))


@pytest.mark.parametrize("tag", [279, 338, 284])
def test_a_tiff_without_a_tag_that_libtiff_supplies_is_let_through(tmp_path, tag):
    """Byte counts, the meaning of a fourth channel, the layout of the channels."""
    deep = as_vips(SCENE).bandjoin(255) if tag == 338 else as_vips(SCENE)
    whole = bytearray(deep.tiffsave_buffer(compression="none"))
    start = struct.unpack("<I", whole[4:8])[0]
    (count,) = struct.unpack("<H", whole[start : start + 2])
    end = start + 2 + 12 * count
    entries = [whole[at : at + 12] for at in range(start + 2, end, 12)]
    kept = [entry for entry in entries if struct.unpack("<H", entry[:2])[0] != tag]
    assert len(kept) == count - 1
    whole[start : start + 2] = struct.pack("<H", len(kept))
    whole[start + 2 : end] = b"".join(kept) + bytes(12)
    assert is_taken(tmp_path, bytes(whole))


@pytest.mark.parametrize("tile", [False, True])
def test_harmless_oddities_of_a_tiff_are_let_through_and_hide_no_gap(tmp_path, tile):
    whole = bytearray(tiff("lzw", tile))
    start = struct.unpack("<I", whole[4:8])[0]
    (count,) = struct.unpack("<H", whole[start : start + 2])
    end = start + 2 + 12 * count
    entries = [whole[at : at + 12] for at in range(start + 2, end, 12)]
    # A tag that is no text, although it says so: libtiff warns of it, and of tags out of order.
    entries[-1] = struct.pack("<HHI4s", 269, 2, 4, b"abcd") if entries else b""
    offset, length = parts(bytes(whole))[1]
    whole[start + 2 : end] = b"".join(reversed(entries))
    if not tile:
        with pytest.raises(pyvips.Error):
            pyvips.Image.tiffload_buffer(bytes(whole), fail_on="warning").avg()
    assert is_taken(tmp_path, bytes(whole))
    whole[offset + 9 : offset + length] = bytes(length - 9)
    assert not is_taken(tmp_path, bytes(whole))


@pytest.mark.parametrize("interlaced", [0, 1])
@pytest.mark.parametrize("frames", [1, 3])
def test_a_gif_whose_data_end_early_is_refused_although_its_blocks_are_whole(
    tmp_path, frames, interlaced
):
    more = [random_scene(seed, 400, 300).quantize(64) for seed in range(1, frames)]
    gif = encode_image(
        random_scene(9, 400, 300).quantize(64),
        "GIF",
        interlace=interlaced,
        save_all=True,
        append_images=more,
    )
    data = gif_parts(gif)[1]
    assert is_taken(tmp_path, with_gif_data(gif, data))
    assert is_taken(tmp_path, with_gif_data(gif, data) + b"a maker's data" * 100)
    for left in (0, 1, len(data) // 2, len(data) - 3):
        assert not is_taken(tmp_path, with_gif_data(gif, data[:left]))
        assert not is_taken(tmp_path, with_gif_data(gif, data[:left]) + b"a maker's data" * 100)
        assert not is_taken(tmp_path, with_gif_data(gif, data[:left] + bytes(len(data) - left)))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_an_avif_whose_data_end_early_is_refused_although_its_lengths_are_right(tmp_path, share):
    avif = encode_image(random_scene(9, 400, 300), "AVIF", quality=80)
    start = avif.index(b"mdat") + 4
    left = start + int((len(avif) - start) * share)
    assert is_taken(tmp_path, avif)
    assert not is_taken(tmp_path, avif[:left] + bytes(len(avif) - left))


def test_a_blank_lossy_webp_is_let_through_although_its_data_are_mostly_zeros(tmp_path):
    blank = encode_image(Image.new("RGB", (900, 700)), "WEBP", quality=85)
    assert bytes(64) in blank
    assert is_taken(tmp_path, blank)


def broken_files():
    jpeg = encode_image(random_scene(2, 400, 300))
    broken_tile = bytearray(tiff("lzw", True))
    offset, length = parts(bytes(broken_tile))[2]
    broken_tile[offset + 9 : offset + length] = bytes(length - 9)
    png = bytearray(encode_image(SCENE, "PNG"))
    png[len(png) // 2] ^= 0xFF
    gif, avif = (encode_image(random_scene(2, 400, 300), format) for format in ("GIF", "AVIF"))
    webp = encode_image(random_scene(2, 400, 300), "WEBP", lossless=True)
    data = gif_parts(gif)[1]
    return {
        "cut.gif": with_gif_data(gif, data[: len(data) // 2]),
        "cut.avif": avif[: -len(avif) // 3] + bytes(len(avif) - len(avif[: -len(avif) // 3])),
        "cut.webp": webp[: len(webp) // 2] + bytes(len(webp) - len(webp) // 2),
        "cut.jpg": jpeg[: len(jpeg) // 2] + EOI,
        "progressive.jpg": JPEGS["RGB progressive"][:-300] + EOI,
        "tile.tif": bytes(broken_tile),
        "damaged.png": bytes(png),
    }


def tries_of_four_threads(folder, tries):
    """Return the broken files that were taken, and the sound ones that were refused."""
    odd = JPEGS["RGB baseline"]
    tables = odd.index(b"\xff\xdb")
    sound = {
        "whole.jpg": encode_image(random_scene(2, 400, 300)),
        "odd.jpg": odd[:tables] + b"\x00\x00" + odd[tables:],
        "whole.tif": tiff("lzw", True),
        "whole.gif": encode_image(random_scene(2, 400, 300), "GIF"),
        "whole.avif": encode_image(random_scene(2, 400, 300), "AVIF"),
    }
    broken = {name: write_file(folder, name, data) for name, data in broken_files().items()}
    good = {name: write_file(folder, name, data) for name, data in sound.items()}
    queue = [
        *[(path, False) for path in broken.values()],
        *[(path, True) for path in good.values()],
    ]

    def wrong(number):
        path, is_sound = queue[number % len(queue)]
        try:
            inspect_image(path)
        except InvalidImage:
            return path.name if is_sound else None
        return None if is_sound else path.name

    with ThreadPoolExecutor(4) as pool:
        return [name for name in pool.map(wrong, range(tries)) if name]


def test_what_another_thread_decodes_changes_nothing(tmp_path):
    assert tries_of_four_threads(tmp_path, 400) == []


@pytest.mark.long
def test_what_another_thread_decodes_changes_nothing_in_many_tries(tmp_path):
    # Seven of twelve files are broken: 2,000 tries of these.
    assert tries_of_four_threads(tmp_path, 3500) == []


def test_the_reason_is_never_that_of_another_file(tmp_path):
    """The text of libvips is left out of the message: it may speak of another thread's file."""
    with pytest.raises(InvalidImage) as caught:
        inspect_image(write_file(tmp_path, "a.png", broken_files()["damaged.png"]))
    assert "libpng" not in caught.value.problem
    assert "pngload" not in caught.value.problem
