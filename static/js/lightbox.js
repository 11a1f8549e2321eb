// The reader's lightbox: a list of identifiers in localStorage, linked in the header. Buttons with
// data-lightbox="PH-0001" add or remove a record; they stay hidden without scripts.
(() => {
  const KEY = "lightbox", FOLLOW = "lightbox-follow", MOST = 500;
  const all = (selector) => document.querySelectorAll(selector);
  const read = () => (localStorage.getItem(KEY) || "").split(" ").filter(Boolean);
  const write = (names) => localStorage.setItem(KEY, names.join(" "));
  try { read(); } catch { return; } // no access to storage: the form of the page still works

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
    // The link is for pages without scripts; here the button beside it takes its place.
    for (const link of all("[data-lightbox-start]")) link.hidden = true;
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

  // On the page of a set: changes made by its form to the reader's own set are stored. A set that
  // came from elsewhere is stored only when the reader presses the button.
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
  window.addEventListener("pageshow", show); // a page from the history may be older than the set
  document.addEventListener("htmx:afterSwap", show);
  show();
})();
