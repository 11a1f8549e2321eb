"""The app of the IIIF services: images, manifests, activity stream and content search."""

import pyvips
from django.apps import AppConfig
from PIL.Image import core  # type: ignore[attr-defined]

#: Memory blocks of 16 MB that Pillow keeps between two images. Allocating such a block anew takes
#: as much time as the work that is then done in it.
_KEPT_BLOCKS = 2


class IiifConfig(AppConfig):
    name = "iiif"

    def ready(self) -> None:
        """Set the memory that Pillow and libvips keep between two images."""
        core.set_blocks_max(_KEPT_BLOCKS)
        # libvips' cache of operations is of no use, because no operation is repeated; its entries
        # would keep the pixels of their images in memory.
        pyvips.cache_set_max(0)
