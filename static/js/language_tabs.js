// The tabs of the languages are jQuery UI's: each a tab with a link within, two controls in one.
// The tab stays, the link becomes its words.

function plain(link) {
  link.removeAttribute("href");
  link.removeAttribute("tabindex");
}

function mend() {
  const tabs = globalThis.jQuery?.ui?.tabs;
  if (!tabs) return;
  tabs.prototype._isLocal = () => true; // with no address nothing can come from elsewhere
  document.querySelectorAll(".ui-tabs-anchor:is([href], [tabindex])").forEach(plain);
}

new MutationObserver(mend).observe(document.documentElement, {
  attributeFilter: ["class"],
  childList: true,
  subtree: true,
});
