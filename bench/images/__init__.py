"""Images at speed: tiles and computed pictures against iipsrv and nginx, ingest against libvips.

source   the picture that is measured, and the photograph of the museum that it becomes
peers    iipsrv behind nginx, and nginx with the tiles as plain files
load     what a load by HTTP took: requests a second, delays, CPU and memory of the server
serving  python -m bench.images.serving
ingest   python -m bench.images.ingest
"""
