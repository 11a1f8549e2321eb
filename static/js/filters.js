// Filtered lists. htmx fetches the page of a filter link and replaces the content of <main>. This
// script restores focus, the open filter sheet and the scroll position, announces the new count,
// and updates the head and the language links. Without it every link loads a whole page.
(() => {
  const main = document.getElementById("content");
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);

  const beside = "link[rel=canonical], link[hreflang], meta[name=robots], meta[property='og:url']";
  let was = null;

  const remember = () => {
    const focused = document.activeElement;
    const sheet = main.querySelector("[data-opener]");
    was = {
      id: focused.id,
      top: focused.getBoundingClientRect().top,
      inside: main.contains(focused),
      chip: "chip" in focused.dataset,
      sheet: sheet?.matches(":popover-open") ? { scroll: sheet.scrollTop } : null,
    };
  };

  const keepPlace = () => {
    if (was.sheet) {
      const sheet = main.querySelector("[data-opener]");
      document.getElementById(sheet.dataset.opener).focus(); // where closing returns to
      sheet.showPopover();
      sheet.scrollTop = was.sheet.scroll;
    }
    if (!was.inside) return;
    const same = was.id && document.getElementById(was.id);
    if (same) {
      same.focus({ preventScroll: true });
      if (!was.sheet) window.scrollBy(0, same.getBoundingClientRect().top - was.top);
    } else {
      const chips = was.chip ? [...main.querySelectorAll("[data-chip]")] : [];
      (chips.pop() ?? document.getElementById("found")).focus({ preventScroll: true });
    }
  };

  const announce = () => {
    const count = main.querySelector("[data-announce]")?.textContent.trim() ?? "";
    status.textContent = "";
    // Emptied and set again, so that the same text is announced once more.
    setTimeout(() => { status.textContent = count; }, 100);
  };

  const refresh = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.head.querySelectorAll(beside).forEach((element) => element.remove());
    document.head.append(...page.head.querySelectorAll(beside));
    const languages = page.querySelector(".languages");
    if (languages) document.querySelector(".languages").replaceWith(languages);
  };

  const settle = (html) => {
    if (!was) return;
    keepPlace();
    refresh(html);
    announce();
    was = null;
  };

  document.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.xhr) settle(event.detail.xhr.responseText);
  });
  // Back and forward fetch the page again, so that it is never older than the catalogue. When two
  // are requested in quick succession, the first may answer last: it is aborted.
  let pending = null;
  document.addEventListener("htmx:historyCacheMiss", (event) => {
    pending?.abort();
    pending = event.detail.xhr;
  });
  document.addEventListener("htmx:beforeRequest", () => pending?.abort());
  document.addEventListener("htmx:historyCacheMissLoad", remember);
  document.addEventListener("htmx:historyRestore", (event) => settle(event.detail.serverResponse));
  // If a request fails, load the page in the usual way, so that the browser shows the error.
  for (const failure of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failure, (event) => {
      window.location.assign(event.detail.pathInfo.finalRequestPath);
    });
  }
})();
