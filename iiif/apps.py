import pyvips
from django.apps import AppConfig
from PIL.Image import core  # type: ignore[attr-defined]

#: Of 16 MB each, kept between two pictures: asked of the system anew, such a block costs as much
#: time as what is then done in it.
_KEPT_BLOCKS = 2


class IiifConfig(AppConfig):
    name = "iiif"

    def ready(self) -> None:
        core.set_blocks_max(_KEPT_BLOCKS)
        # No operation comes twice, and one that is remembered keeps the pixels it was done to.
        pyvips.cache_set_max(0)
