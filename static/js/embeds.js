// Lists the records embedded in the texts of an article (`![[PH-0001]]` on a line of its own), with
// buttons to reorder them. Moving one swaps it with its neighbour in the text of every language
// that has both. The list is read from the texts; without JavaScript the lines are moved by hand.

function listEmbeds(root) {
  const LINE = /^([ \t]*!\[\[)([A-Z]{2}-\d+)(\]\][ \t]*)$/gm;
  const texts = [...document.querySelectorAll('textarea[name^="body_"]')];
  const list = root.querySelector("[data-embeds-list]");
  const status = root.querySelector("[data-embeds-status]");
  const titles = JSON.parse(document.getElementById("embedded-titles").textContent);
  const named = (text) => [...text.value.matchAll(LINE)].map((found) => found[2]);

  /** Return each identifier once, in the order of the text that embeds the most records. */
  function order() {
    const longest = texts.map(named).toSorted((one, other) => other.length - one.length)[0] ?? [];
    return [...new Set(longest)];
  }

  function exchange(one, other) {
    const become = { [one]: other, [other]: one };
    for (const text of texts) {
      const has = named(text);
      if (!has.includes(one) || !has.includes(other)) continue;
      text.value = text.value.replace(LINE, (line, before, name, after) =>
        before + (become[name] ?? name) + after,
      );
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  function step(name, by, last) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = by < 0 ? "↑" : "↓";
    button.setAttribute("aria-label", `${by < 0 ? root.dataset.textUp : root.dataset.textDown}: ${name}`);
    button.setAttribute("aria-disabled", String(last));
    button.addEventListener("click", () => move(name, by));
    return button;
  }

  function move(name, by) {
    const names = order();
    const other = names[names.indexOf(name) + by];
    if (!other) return;
    exchange(name, other);
    show();
    const place = order().indexOf(name);
    list.children[place].querySelectorAll("button")[by < 0 ? 0 : 1].focus();
    status.textContent = root.dataset.textMoved
      .replace("%1", place + 1)
      .replace("%2", names.length);
  }

  function show() {
    const names = order();
    list.replaceChildren(
      ...names.map((name, place) => {
        const item = document.createElement("li");
        const both = document.createElement("span");
        both.className = "reorder";
        both.append(step(name, -1, place === 0), step(name, 1, place === names.length - 1));
        item.append(both, " ", titles[name] ?? name);
        return item;
      }),
    );
    root.hidden = names.length < 2;
  }

  let waiting = 0;
  for (const text of texts) {
    text.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, 300);
    });
  }
  show();
}

addEventListener("DOMContentLoaded", () => {
  const embeds = document.querySelector("[data-embeds]");
  if (embeds) listEmbeds(embeds);
});
