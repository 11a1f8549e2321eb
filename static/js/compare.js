// Photographs beside each other: one button opens all viewers, one switch lets them zoom and pan
// together. What is linked is the part of the picture that is seen, so that prints of different size
// stay comparable. Each is opened, turned and closed by itself too.
(() => {
  const tools = document.querySelector("[data-compare]");
  if (!tools) return;
  const all = tools.querySelector("[data-compare-open]");
  const link = tools.querySelector("[data-compare-link]");
  const open = new Set();
  let leading = false, asked = false;

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

  const lead = (leader) => {
    if (leading || !linked()) return;
    leading = true;
    const to = state(leader);
    for (const osd of open) if (osd !== leader) follow(osd, to);
    leading = false;
  };

  const show = () => {
    link.hidden = open.size < 2;
    all.hidden = [...document.querySelectorAll("[data-viewer-open]")].every((one) => one.hidden);
    if (!asked || !all.hidden) return;
    asked = false; // the button that had the focus is gone
    if (link.hidden) [...open][0]?.canvas.focus();
    else link.focus();
  };

  document.addEventListener("viewer:open", ({ detail: viewer }) => {
    const { osd } = viewer;
    open.add(osd);
    osd.addHandler("viewport-change", () => lead(osd));
    osd.addHandler("destroy", () => {
      open.delete(osd);
      show();
    });
    const first = [...open][0];
    if (first !== osd && linked()) follow(osd, state(first));
    show();
  });
  document.addEventListener("viewer:close", show);

  all.addEventListener("click", () => {
    for (const root of document.querySelectorAll("[data-viewer]")) {
      if (root.closest("details:not([open])")) continue; // behind a click: nobody opens it for the reader
      root.dispatchEvent(new CustomEvent("viewer:ask"));
    }
    asked = true;
  });

  link.addEventListener("click", () => {
    link.setAttribute("aria-checked", String(!linked()));
    const first = [...open][0];
    if (first) lead(first);
  });
  all.hidden = !document.querySelector("[data-viewer]");
})();
