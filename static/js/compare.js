// Photographs beside each other: one button opens all viewers, one switch lets them zoom and pan
// together. What is linked is the part of the picture that is seen, so that prints of different size
// stay comparable. Each is opened, turned and closed by itself too.
(() => {
  const tools = document.querySelector("[data-compare]");
  if (!tools) return;
  const all = tools.querySelector("[data-compare-open]");
  const link = tools.querySelector("[data-compare-link]");
  const open = new Set();
  let leader = null; // the viewer that the reader works with; the others follow
  let asked = 0; // viewers that the one button has begun to open

  const linked = () => link.getAttribute("aria-checked") === "true";

  // Zoom against the whole picture, and the centre within it, from 0 to 1.
  const state = (osd) => {
    const image = osd.world.getItemAt(0), centre = osd.viewport.getCenter(true);
    const at = image.viewportToImageCoordinates(centre), size = image.getContentSize();
    return { zoom: osd.viewport.getZoom(true) / osd.viewport.getHomeZoom(), x: at.x / size.x, y: at.y / size.y };
  };

  const follow = (osd, to) => {
    const image = osd.world.getItemAt(0), size = image.getContentSize();
    osd.viewport.zoomTo(to.zoom * osd.viewport.getHomeZoom(), null, true);
    osd.viewport.panTo(image.imageToViewportCoordinates(to.x * size.x, to.y * size.y), true);
  };

  const lead = () => {
    if (!linked() || !open.has(leader)) return;
    const to = state(leader);
    for (const osd of open) if (osd !== leader) follow(osd, to);
  };

  const show = () => {
    link.hidden = open.size < 2;
    if (open.size < asked) return;
    const held = all.contains(document.activeElement);
    all.hidden = [...document.querySelectorAll("[data-viewer-open]")].every((one) => one.hidden);
    asked = 0;
    if (!held || !all.hidden) return; // else the button that had the focus is gone
    if (link.hidden) [...open][0]?.canvas.focus();
    else link.focus();
  };

  document.addEventListener("viewer:open", ({ detail: viewer }) => {
    const { osd } = viewer;
    open.add(osd);
    for (const kind of ["pointerdown", "wheel", "keydown", "focusin", "click"]) {
      viewer.window.addEventListener(kind, () => { leader = osd; }, { capture: true, passive: true });
    }
    osd.addHandler("viewport-change", () => {
      if (osd === leader) lead();
    });
    osd.addHandler("destroy", () => {
      open.delete(osd);
      show();
    });
    lead(); // one that comes later joins where the others are
    show();
  });
  document.addEventListener("viewer:close", () => {
    asked = 0; // also where one could not be opened
    show();
  });

  all.addEventListener("click", () => {
    for (const root of document.querySelectorAll("[data-viewer]")) {
      if (root.closest("details:not([open])")) continue; // behind a click: nobody opens it for the reader
      asked += 1;
      root.dispatchEvent(new CustomEvent("viewer:ask"));
    }
  });

  link.addEventListener("click", () => {
    link.setAttribute("aria-checked", String(!linked()));
    lead();
  });
  all.hidden = !document.querySelector("[data-viewer]");
})();
