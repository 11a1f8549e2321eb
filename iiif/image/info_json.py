"""info.json, the description of an image service (Image API 3.0 and 2.1, section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from images.tiles import TileLevels

from .geometry import Limits
from .request import QUALITIES, Version

PROTOCOL = "http://iiif.io/api/image"
CONTEXTS = {version: f"{PROTOCOL}/{version}/context.json" for version in Version}
#: The compliance level: the highest level of which all features are supported (section 6).
PROFILES = {version: f"{PROTOCOL}/{version}/level2.json" for version in Version}
#: Stored tiles are JPEG; in another format they would have to be computed.
PREFERRED_FORMATS = ("jpg",)
#: Formats and features beyond those that level 2 requires.
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
    """Return info.json of the service at `address`, an absolute URI without a trailing slash.

    `rights` is the URI of a rights statement. `see_also` are links to other descriptions, in the
    form of version 3.0; version 2.1 does not have them.
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
