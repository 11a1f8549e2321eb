// Reorders the inline forms of a record with two buttons beside the order number, and makes the
// delete icons of unfold reachable by keyboard. The numbers are what is saved: without scripts they
// are typed. Texts come from data-text-* attributes of the number field (records/admin/inlines.py).
{
  const ORDER = ":scope > .form-row input[data-text-moved]";
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  status.className = "sr-only";

  const orderOf = (row) => row.querySelector(ORDER);
  const rowsOf = (formset) =>
    [...formset.querySelectorAll(":scope > .form-group:not(.empty-form)")].filter(orderOf);
  const isDeleted = (row) =>
    Boolean(row.querySelector(':scope > .form-row input[name$="-DELETE"]')?.checked);
  const indexOf = (row) => Number(/-(\d+)-order$/.exec(orderOf(row).name)[1]);
  const numberOf = (row) => Number(orderOf(row).value || Number.MAX_SAFE_INTEGER);
  const nameOf = (row) =>
    row.querySelector("h3 strong, p.group\\/title span")?.textContent.trim() ?? "";

  function arrange(formset, value) {
    const rows = rowsOf(formset);
    const after = rows.at(-1)?.nextElementSibling ?? null;
    const wanted = [...rows].sort((one, other) => value(one) - value(other));
    if (wanted.some((row, place) => row !== rows[place]))
      for (const row of wanted) formset.insertBefore(row, after);
  }

  function write(row, number) {
    const input = orderOf(row);
    if (input.value === String(number)) return;
    input.value = number;
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
  }

  /** Give every row a number, so that the numbers are unique and in the displayed order. */
  function number(rows) {
    let last = Math.max(0, ...rows.map((row) => Number(orderOf(row).value)));
    for (const row of rows) if (!orderOf(row).value) write(row, (last += 1));
    if (rows.some((row, place) => place > 0 && numberOf(row) <= numberOf(rows[place - 1])))
      rows.forEach((row, place) => write(row, place + 1));
  }

  function move(button, step) {
    const row = button.closest(".form-group");
    const rows = rowsOf(row.parentElement).filter((one) => !isDeleted(one));
    const place = rows.indexOf(row);
    if (place < 0) return;
    const other = rows[place + step];
    if (other) {
      number(rows);
      const [mine, its] = [orderOf(row).value, orderOf(other).value];
      write(row, its);
      write(other, mine);
      if (step < 0) other.before(row);
      else other.after(row);
      button.focus();
    }
    const now = other ? place + step + 1 : place + 1;
    status.textContent = "";
    status.textContent = orderOf(row).dataset.textMoved.replace("%1", now).replace("%2", rows.length);
  }

  function addButtons(input) {
    if (input.nextElementSibling?.matches(".reorder")) return;
    const buttons = document.createElement("span");
    buttons.className = "reorder";
    for (const [step, arrow] of [[-1, "↑"], [1, "↓"]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = arrow;
      button.dataset.step = step;
      buttons.append(button);
    }
    input.after(buttons);
  }

  /** Make the delete icon of a new row a button, and the checkbox of a saved row focusable. */
  function makeDeleteReachable(row, word) {
    const bin = row.querySelector(":scope > .form-row .delete-template");
    const box = row.querySelector(":scope > .form-row input.delete");
    box?.closest("label > .hidden")?.classList.replace("hidden", "sr-only");
    if (bin) bin.tabIndex = 0;
    bin?.setAttribute("role", "button");
    (bin ?? box)?.setAttribute("aria-label", `${word}: ${nameOf(row)}`);
  }

  function prepare() {
    for (const input of document.querySelectorAll("input[data-text-moved]")) {
      addButtons(input);
      const row = input.closest(".form-group");
      for (const button of input.nextElementSibling.children) {
        const word = button.dataset.step === "-1" ? input.dataset.textMoveUp : input.dataset.textMoveDown;
        button.setAttribute("aria-label", `${word}: ${nameOf(row)}`);
        button.title = word;
      }
      makeDeleteReachable(row, input.dataset.textRemove);
    }
  }

  /** Copy what was typed into the markup, from which unfold rebuilds the rows after a removed one. */
  function keepTyped(formset) {
    for (const field of formset.querySelectorAll("input, textarea")) {
      field.defaultValue = field.value;
      if (field.type === "checkbox") field.defaultChecked = field.checked;
    }
    for (const option of formset.querySelectorAll("option"))
      option.defaultSelected = option.selected;
  }

  // One listener for all rows: an added row is a copy of the empty one, with its buttons.
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.(".form-group .reorder button");
    if (button) move(button, Number(button.dataset.step));
  });

  // unfold also renumbers the rows by their position in the document. So before it removes one, put
  // them back into their first order, and afterwards into the order of their numbers again.
  document.addEventListener(
    "click",
    ({ target }) => {
      const formset = target.closest?.(".delete-template")?.closest(".formset");
      if (!formset || !rowsOf(formset).length) return;
      keepTyped(formset);
      arrange(formset, indexOf);
      setTimeout(() => {
        arrange(formset, numberOf);
        prepare();
      });
    },
    { capture: true },
  );

  document.addEventListener("keydown", (event) => {
    if (!["Enter", " "].includes(event.key) || !event.target.matches(".delete-template")) return;
    event.preventDefault();
    event.target.click();
  });

  document.addEventListener("formset:added", prepare);

  // A restored draft (drafts.js) brings its own numbers.
  document.addEventListener("draft:restored", () => {
    document.querySelectorAll(".formset").forEach((formset) => arrange(formset, numberOf));
    prepare();
  });

  document.addEventListener("DOMContentLoaded", () => {
    if (!document.querySelector("input[data-text-moved]")) return;
    document.querySelector("main").append(status);
    document.querySelectorAll(".formset").forEach((formset) => arrange(formset, numberOf));
    prepare();
  });
}
