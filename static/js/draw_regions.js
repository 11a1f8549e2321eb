// Draws described regions on the scan. The number fields of each inline form hold the values: a
// drag writes into them, and typing there moves the rectangle. Without scripts the fields work
// alone.
(() => {
  const MIN_SIDE = 8; // pixels of the image, as in photos/models/region.py
  const ZOOMS = [1, 1.5, 2, 3, 4, 6];
  const SIDES = ["x", "y", "w", "h"];

  const begin = (root) => {
    const prefix = root.dataset.draw;
    const whole = { w: Number(root.dataset.width), h: Number(root.dataset.height) };
    const group = document.getElementById(`${prefix}-group`);
    const board = root.querySelector("[data-draw-board]");
    const scroll = root.querySelector("[data-draw-scroll]");
    const status = root.querySelector("[data-draw-status]");
    const mode = root.querySelector("[data-draw-mode]");
    let zoom = 0;

    const field = (number, name) => document.getElementById(`id_${prefix}-${number}-${name}`);
    const total = () => Number(document.getElementById(`id_${prefix}-TOTAL_FORMS`).value);
    const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
    const drawing = () => mode.getAttribute("aria-pressed") === "true";

    const read = (number) => {
      const found = {};
      for (const side of SIDES) {
        const value = field(number, side)?.value;
        if (!value) return null;
        found[side] = Number(value);
      }
      return found;
    };

    const write = (number, rectangle) => {
      const w = clamp(Math.round(rectangle.w), MIN_SIDE, whole.w);
      const h = clamp(Math.round(rectangle.h), MIN_SIDE, whole.h);
      const x = clamp(Math.round(rectangle.x), 0, whole.w - w);
      const y = clamp(Math.round(rectangle.y), 0, whole.h - h);
      for (const [side, value] of Object.entries({ x, y, w, h })) {
        const input = field(number, side);
        input.value = value;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
      place(number);
    };

    const rectangleOf = (number) => board.querySelector(`[data-number="${number}"]`);

    const place = (number) => {
      const at = read(number), element = rectangleOf(number);
      if (!at || !element) return;
      element.style.left = `${(100 * at.x) / whole.w}%`;
      element.style.top = `${(100 * at.y) / whole.h}%`;
      element.style.width = `${(100 * at.w) / whole.w}%`;
      element.style.height = `${(100 * at.h) / whole.h}%`;
      element.classList.toggle("draw__rect--deleted", Boolean(field(number, "DELETE")?.checked));
    };

    const show = () => {
      const focused = document.activeElement?.dataset?.number;
      board.querySelectorAll("[data-number]").forEach((element) => element.remove());
      for (let number = 0; number < total(); number += 1) {
        if (!read(number)) continue;
        const element = document.createElement("button");
        element.type = "button";
        element.className = "draw__rect";
        element.dataset.number = number;
        element.setAttribute("aria-describedby", "draw-hint");
        const order = field(number, "order")?.value || number + 1;
        element.setAttribute("aria-label", `${root.dataset.textRegion} ${order}`);
        const label = document.createElement("span");
        label.className = "draw__number";
        label.textContent = order;
        element.append(label);
        for (const corner of ["nw", "ne", "sw", "se"]) {
          const handle = document.createElement("span");
          handle.className = `draw__corner draw__corner--${corner}`;
          handle.dataset.corner = corner;
          element.append(handle);
        }
        board.append(element);
        place(number);
      }
      if (focused) rectangleOf(focused)?.focus({ preventScroll: true });
    };

    // Fill the first inline form without numbers, or add one with the admin's own link.
    const add = (rectangle) => {
      let number = 0;
      while (number < total() && SIDES.some((side) => field(number, side)?.value)) number += 1;
      if (number === total()) group.querySelector(".add-row, .add-row a")?.click();
      if (!field(number, "x")) return null;
      write(number, rectangle);
      show();
      status.textContent = root.dataset.textDrawn.replace("%s", field(number, "order")?.value || number + 1);
      return number;
    };

    const describe = (number) => {
      const texts = [...group.querySelectorAll(`[name^="${prefix}-${number}-description"]`)];
      const text = texts.find((one) => one.offsetParent !== null) ?? texts[0];
      text?.focus();
      text?.scrollIntoView({ block: "center" });
    };

    const point = (event) => {
      const box = board.getBoundingClientRect();
      return {
        x: clamp(((event.clientX - box.left) / box.width) * whole.w, 0, whole.w),
        y: clamp(((event.clientY - box.top) / box.height) * whole.h, 0, whole.h),
      };
    };

    const between = (a, b) => ({
      x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), w: Math.abs(a.x - b.x), h: Math.abs(a.y - b.y),
    });

    const follow = (event, onMove, onEnd) => {
      board.setPointerCapture(event.pointerId);
      const move = (moved) => onMove(point(moved));
      const end = (ended) => {
        board.removeEventListener("pointermove", move);
        board.removeEventListener("pointerup", end);
        board.removeEventListener("pointercancel", end);
        onEnd?.(ended.type === "pointerup" ? point(ended) : null);
      };
      board.addEventListener("pointermove", move);
      board.addEventListener("pointerup", end);
      board.addEventListener("pointercancel", end);
    };

    board.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      const from = point(event), element = event.target.closest("[data-number]");
      if (element) {
        event.preventDefault();
        element.focus({ preventScroll: true });
        const { number } = element.dataset, was = read(number);
        const { corner } = event.target.dataset;
        if (corner) {
          const fixed = {
            x: corner.includes("w") ? was.x + was.w : was.x,
            y: corner.includes("n") ? was.y + was.h : was.y,
          };
          follow(event, (to) => write(number, between(fixed, to)));
        } else {
          follow(event, (to) => write(number, { ...was, x: was.x + to.x - from.x, y: was.y + to.y - from.y }));
        }
      } else if (drawing()) {
        event.preventDefault();
        const draft = document.createElement("span");
        draft.className = "draw__draft";
        board.append(draft);
        follow(event, (to) => {
          const at = between(from, to);
          draft.style.left = `${(100 * at.x) / whole.w}%`;
          draft.style.top = `${(100 * at.y) / whole.h}%`;
          draft.style.width = `${(100 * at.w) / whole.w}%`;
          draft.style.height = `${(100 * at.h) / whole.h}%`;
        }, (to) => {
          draft.remove();
          if (!to) return;
          const at = between(from, to);
          if (at.w < MIN_SIDE || at.h < MIN_SIDE) {
            status.textContent = root.dataset.textTooSmall;
            return;
          }
          const number = add(at);
          if (number !== null) rectangleOf(number).focus({ preventScroll: true });
        });
      }
    });

    board.addEventListener("keydown", (event) => {
      const { number } = event.target.dataset;
      if (number === undefined) return;
      const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (event.key === "Enter") {
        event.preventDefault();
        describe(number);
      } else if (by) {
        event.preventDefault();
        const was = read(number), step = Math.max(1, Math.round(whole.w / 200));
        const [right, down] = by.map((one) => one * step);
        write(number, event.shiftKey
          ? { ...was, w: was.w + right, h: was.h + down }
          : { ...was, x: was.x + right, y: was.y + down });
      }
    });

    board.addEventListener("dblclick", (event) => {
      const element = event.target.closest("[data-number]");
      if (element) describe(element.dataset.number);
    });

    // When the scan is enlarged, load a sharper picture once; until then the first one is shown.
    const sharpen = () => {
      const picture = board.querySelector("img");
      const { drawLarger } = picture.dataset;
      if (!drawLarger) return;
      delete picture.dataset.drawLarger;
      const larger = new Image();
      larger.onload = () => { picture.src = drawLarger; };
      larger.src = drawLarger;
    };

    mode.addEventListener("click", () => {
      mode.setAttribute("aria-pressed", String(!drawing()));
      board.classList.toggle("draw__board--drawing", drawing());
    });

    root.querySelector("[data-draw-add]").addEventListener("click", () => {
      const box = scroll.getBoundingClientRect();
      const middle = point({ clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 });
      const w = whole.w / 4 / ZOOMS[zoom], h = whole.h / 4 / ZOOMS[zoom];
      const number = add({ x: middle.x - w / 2, y: middle.y - h / 2, w, h });
      if (number !== null) rectangleOf(number).focus({ preventScroll: true });
    });

    for (const button of root.querySelectorAll("[data-draw-zoom]")) {
      button.addEventListener("click", () => {
        const was = ZOOMS[zoom];
        zoom = clamp(zoom + Number(button.dataset.drawZoom), 0, ZOOMS.length - 1);
        const middle = { x: scroll.scrollLeft + scroll.clientWidth / 2, y: scroll.scrollTop + scroll.clientHeight / 2 };
        board.style.width = `${100 * ZOOMS[zoom]}%`;
        if (ZOOMS[zoom] >= 2) sharpen();
        const grown = ZOOMS[zoom] / was;
        scroll.scrollTo(middle.x * grown - scroll.clientWidth / 2, middle.y * grown - scroll.clientHeight / 2);
      });
    }

    // Typing moves the rectangle, and the rectangle of the form that has the focus is highlighted.
    group.addEventListener("input", (event) => {
      if (/-(x|y|w|h|order|DELETE)$/.test(event.target.name ?? "")) show();
    });
    group.addEventListener("focusin", (event) => {
      const number = (event.target.name ?? "").match(new RegExp(`^${prefix}-(\\d+)-`))?.[1];
      for (const element of board.querySelectorAll("[data-number]")) {
        element.classList.toggle("draw__rect--current", element.dataset.number === number);
      }
    });
    document.addEventListener("formset:removed", show);
    root.hidden = false;
    show();
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-draw]").forEach(begin));
})();
