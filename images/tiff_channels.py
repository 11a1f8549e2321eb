"""TIFFs with channels that Pillow does not know, opened so that their header can be read.

Pillow knows few combinations of extra samples and refuses a file with others, as one with 16 bits
and two extra channels. libvips decodes them all. Importing this module lets `PIL.Image.open` open
them too; their pixels cannot be loaded by Pillow, and the museum never does so.
"""

from __future__ import annotations

from typing import Any

from PIL import Image, TiffImagePlugin

#: Photometric interpretations (TIFF 6.0, page 37), with the mode of their colours in Pillow.
_MODES = {0: "L", 1: "L", 2: "RGB", 3: "P", 5: "CMYK"}
_BITS, _PHOTOMETRIC, _SAMPLES, _SAMPLE_FORMAT = 258, 262, 277, 339
_UNSIGNED = 1


class TiffWithChannels(TiffImagePlugin.TiffImageFile):
    """A TIFF whose mode is that of its colours, whatever further channels it has."""

    def _setup(self) -> None:
        try:
            super()._setup()
        except (SyntaxError, IndexError, TypeError, KeyError):
            mode = _mode_of(self.tag_v2)
            if mode is None:
                raise
            self._mode, self.tile = mode, []


def _mode_of(tags: Any) -> str | None:
    """Return the mode of the colours, or None if the pixels are of a kind that is not accepted."""
    mode = _MODES.get(tags.get(_PHOTOMETRIC, -1))
    bits, formats = set(tags.get(_BITS, ())), set(tags.get(_SAMPLE_FORMAT, (_UNSIGNED,)))
    is_accepted = bits in ({8}, {16}) and formats == {_UNSIGNED}
    return mode if is_accepted and tags.get(_SAMPLES, 1) >= len(mode or "") else None


Image.register_open(TiffWithChannels.format, TiffWithChannels, TiffImagePlugin._accept)
