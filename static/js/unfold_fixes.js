// Parts of django-unfold's pages that a screen reader would stumble over.

function mend() {
  // What scrolls is no landmark: the sidebar and the results of a search would both be one.
  for (const part of document.querySelectorAll('.simplebar-content-wrapper[role="region"]'))
    part.setAttribute("role", "group");
  // The column of the boxes that delete a part has no heading, and a heading without words is none.
  for (const head of document.querySelectorAll("thead th")) {
    if (head.textContent.trim() || head.children.length) continue;
    const cell = document.createElement("td");
    cell.className = head.className;
    head.replaceWith(cell);
  }
}

new MutationObserver(mend).observe(document.documentElement, { childList: true, subtree: true });
mend();
