"""Speed of images: tiles and computed pictures against iipsrv and nginx, ingest against libvips.

source   the picture that is measured, and the photograph of the museum made from it
peers    iipsrv behind nginx, and nginx with the tiles as plain files
load     load by HTTP: requests a second, delays, CPU and memory of the server
serving  python -m bench.images.serving
ingest   python -m bench.images.ingest
"""
