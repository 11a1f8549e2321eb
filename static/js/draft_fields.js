// Reads and fills the fields of a form for its draft (drafts.js). A field is known by its name; a
// field of an inline form by the key of its row, because the number of a row changes when others add
// or remove one: "captions-#17-text" is a saved row, "captions-+0-text" the first added one.
{
  const NEVER = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);
  const SECRET = /(^| )(current-password|new-password|one-time-code)( |$)/;

  const DECISION = /^(decide|take)-/; // on what others changed: an answer to this page alone

  const isKept = (control) =>
    Boolean(control.name) &&
    !DECISION.test(control.name) &&
    control.matches("input, select, textarea") &&
    !NEVER.has(control.type) &&
    !SECRET.test(control.autocomplete) &&
    !/__prefix__/.test(control.name);

  const controlsOf = (form) => [...form.elements].filter(isKept);
  const named = (form, name) => {
    const found = form.elements.namedItem(name);
    return found instanceof RadioNodeList ? found[0] : found;
  };
  const isChoice = (control) => control.type === "checkbox" || control.type === "radio";
  const lines = (text) => text.replaceAll("\r\n", "\n");

  /** Return the name with the keys of its rows in place of their numbers. */
  function keyOf(form, name) {
    let real = "";
    let key = "";
    for (const part of name.split(/-(?=\d+-)/)) {
      const number = /^(\d+)-/.exec(part)?.[1];
      const initial = number === undefined ? null : named(form, `${real}-INITIAL_FORMS`);
      let shown = part;
      if (initial) {
        const saved = named(form, `${real}-${number}-id`)?.value;
        const isSaved = Number(number) < Number(initial.value) && saved;
        shown = part.replace(/^\d+/, isSaved ? `#${saved}` : `+${number - initial.value}`);
      }
      real += `${real && "-"}${part}`;
      key += `${key && "-"}${shown}`;
    }
    return key;
  }

  /** Return the name in the form of a key, adding inline rows if need be; null if there is none. */
  function nameOf(form, key, mayAdd) {
    let real = "";
    for (const part of key.split(/-(?=[#+]\d+-)/)) {
      const [, kind, value, rest] = /^([#+])(\d+)(-.*)$/.exec(part) ?? [];
      let number;
      if (kind === "#") {
        const rows = [...form.elements].filter((one) => one.value === value && one.type === "hidden");
        const start = `${real}-`;
        const row = rows.find(({ name }) => name.startsWith(start) && /^\d+-id$/.test(name.slice(start.length)));
        if (!row) return null;
        number = row.name.slice(start.length).split("-")[0];
      } else if (kind === "+") {
        const initial = named(form, `${real}-INITIAL_FORMS`);
        if (!initial) return null;
        number = Number(initial.value) + Number(value);
        if (!hasRow(form, real, number, mayAdd)) return null;
      }
      real += kind ? `-${number}${rest}` : `${real && "-"}${part}`;
    }
    return real;
  }

  function hasRow(form, prefix, number, mayAdd) {
    const total = named(form, `${prefix}-TOTAL_FORMS`);
    const wrapper = total.closest(".formset-wrapper");
    const buttons = [...(wrapper?.querySelectorAll(".add-row") ?? [])];
    const button = buttons.find((one) => one.closest(".formset-wrapper") === wrapper);
    while (mayAdd && Number(total.value) <= number) {
      const before = total.value;
      button?.click();
      if (total.value === before) return false;
    }
    return Number(total.value) > number;
  }

  function groups(form) {
    const found = new Map();
    for (const control of controlsOf(form)) {
      const key = keyOf(form, control.name);
      if (!found.has(key)) found.set(key, []);
      found.get(key).push(control);
    }
    return found;
  }

  function valuesOf(controls, isDefault) {
    return controls.flatMap((control) => {
      if (isChoice(control))
        return (isDefault ? control.defaultChecked : control.checked) ? [control.value] : [];
      if (!(control instanceof HTMLSelectElement))
        return [lines(isDefault ? control.defaultValue : control.value)];
      const options = [...control.options];
      const chosen = options.filter((one) => (isDefault ? one.defaultSelected : one.selected));
      if (isDefault && !chosen.length && !control.multiple) chosen.push(...options.slice(0, 1));
      const values = chosen.map((one) => one.value);
      return control.multiple ? values.sort() : values; // the server's order of options varies
    });
  }

  function labelOf(controls) {
    const [first] = controls;
    const group = first.closest("[role=tabpanel]") && first.labels?.[0];
    const own = isChoice(first) && controls.length > 1 ? first.closest("fieldset")?.querySelector("legend") : null;
    const text = (own ?? group ?? first.labels?.[0])?.textContent ?? first.getAttribute("aria-label") ?? "";
    const label = text.replace(/\s+/g, " ").replace(/\s*\*\s*$/, "").trim() || first.name;
    const language = /_([a-z]{2})$/.exec(first.name)?.[1]; // the tab of a translated field
    return language && !label.endsWith(`[${language}]`) ? `${label} [${language}]` : label;
  }

  /** Return what a reader sees of the values: the texts of the chosen options. */
  function textOf(controls, values) {
    const options = controls.flatMap((control) => [...(control.options ?? [])]);
    const texts = values.map((value) => {
      const option = options.find((one) => one.value === value);
      if (option) return option.text.trim();
      const choice = controls.find((one) => isChoice(one) && one.value === value);
      return choice ? (choice.labels?.[0]?.textContent ?? "✓").trim() || "✓" : value;
    });
    return texts.join(controls[0]?.options ? ", " : "\n");
  }

  /** Return for each key its values, as they are or as the page came with them. */
  const read = (form, isDefault = false) =>
    new Map([...groups(form)].map(([key, controls]) => [key, valuesOf(controls, isDefault)]));

  /** Return the entry of a draft for each key, with what is shown to the reader. */
  function entries(form, keys, base) {
    const all = groups(form);
    const found = {};
    for (const key of keys) {
      const controls = all.get(key);
      const values = valuesOf(controls, false);
      const options = [...(controls[0].options ?? [])];
      const labels = options.length
        ? values.map((value) => options.find((one) => one.value === value)?.text ?? value)
        : [];
      found[key] = { values, labels, label: labelOf(controls), text: textOf(controls, values) };
      if (base.has(key)) found[key].base = base.get(key);
    }
    return found;
  }

  function announce(control) {
    for (const name of ["input", "change"])
      control.dispatchEvent(new Event(name, { bubbles: true }));
  }

  function select(control, values, labels) {
    const known = new Set([...control.options].map((one) => one.value));
    values.forEach((value, place) => {
      if (!known.has(value)) control.add(new Option(labels[place] ?? value, value));
    });
    for (const option of control.options) option.selected = values.includes(option.value);
  }

  /** Put an entry into its field and tell other scripts; false if the field is not there. */
  function fill(form, key, { values, labels = [] }) {
    const name = nameOf(form, key, true);
    const controls = name ? controlsOf(form).filter((one) => one.name === name) : [];
    if (!controls.length || controls.every((one) => one.disabled || one.readOnly)) return false;
    const isText = !isChoice(controls[0]) && !(controls[0] instanceof HTMLSelectElement);
    if (isText && values.length > controls.length) return false;
    controls.forEach((control, place) => {
      const before = valuesOf([control], false).join("\0");
      if (isChoice(control)) control.checked = values.includes(control.value);
      else if (control instanceof HTMLSelectElement) select(control, values, labels);
      else control.value = values[place] ?? "";
      if (valuesOf([control], false).join("\0") !== before) announce(control);
    });
    return true;
  }

  /** Return the hidden input with the version that the page showed of a field: of its text in the
   * translators' view, of its row in a table, or of the whole record. */
  function versionInput(form, name) {
    const text = `seen-${name.slice(name.indexOf("-") + 1)}`;
    const row = `${name.slice(0, name.lastIndexOf("-"))}-seen`;
    const inputs = [text, row, "seen-words", "opened_version"].map((each) => named(form, each));
    return inputs.find((input) => input?.type === "hidden");
  }

  /** Return the versions {value, at} of the fields with these keys, by the name of their input. */
  function versions(form, keys, at) {
    const found = {};
    for (const key of keys) {
      const name = nameOf(form, key, false);
      const input = name && versionInput(form, name);
      if (input) found[input.name] = { value: input.value, at };
    }
    return found;
  }

  /** A signed version without the time of its signature and the signature. */
  const unsigned = (version) => version.replace(/:[^:]*:[^:]*$/, "");
  const differsFrom = (form, of) =>
    Object.entries(of).some(([name, { value }]) => {
      const input = named(form, name);
      return input && unsigned(input.value) !== unsigned(value);
    });

  function putVersions(form, of) {
    for (const [name, { value }] of Object.entries(of)) {
      const input = named(form, name);
      if (input?.type === "hidden") input.value = value;
    }
  }

  globalThis.museumDrafts = {
    controlsOf, read, entries, fill, groups, textOf, versions, differsFrom, putVersions,
  };
}
