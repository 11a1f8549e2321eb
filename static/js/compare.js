// Compares photographs side by side: one button opens all viewers, one switch lets them zoom and
// pan together. The viewers show the same fraction of their pictures, so that prints of different
// size stay comparable. Each viewer can also be opened, rotated and closed by itself.
(() => {
  const tools = document.querySelector("[data-compare]");
  if (!tools) return;
  const all = tools.querySelector("[data-compare-open]");
  const link = tools.querySelector("[data-compare-link]");
  const open = new Set();
  let leader = null; // the viewer in use, which the others follow
  let requested = 0; // viewers that the button is opening

  const linked = () => link.getAttribute("aria-checked") === "true";

  // The zoom relative to the whole picture, and the centre as fractions of its width and height.
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
    if (open.size < requested) return;
    const held = all.contains(document.activeElement);
    all.hidden = [...document.querySelectorAll("[data-viewer-open]")].every((one) => one.hidden);
    requested = 0;
    if (!held || !all.hidden) return; // the focus was not on the button, or it still is
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
    lead(); // a viewer opened later moves to where the others are
    show();
  });
  document.addEventListener("viewer:close", () => {
    requested = 0; // also when a viewer failed to open
    show();
  });

  all.addEventListener("click", () => {
    for (const root of document.querySelectorAll("[data-viewer]")) {
      if (root.closest("details:not([open])")) continue; // behind a content warning
      requested += 1;
      root.dispatchEvent(new CustomEvent("viewer:ask"));
    }
  });

  link.addEventListener("click", () => {
    link.setAttribute("aria-checked", String(!linked()));
    lead();
  });
  all.hidden = !document.querySelector("[data-viewer]");
})();
