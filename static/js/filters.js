// Filtered lists. htmx fetches the page that a filter leads to and swaps what stands in <main>; this
// keeps the reader's place in it (focus, open sheet, scroll), says the new count, and brings the
// rest of the page up to date. Every link leads to a whole page, so nothing is lost without it.
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
      document.getElementById(sheet.dataset.opener).focus(); // where closing it leads back to
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

  const say = () => {
    const count = main.querySelector("[data-announce]")?.textContent.trim() ?? "";
    status.textContent = "";
    setTimeout(() => { status.textContent = count; }, 100); // the same words are said again
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
    say();
    was = null;
  };

  document.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.xhr) settle(event.detail.xhr.responseText);
  });
  // Back and forward: the page is fetched anew, so it is never older than the catalogue. Of two asked
  // for in quick succession the first may answer last: it is not waited for.
  let asked = null;
  document.addEventListener("htmx:historyCacheMiss", (event) => {
    asked?.abort();
    asked = event.detail.xhr;
  });
  document.addEventListener("htmx:beforeRequest", () => asked?.abort());
  document.addEventListener("htmx:historyCacheMissLoad", remember);
  document.addEventListener("htmx:historyRestore", (event) => settle(event.detail.serverResponse));
  // What does not come as a page is asked for as one: the browser shows what is wrong.
  for (const failure of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failure, (event) => {
      window.location.assign(event.detail.pathInfo.finalRequestPath);
    });
  }
})();
