// Parts of a record change places by two buttons beside their number, with the keyboard as with the
// mouse. The numbers are what is saved: without scripts they are typed.

const ROW = ".form-group";
const status = document.createElement("p");
status.setAttribute("role", "status");
status.className = "sr-only";

const orderOf = (row) =>
  [...row.querySelectorAll("input[data-moved]")].find((input) => input.closest(ROW) === row);
const rowsBeside = (row) =>
  [...row.parentElement.children].filter(
    (one) => one.matches(ROW) && !one.matches(".empty-form") && orderOf(one),
  );

function number(rows) {
  let last = Math.max(0, ...rows.map((row) => Number(orderOf(row).value)));
  for (const row of rows) orderOf(row).value ||= String(++last);
}

function move(button, step) {
  const row = button.closest(ROW);
  const rows = rowsBeside(row);
  const place = rows.indexOf(row);
  const other = rows[place + step];
  const input = orderOf(row);
  if (other) {
    number(rows);
    const its = orderOf(other);
    [input.value, its.value] = [its.value, input.value];
    if (step < 0) other.before(row);
    else other.after(row);
    for (const changed of [input, its]) changed.dispatchEvent(new Event("change", { bubbles: true }));
    button.focus();
  }
  const now = other ? place + step + 1 : place + 1;
  status.textContent = "";
  status.textContent = input.dataset.moved.replace("%1", now).replace("%2", rows.length);
}

function offer(input) {
  if (input.nextElementSibling?.matches(".reorder")) return;
  const buttons = document.createElement("span");
  buttons.className = "reorder";
  for (const [name, step, arrow] of [["moveUp", -1, "↑"], ["moveDown", 1, "↓"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = arrow;
    button.setAttribute("aria-label", input.dataset[name]);
    button.title = input.dataset[name];
    button.dataset.step = step;
    buttons.append(button);
  }
  input.after(buttons);
}

// One listener for all: what is added to a form is a copy of an empty part, buttons and all.
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.(".reorder button");
  if (button) move(button, Number(button.dataset.step));
});

document.addEventListener("DOMContentLoaded", () => {
  const inputs = document.querySelectorAll("input[data-moved]");
  if (inputs.length) document.body.append(status);
  inputs.forEach(offer);
});
