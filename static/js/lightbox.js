// The lightbox that this browser keeps: a list of identifiers in localStorage, its address in the header.
// Buttons with data-lightbox="PH-0001" put a record in or take it out; they are hidden without scripts.
(() => {
  const KEY = "lightbox", FOLLOW = "lightbox-follow", MOST = 500;
  const all = (selector) => document.querySelectorAll(selector);
  const read = () => (localStorage.getItem(KEY) || "").split(" ").filter(Boolean);
  const write = (names) => localStorage.setItem(KEY, names.join(" "));
  try { read(); } catch { return; } // storage is forbidden here: the form of the page still works

  const show = () => {
    const names = read();
    for (const button of all("button[data-lightbox]")) {
      const inside = names.includes(button.dataset.lightbox);
      const full = !inside && names.length >= MOST;
      button.dataset.textAdd ??= button.textContent;
      button.hidden = false;
      button.disabled = full;
      button.textContent = inside ? button.dataset.textRemove : full ? button.dataset.textFull : button.dataset.textAdd;
      button.ariaLabel = `${button.textContent}: ${button.dataset.lightbox}`;
    }
    for (const link of all("[data-lightbox-start]")) link.hidden = true; // the button beside it does more
    for (const item of all("[data-lightbox-header]")) item.hidden = names.length === 0;
    for (const link of all("a[data-lightbox-link]")) {
      link.search = names.map((name) => "id=" + encodeURIComponent(name)).join("&");
      link.querySelector("[data-lightbox-count]").textContent = names.length;
    }
    const page = document.querySelector("[data-lightbox-set]");
    for (const button of all("[data-lightbox-save]")) {
      button.hidden = !page.dataset.lightboxSet || page.dataset.lightboxSet === names.join(" ");
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-lightbox]");
    if (!button) return;
    const names = read(), name = button.dataset.lightbox;
    write(names.includes(name) ? names.filter((one) => one !== name) : [...names, name]);
    show();
  });

  // On the page of a set: one's own set follows what the form does to it, another's is kept on request.
  const form = document.querySelector("form[data-lightbox-set]");
  if (form) {
    if (sessionStorage.getItem(FOLLOW)) write(form.dataset.lightboxSet.split(" ").filter(Boolean));
    sessionStorage.removeItem(FOLLOW);
    form.addEventListener("submit", () => {
      if (form.dataset.lightboxSet === read().join(" ")) sessionStorage.setItem(FOLLOW, "yes");
    });
    form.querySelector("[data-lightbox-save]").addEventListener("click", () => {
      write(form.dataset.lightboxSet.split(" ").filter(Boolean));
      show();
    });
  }
  window.addEventListener("storage", show); // another tab changed it
  window.addEventListener("pageshow", show); // back again: the page may be older than the set
  document.addEventListener("htmx:afterSwap", show);
  show();
})();
