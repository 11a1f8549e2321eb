"""A page on another origin that shows our manifests in Mirador and OpenSeadragon."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
VIEWERS = Path(__file__).with_name("viewers") / "node_modules"
_SCRIPTS = {
    "/mirador.js": VIEWERS / "mirador/dist/mirador.min.js",
    "/openseadragon.js": ROOT / "node_modules/openseadragon/build/openseadragon/openseadragon.js",
}
_MIRADOR = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Mirador</title>
<link rel="icon" href="data:,"><div id="viewer"></div><script src="/mirador.js"></script>
<script>
const asked = new URLSearchParams(location.search);
window.viewer = Mirador.viewer({
  id: "viewer",
  language: asked.get("language") || "en",
  windows: asked.getAll("manifest").map(manifestId => ({manifestId})),
  window: {sideBarOpen: true, defaultSideBarPanel: asked.get("panel") || "info",
           sideBarPanel: asked.get("panel") || "info",
           panels: {info: true, attribution: true, annotations: true, search: true}},
});
</script></html>"""
_OPENSEADRAGON = """<!doctype html><html lang="en"><meta charset="utf-8">
<title>OpenSeadragon</title>
<link rel="icon" href="data:,"><div id="viewer" style="height: 500px"></div>
<script src="/openseadragon.js"></script>
<script>
(async () => {
  const manifest = await (await fetch(new URLSearchParams(location.search).get("manifest"))).json();
  const body = manifest.items[0].items[0].items[0].body;
  const services = (body.service || []).map(one => (one.id || one["@id"]) + "/info.json");
  window.services = services;
  window.viewer = OpenSeadragon({
    id: "viewer", showNavigationControl: false, crossOriginPolicy: "Anonymous",
    tileSources: services.length ? services[0] : {type: "image", url: body.id},
  });
  viewer.addHandler("open", () => { window.opened = viewer.world.getItemAt(0).getContentSize(); });
  viewer.addHandler("open-failed", event => { console.error(event.message); });
  viewer.addHandler("tile-load-failed", event => { console.error(event.message); });
  viewer.addHandler("tile-loaded", () => { window.tiles = (window.tiles || 0) + 1; });
})();
</script></html>"""
_PAGES = {"/mirador": _MIRADOR, "/openseadragon": _OPENSEADRAGON}


class _Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path in _PAGES:
            self._answer(_PAGES[path].encode(), "text/html; charset=utf-8")
        elif path in _SCRIPTS:
            self._answer(_SCRIPTS[path].read_bytes(), "text/javascript; charset=utf-8")
        else:
            self.send_error(404)

    def _answer(self, content: bytes, content_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *values: Any) -> None:
        """Writes no log: pytest prints what fails."""


@contextmanager
def other_origin() -> Iterator[str]:
    """Serve the page on a free port; yields its base URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
