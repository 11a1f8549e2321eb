"""URLs that `page_comparison.py` requests in addition to those that it finds by links."""

import hashlib
from urllib.parse import quote

#: A word in each script, inflected, misspelt; a phrase, an exclusion, a year, names, an identifier.
SEARCHES = (
    "music", "музыки", "音楽", "camps", "лагерях", "抑留", '"prisoners of war"', "camp -labour",
    "year:1947", "Tsutomu", "Цутому", "PH-0001", "musik", "nothingofthekind", "収容所 死亡",
)  # fmt: skip
#: URLs that never answer 200, or whose response depends on `Accept`.
ODD_PAGES = (
    "/nothing", "/en/nothing/", "/ru/photos/PH-9999999/", "/ja/people/PE-0000/", "/en/photos/ph1/",
    "/en/photos/?nothing=1", "/en/photos/?subject=SU-9999", "/en/photos/?page=999", "/fr/",
    "/media/mount/PH-9999.png", "/iiif/3/PH-9999/info.json", "/iiif/3/PH-0001/info.json/x",
    "/en/photos/export.nothing", "/id/PH-9999", "/en/search/?q=", "/healthz",
)  # fmt: skip
#: Pages that list records which are withdrawn later.
LISTING_PAGES = ("/en/", "/ru/", "/ja/", "/en/feed.atom", "/iiif/activity/", "/en/search/?q=camp")
IMAGE_REQUESTS = (
    "full/max/0/default.jpg", "full/200,/0/default.jpg", "0,0,256,256/128,/0/default.png",
    "square/100,100/90/gray.webp", "pct:10,10,50,50/!90,90/!0/default.jpg", "full/^9999,/0/a.jpg",
    "info.json", "",
)  # fmt: skip
#: URLs of each record, and of records of some kinds; those that do not exist answer 404 each time.
ADDRESSES_OF_A_RECORD = ("/id/{0}", "/en/id/{0}.jsonld")
ADDRESSES_BY_KIND = {
    "PH": (
        "/iiif/presentation/3/{0}/manifest.json",
        "/iiif/presentation/3/{0}/annotations/captions.json",
        "/iiif/presentation/3/{0}/annotations/regions.json",
        "/iiif/search/2/{0}?q=camp",
        "/ru/id/{0}.jsonld",
        "/ja/id/{0}.jsonld",
        "/en/lightbox/?id={0}&id=TE-0001",
    ),
    "CO": ("/iiif/presentation/3/{0}/collection.json", "/iiif/search/2/{0}?q=camp"),
}


def addresses_of(identifier: str) -> list[str]:
    """The URLs of one record in addition to its page."""
    patterns = [*ADDRESSES_OF_A_RECORD, *ADDRESSES_BY_KIND.get(identifier[:2], ())]
    return [pattern.format(identifier) for pattern in patterns]


def file_name(address: str) -> str:
    """A valid file name for a URL; long names end with a hash."""
    name = quote(address, safe="=&,;:+@") or "root"
    digest = hashlib.sha256(address.encode()).hexdigest()[:12]
    return name if len(name) <= 200 else f"{name[:180]}~{digest}"
