// The zooming viewer of a photograph: OpenSeadragon, loaded when the reader opens it. It replaces
// the picture of the page until it is closed. Its markup is in templates/components/_viewer.html;
// the described regions are the list items with data-region="x,y,width,height", in pixels of the
// image.
(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let library = null;

  const load = (address) => {
    library ??= new Promise((resolve, reject) => {
      // The library inserts a style element, which the Content-Security-Policy forbids, unless it
      // finds one with this attribute. An element without namespace matches the selector but is no
      // style sheet.
      const held = document.createElementNS(null, "style");
      held.setAttribute("data-openseadragon-mobile-css", "true");
      document.head.append(held);
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => {
        // Do not warn about tiles that arrive after their viewer was closed.
        const warn = (text, ...rest) => { if (!text.startsWith("Ignoring tile")) console.warn(text, ...rest); };
        window.OpenSeadragon.console = { ...console, warn };
        resolve(window.OpenSeadragon);
      };
      script.onerror = () => {
        library = null; // the next click tries again
        reject(new Error(address));
      };
      document.head.append(script);
    });
    return library;
  };

  class Viewer {
    constructor(root) {
      this.root = root;
      this.stage = root.parentElement;
      this.opener = root.querySelector("[data-viewer-open]");
      this.failure = root.querySelector("[data-viewer-failure]");
      this.osd = null;
      this.opening = null;
      this.opener.hidden = false;
      this.opener.addEventListener("click", () => this.open().then(() => this.focus(), () => {}));
    }

    open() {
      this.opening ??= this.begin().catch((error) => {
        this.opening = null;
        this.close();
        this.failure.hidden = false;
        throw error;
      });
      return this.opening;
    }

    async begin() {
      this.failure.hidden = true;
      this.opener.disabled = true;
      const OpenSeadragon = await load(this.root.dataset.libraryUrl);
      this.window = this.root.querySelector("[data-viewer-template]").content.cloneNode(true).firstElementChild;
      this.place = this.window.querySelector("[data-viewer-canvas]");
      this.status = this.window.querySelector("[data-viewer-status]");
      this.root.prepend(this.window);
      this.stage.classList.add("viewer-open");
      this.opener.hidden = true;
      this.osd = OpenSeadragon({
        element: this.place,
        tileSources: this.root.dataset.viewer,
        showNavigationControl: false,
        drawer: "canvas",
        animationTime: still.matches ? 0 : 0.6,
        immediateRender: still.matches,
        blendTime: 0,
        visibilityRatio: 0.6,
        minZoomImageRatio: 0.9,
        maxZoomPixelRatio: 3,
        gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true, flickEnabled: false },
        gestureSettingsTouch: { flickEnabled: !still.matches },
        gestureSettingsPen: { clickToZoom: false, dblClickToZoom: true },
      });
      this.osd.canvas.setAttribute("role", "application");
      this.osd.canvas.setAttribute("aria-label", this.place.dataset.label);
      this.osd.canvas.setAttribute("aria-describedby", this.window.querySelector("[data-viewer-help]").id);
      this.osd.addHandler("canvas-key", (event) => {
        // Disable F, which mirrors the photograph, and J and K, which page through sequences.
        if (["KeyF", "KeyJ", "KeyK"].includes(event.originalEvent.code)) event.preventDefaultAction = true;
      });
      this.bind();
      await new Promise((resolve, reject) => {
        this.osd.addOnceHandler("open", resolve);
        this.osd.addOnceHandler("open-failed", (event) => reject(new Error(event.message)));
      });
      this.root.dispatchEvent(new CustomEvent("viewer:open", { bubbles: true, detail: this }));
      return this;
    }

    bind() {
      const actions = {
        in: () => this.zoom(1.5),
        out: () => this.zoom(1 / 1.5),
        whole: () => this.whole(),
        rotate: () => this.rotate(),
        full: () => this.fill(),
        close: () => this.close(),
        previous: () => this.step(-1),
        next: () => this.step(1),
        back: () => this.back(),
      };
      for (const button of this.window.querySelectorAll("[data-viewer-command]")) {
        button.addEventListener("click", actions[button.dataset.viewerCommand]);
      }
      this.window.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !document.fullscreenElement) {
          event.preventDefault();
          if (this.window.classList.contains("viewer__window--full")) this.fill();
          else this.close();
        }
      });
      this.changed = () => this.showFull(document.fullscreenElement === this.window);
      document.addEventListener("fullscreenchange", this.changed);
      this.regions = [...document.querySelectorAll("[data-region]")].filter(
        (one) => one.dataset.viewerId === this.root.id);
      this.window.querySelector("[data-viewer-regions]")?.toggleAttribute("hidden", !this.regions.length);
      this.current = -1;
    }

    focus() {
      this.osd?.canvas.focus();
    }

    zoom(by) {
      this.osd.viewport.zoomBy(by, null, still.matches);
      this.osd.viewport.applyConstraints(still.matches);
    }

    whole() {
      this.osd.viewport.setRotation(0, still.matches);
      this.osd.viewport.goHome(still.matches);
      this.point(-1);
    }

    rotate() {
      const degrees = (this.osd.viewport.getRotation() + 90) % 360;
      this.osd.viewport.setRotation(this.osd.viewport.getRotation() + 90, still.matches);
      this.say(this.place.dataset.textRotated.replace("%s", degrees));
    }

    // Where the browser has no full screen mode, as on some telephones, fill the window instead.
    fill() {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (document.fullscreenEnabled) this.window.requestFullscreen();
      else this.showFull(!this.window.classList.contains("viewer__window--full"));
    }

    showFull(full) {
      this.window.classList.toggle("viewer__window--full", full);
      this.window.querySelector("[data-viewer-command=full]").setAttribute("aria-pressed", String(full));
    }

    say(text) {
      this.status.textContent = text;
    }

    // Described regions.

    step(by) {
      const count = this.regions.length;
      this.point((this.current + by + count) % count);
    }

    point(number) {
      this.current = number;
      if (this.mark) this.osd.removeOverlay(this.mark);
      this.mark = null;
      this.window.querySelector("[data-viewer-back]")?.toggleAttribute("hidden", number < 0);
      if (number < 0) {
        this.say("");
        return;
      }
      const item = this.regions[number];
      const [x, y, w, h] = item.dataset.region.split(",").map(Number);
      const image = this.osd.world.getItemAt(0);
      const at = image.imageToViewportRectangle(x, y, w, h);
      this.mark = document.createElement("div");
      this.mark.className = "viewer__region";
      this.osd.addOverlay({ element: this.mark, location: at });
      const around = at.clone();
      around.x -= at.width * 0.2;
      around.y -= at.height * 0.2;
      around.width *= 1.4;
      around.height *= 1.4;
      this.osd.viewport.setRotation(0, still.matches);
      this.osd.viewport.fitBounds(around, still.matches);
      const text = item.querySelector("[data-region-text]");
      this.status.replaceChildren(`${number + 1}/${this.regions.length} `, ...text.cloneNode(true).childNodes);
    }

    async showRegion(item) {
      await this.open();
      this.stage.scrollIntoView({ block: "start", behavior: still.matches ? "auto" : "smooth" });
      this.point(this.regions.indexOf(item));
      this.osd.canvas.focus({ preventScroll: true });
    }

    back() {
      const item = this.regions[this.current];
      if (document.fullscreenElement) document.exitFullscreen();
      this.showFull(false);
      const button = item.querySelector("[data-region-show]");
      button.focus();
      button.scrollIntoView({ block: "center" });
    }

    close() {
      if (document.fullscreenElement) document.exitFullscreen();
      if (this.changed) document.removeEventListener("fullscreenchange", this.changed);
      this.osd?.destroy();
      this.window?.remove();
      this.osd = this.window = this.opening = this.mark = null;
      this.stage.classList.remove("viewer-open");
      this.opener.hidden = this.opener.disabled = false;
      this.opener.focus();
      this.root.dispatchEvent(new CustomEvent("viewer:close", { bubbles: true, detail: this }));
    }
  }

  for (const root of document.querySelectorAll("[data-viewer]")) {
    const viewer = new Viewer(root);
    root.addEventListener("viewer:ask", () => viewer.open().catch(() => {}));
    for (const item of document.querySelectorAll("[data-region]")) {
      if (item.dataset.viewerId !== root.id) continue;
      const button = item.querySelector("[data-region-show]");
      button.hidden = false;
      button.addEventListener("click", () => {
        const notice = root.closest("details:not([open])")?.querySelector("summary");
        if (notice) {
          notice.focus(); // a content warning: let the reader decide first
          return;
        }
        viewer.showRegion(item).catch(() => viewer.failure.scrollIntoView({ block: "center" }));
      });
    }
  }
})();
