// The language tabs of jQuery UI are tabs that contain links: two controls in one. This removes the
// link and leaves its text in the tab.

function plain(link) {
  link.removeAttribute("href");
  link.removeAttribute("tabindex");
}

function removeLinks() {
  const tabs = globalThis.jQuery?.ui?.tabs;
  if (!tabs) return;
  tabs.prototype._isLocal = () => true; // without href it would count as remote
  document.querySelectorAll(".ui-tabs-anchor:is([href], [tabindex])").forEach(plain);
}

new MutationObserver(removeLinks).observe(document.documentElement, {
  attributeFilter: ["class"],
  childList: true,
  subtree: true,
});
