// The places of a record's parts (captions, regions, wordings, passages, names): a button up and a
// button down on each that has a number of order. They write the numbers, which saving stores; the
// numbers can be typed as well, and without JavaScript they are. Words come from [data-places].

const words = document.querySelector("[data-places]");
const NUMBER = ':scope > .form-row input[name$="-order"]';

const numberOf = (row) => row.querySelector(NUMBER);
const rowsOf = (formset) =>
  [...formset.querySelectorAll(":scope > .form-group:not(.empty-form)")].filter(numberOf);
const isLeaving = (row) =>
  Boolean(row.querySelector(':scope > .form-row input[name$="-DELETE"]')?.checked);
const indexOf = (row) => Number(/-(\d+)-order$/.exec(numberOf(row).name)[1]);
const nameOf = (row) =>
  row.querySelector("h3 strong, p.group\\/title span")?.textContent.trim() ?? "";

function button(step, sign) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "places__step";
  made.dataset.step = step;
  made.textContent = sign;
  return made;
}

function sorted(formset, value) {
  const rows = rowsOf(formset);
  const after = rows.at(-1)?.nextElementSibling ?? null;
  const wanted = rows.toSorted((one, other) => value(one) - value(other));
  if (wanted.some((row, place) => row !== rows[place]))
    for (const row of wanted) formset.insertBefore(row, after);
}

const byNumber = (row) => (numberOf(row).value === "" ? Infinity : Number(numberOf(row).value));
const arranged = (formset) => sorted(formset, (row) => Math.min(byNumber(row), 1e9));

function write(row, number) {
  const input = numberOf(row);
  if (input.value === String(number)) return;
  input.value = number;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Each row has a number, in the order they stand in, and none twice. */
function numbered(rows) {
  let last = Math.max(0, ...rows.map((row) => Number(numberOf(row).value)));
  for (const row of rows) if (numberOf(row).value === "") write(row, (last += 1));
  const numbers = rows.map(byNumber);
  if (numbers.some((number, place) => place > 0 && number <= numbers[place - 1]))
    rows.forEach((row, place) => write(row, place + 1));
}

function move(pressed) {
  const row = pressed.closest(".form-group");
  const formset = row.parentElement;
  const rows = rowsOf(formset).filter((one) => !isLeaving(one));
  const from = rows.indexOf(row);
  const other = rows[from + Number(pressed.dataset.step)];
  if (from < 0 || !other) return;
  numbered(rows);
  const [mine, its] = [numberOf(row).value, numberOf(other).value];
  write(row, its);
  write(other, mine);
  if (Number(pressed.dataset.step) > 0) other.after(row);
  else other.before(row);
  prepare();
  pressed.focus();
  words.textContent = words.dataset.moved
    .replace("{place}", from + 1 + Number(pressed.dataset.step))
    .replace("{count}", rows.length);
}

/** unfold's bins are no controls: one of a new part becomes a button, of another its hidden box. */
function namedBins() {
  for (const bin of document.querySelectorAll(".formset .delete-template")) {
    bin.tabIndex = 0;
    bin.setAttribute("role", "button");
  }
  for (const box of document.querySelectorAll(".formset label > .hidden > input.delete"))
    box.parentElement.classList.replace("hidden", "unseen");
  for (const bin of document.querySelectorAll(".formset .delete-template, .formset input.delete")) {
    const row = bin.closest(".form-group");
    bin.setAttribute("aria-label", `${words.dataset.remove}: ${nameOf(row)}`);
  }
}

function prepare() {
  namedBins();
  for (const formset of document.querySelectorAll(".formset")) {
    const all = [...formset.querySelectorAll(":scope > .form-group")].filter(numberOf);
    for (const row of all) {
      const input = numberOf(row);
      if (input.parentElement.querySelector(".places")) continue;
      const both = document.createElement("span");
      both.className = "places";
      both.append(button(-1, "↑"), button(1, "↓"));
      input.after(both);
    }
    const staying = rowsOf(formset).filter((row) => !isLeaving(row));
    for (const row of rowsOf(formset)) {
      for (const step of row.querySelectorAll(":scope > .form-row .places__step")) {
        const up = step.dataset.step === "-1";
        step.setAttribute("aria-label", `${up ? words.dataset.up : words.dataset.down}: ${nameOf(row)}`);
        const end = up ? staying[0] : staying.at(-1);
        step.setAttribute("aria-disabled", String(row === end || isLeaving(row)));
      }
    }
  }
}

/** unfold writes the parts below a removed one anew from their markup: it has to say what they say. */
function keepTyped(formset) {
  for (const field of formset.querySelectorAll("input, textarea")) {
    field.defaultValue = field.value;
    if (field.type === "checkbox") field.defaultChecked = field.checked;
  }
  for (const option of formset.querySelectorAll("option")) option.defaultSelected = option.selected;
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest(".places__step");
  if (pressed && pressed.getAttribute("aria-disabled") !== "true") move(pressed);
});

// … and it numbers them by where they stand, which for that moment is where they were.
document.addEventListener(
  "click",
  (event) => {
    const formset = event.target.closest(".delete-template")?.closest(".formset");
    if (!formset) return;
    keepTyped(formset);
    sorted(formset, indexOf);
    setTimeout(() => {
      arranged(formset);
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
document.addEventListener("change", (event) => {
  if (event.target.matches('.formset input[name$="-DELETE"]')) prepare();
});

document.querySelectorAll(".formset").forEach(arranged);
prepare();
