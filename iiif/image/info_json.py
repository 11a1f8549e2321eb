"""info.json: what the image service of a photograph offers. Image API 3.0 and 2.1, section 5."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from images.tiles import TileLevels

from .geometry import Limits
from .request import QUALITIES, Version

PROTOCOL = "http://iiif.io/api/image"
CONTEXTS = {version: f"{PROTOCOL}/{version}/context.json" for version in Version}
#: The highest level whose every feature is here (section 6).
PROFILES = {version: f"{PROTOCOL}/{version}/level2.json" for version in Version}
#: Stored tiles are JPEG: asked for in another format, they are computed.
PREFERRED_FORMATS = ("jpg",)
#: What level 2 does not ask for.
EXTRA_FORMATS = ("webp",)
EXTRA_FEATURES = {
    Version.V3: (
        "canonicalLinkHeader",
        "mirroring",
        "profileLinkHeader",
        "rotationArbitrary",
        "sizeUpscaling",
    ),
    Version.V2: (
        "canonicalLinkHeader",
        "mirroring",
        "profileLinkHeader",
        "regionSquare",
        "rotationArbitrary",
        "sizeAboveFull",
    ),
}


def image_information(
    version: Version,
    address: str,
    levels: TileLevels,
    limits: Limits,
    *,
    rights: str,
    see_also: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The document of the service at `address`, an absolute URI without a slash at its end.

    `rights` is the URI of a rights statement; `see_also` other descriptions, in the form of 3.0.
    """
    sizes = [
        {"width": size.width, "height": size.height}
        for size in levels.sizes
        if limits.allow(size.width, size.height)
    ]
    tiles = [{"width": levels.tile, "scaleFactors": list(levels.scale_factors)}]
    at_most = {"maxWidth": limits.width, "maxHeight": limits.height, "maxArea": limits.area}
    if version is Version.V2:
        return {
            "@context": CONTEXTS[version],
            "@id": address,
            "@type": "iiif:Image",
            "protocol": PROTOCOL,
            "width": levels.width,
            "height": levels.height,
            "sizes": sizes,
            "tiles": tiles,
            "license": rights,
            "profile": [
                PROFILES[version],
                {
                    "formats": list(EXTRA_FORMATS),
                    **at_most,
                    "supports": list(EXTRA_FEATURES[version]),
                },
            ],
        }
    return {
        "@context": CONTEXTS[version],
        "id": address,
        "type": "ImageService3",
        "protocol": PROTOCOL,
        "profile": "level2",
        "width": levels.width,
        "height": levels.height,
        **at_most,
        "sizes": sizes,
        "tiles": tiles,
        "rights": rights,
        "preferredFormats": list(PREFERRED_FORMATS),
        "extraFormats": list(EXTRA_FORMATS),
        "extraQualities": [quality for quality in QUALITIES if quality != "default"],
        "extraFeatures": list(EXTRA_FEATURES[version]),
        "seeAlso": list(see_also),
    }
