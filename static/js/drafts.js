// Keeps a draft of every form of the admin while somebody types, in this browser and for this user
// alone. It is offered when the form is opened again, put back by itself when a save did not arrive
// (the session had ended, the security token was gone), and dropped after a save and at signing out.
// With the text it keeps the version of the record that the text was typed against; both are put
// back together, so that the server compares the text with what its writer saw.
// Hidden fields, passwords, codes and files are never kept. Reads: draft_fields.js; texts:
// templates/accounts/_drafts.html.
{
  const { store, notice: say, ...fields } = globalThis.museumDrafts;
  const WAIT_MS = 400; // between the last key and the draft
  /** Parameters that do not tell which record or which rows a form is of. */
  const PASSING = ["_changelist_filters", "_popup", "_to_field", "only", "page", "status"];
  const OTHER_FORMS = "#changelist-form, #login-form, #logout-form, [action$='/language/']";

  let page; // #drafts
  let isRefused = false; // the storage took nothing

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  function pageAddress() {
    const query = new URLSearchParams(location.search);
    for (const name of PASSING) query.delete(name);
    return `${location.pathname}${query.size ? `?${query}` : ""}`;
  }

  class Draft {
    constructor(form, key) {
      this.form = form;
      this.key = key;
      this.name = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12).padEnd(10, "0")}`;
      this.base = fields.read(form, true);
      this.carried = new Set(); // what an earlier page of this form had changed
      this.replaces = new Set([this.name]); // drafts that this page took over
      this.others = {}; // fields that another tab, or a draft that was not restored, has changed
      this.openedAt = Date.now();
      this.versions = {}; // those of the drafts that this page took over
      this.bases = new Map(); // what the fields of these drafts held before they were typed into
    }

    get stored() {
      return store.read(page.dataset.user, this.key);
    }

    changedKeys() {
      const now = fields.read(this.form);
      return [...now.keys()].filter(
        (key) => this.carried.has(key) || !this.base.has(key) || !same(now.get(key), this.base.get(key)),
      );
    }

    /** Write the draft. What another tab keeps of other fields stays; of the same field, the newest. */
    keep({ isSent = false } = {}) {
      clearTimeout(this.timer);
      this.timer = undefined;
      if (this.isDiscarded) return;
      const keys = this.changedKeys();
      const mine = fields.entries(this.form, keys, new Map([...this.base, ...this.bases]));
      const before = this.stored;
      if (!before) this.others = {};
      else if (!this.replaces.has(before.name)) {
        if (!Object.keys(mine).length) return; // nothing was typed here
        this.others = before.fields;
        this.othersOf = { name: before.name, at: before.at, versions: before.versions };
        this.versions = older(this.versions, before.versions);
      }
      const rowsOfMine = new Set(Object.keys(mine).filter((key) => key.includes("-+")).map(rowsOf));
      const others = Object.entries(this.others).filter(
        ([key]) => !key.includes("-+") || !rowsOfMine.has(rowsOf(key)),
      );
      if (!Object.keys(mine).length && !others.length) {
        store.drop(page.dataset.user, this.key);
        return;
      }
      const draft = {
        name: this.name,
        at: this.typedAt ?? before?.at ?? Date.now(),
        page: pageAddress(),
        title: document.querySelector("h1")?.textContent.trim() ?? "",
        versions: older(this.versions, fields.versions(this.form, keys, this.openedAt)),
        // What the drafts of others hold is not saved with this form, and stays after its save.
        others: this.othersOf && { ...this.othersOf, keys: others.map(([key]) => key).filter((key) => !mine[key]) },
        isSent,
        fields: { ...Object.fromEntries(others), ...mine },
      };
      if (!store.write(page.dataset.user, this.key, draft)) sayRefused(this.form);
      else if (isSent) store.rememberSent({ user: page.dataset.user, key: this.key, page: location.pathname + location.search });
    }

    /** Whether the page shows another state of the record than the one that the draft is of. */
    isNewer(draft) {
      return fields.differsFrom(this.form, draft.versions ?? {});
    }

    /** Go on with a draft that this page takes over: with its age, versions and earlier values. */
    takeOver(draft) {
      this.replaces.add(draft.name);
      this.typedAt = draft.at;
      this.versions = older(this.versions, draft.versions);
      for (const [key, { base }] of Object.entries(draft.fields)) if (base) this.bases.set(key, base);
    }

    typed() {
      this.typedAt = Date.now();
      this.isSubmitted = false;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), WAIT_MS);
    }

    /** Compare the draft with the page: what differs, what has no place, what others changed. */
    compare(draft) {
      const now = fields.read(this.form);
      const differing = Object.entries(draft.fields).filter(([key, { values }]) => !same(values, now.get(key)));
      return {
        differing,
        changed: differing.filter(
          ([key, { base }]) => base && this.base.has(key) && !same(base, this.base.get(key)),
        ),
      };
    }

    open() {
      const draft = this.stored;
      if (!draft?.fields) return;
      const found = this.compare(draft);
      const { answer } = page.dataset; // the name of the draft that was sent and not saved
      if (answer === draft.name || (answer !== undefined && !found.differing.length)) {
        this.goOn(draft, new Set(found.differing.map(([key]) => key)));
      } else if (!found.differing.length) {
        store.drop(page.dataset.user, this.key);
      } else if (draft.isSent) {
        this.restore(draft, found);
      } else {
        this.offer(draft, found);
      }
    }

    /**
     * The page shows what was sent, joined with what others saved meanwhile, and why it was not
     * saved. The draft goes on with it; only what another tab added to the draft stays beside it.
     */
    goOn(draft, differing) {
      this.takeOver(draft);
      const ofOthers = new Set(draft.others?.keys);
      this.othersOf = draft.others;
      this.others = Object.fromEntries(
        Object.entries(draft.fields).filter(([key]) => ofOthers.has(key) && differing.has(key)),
      );
      const sent = Object.keys(draft.fields).filter((key) => !ofOthers.has(key));
      const added = [...this.base.keys()].filter((key) => key.includes("-+"));
      this.carried = new Set([...sent, ...added]);
      this.keep();
    }

    offer(draft, found) {
      const offered = say.notice(page.dataset.textOffer.replace("%s", say.age(draft.at, page.dataset)));
      if (found.changed.length || this.isNewer(draft))
        offered.append(say.element("p", page.dataset.textNewer));
      const buttons = say.element("p", "", "draft-notice__buttons");
      buttons.append(
        say.button(page.dataset.textRestore, true, () => {
          offered.remove();
          this.restore(draft, this.compare(draft));
        }),
        say.button(page.dataset.textDiscard, false, () => {
          offered.remove();
          this.replaces.add(draft.name);
          this.others = {};
          this.othersOf = undefined;
          this.versions = {};
          this.keep();
        }),
      );
      offered.append(say.contents(draft, page.dataset), buttons);
      this.show(offered);
    }

    restore(draft, { changed }) {
      const isNewer = this.isNewer(draft);
      this.takeOver(draft);
      const stored = changed.map(([key, { label }]) => {
        const controls = fields.groups(this.form).get(key);
        return [`${label} (${page.dataset.textStored})`, fields.textOf(controls, this.base.get(key)) || page.dataset.textEmpty];
      });
      const refused = Object.entries(draft.fields).filter(([key, entry]) => !fields.fill(this.form, key, entry));
      this.others = Object.fromEntries(refused);
      this.othersOf = undefined; // the notice shows them
      fields.putVersions(this.form, this.versions);
      this.form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
      this.typedAt = draft.at;
      this.keep();
      const told = say.notice(page.dataset.textRestored.replace("%s", say.age(draft.at, page.dataset)));
      const labels = (list) => list.map(([, { label }]) => label).join(", ");
      if (changed.length)
        told.append(say.element("p", page.dataset.textChanged.replace("%s", labels(changed))), say.list(stored));
      else if (isNewer)
        told.append(say.element("p", page.dataset.textNewer));
      if (refused.length)
        told.append(
          say.element("p", page.dataset.textLost.replace("%s", labels(refused))),
          say.list(refused.map(([, { label, text }]) => [label, text])),
        );
      if (this.form.querySelector("input[type=file]:not([disabled])"))
        told.append(say.element("p", page.dataset.textFiles));
      const buttons = say.element("p", "", "draft-notice__buttons");
      buttons.append(say.button(page.dataset.textDiscard, false, () => this.discard()));
      told.append(buttons);
      this.show(told);
    }

    /** Forget what was restored: open the page as it is stored. */
    discard() {
      clearTimeout(this.timer);
      this.isDiscarded = true;
      store.drop(page.dataset.user, this.key);
      if (typeof preventLeaving === "function") removeEventListener("beforeunload", preventLeaving);
      location.assign(location.pathname + location.search);
    }

    show(shown) {
      this.shown?.remove();
      this.shown = shown;
      this.form.before(shown);
      this.form.closest("details")?.setAttribute("open", "");
    }
  }

  /** Return of the versions of two drafts, by the name of their input, the one opened first. */
  function older(one, other = {}) {
    const found = { ...one };
    for (const [name, version] of Object.entries(other))
      if (!(found[name]?.at <= version.at)) found[name] = version;
    return found;
  }

  /** Return the prefix of the added rows that a key belongs to. */
  function rowsOf(key) {
    return key.slice(0, key.indexOf("-+"));
  }

  function sayRefused(form) {
    if (isRefused) return;
    isRefused = true;
    form.before(say.notice(page.dataset.textRefused));
  }

  /** Return the forms of the page of which a draft is kept, each with what its draft is known by. */
  function draftsOfPage() {
    const counts = new Map();
    const found = [];
    for (const form of document.querySelectorAll("main form")) {
      if (form.method !== "post" || form.matches(OTHER_FORMS)) continue;
      const [first] = fields.controlsOf(form);
      if (!first && !form.querySelector(".formset-wrapper")) continue;
      const start = form.dataset.draft ?? (form.getAttribute("id") || first.name);
      const number = counts.get(start) ?? 0;
      counts.set(start, number + 1);
      // On the way back the browser would fill in former text beside the present version.
      form.autocomplete = "off";
      const address = form.dataset.draft ? location.pathname : pageAddress();
      found.push(new Draft(form, `${address}#${start}${number ? `:${number}` : ""}`));
    }
    return found;
  }

  function listen(drafts) {
    const draftOf = (target) => {
      const form = target?.form ?? target?.closest?.("form");
      return drafts.find((draft) => draft.form === form);
    };
    const typed = ({ target }) => draftOf(target)?.typed();
    for (const name of ["input", "change", "formset:added"]) document.addEventListener(name, typed);
    document.addEventListener("formset:removed", () => drafts.forEach((draft) => draft.typed()));
    globalThis.django?.jQuery?.(document).on("change", "select", typed); // select2
    // On the window, after every other listener: one of them may have prevented the submission.
    addEventListener("submit", (event) => {
      const draft = draftOf(event.target);
      if (!draft || event.defaultPrevented) return;
      draft.keep({ isSent: true });
      draft.isSubmitted = true;
    });
    document.addEventListener("formdata", ({ target, formData }) => {
      const draft = draftOf(target);
      if (draft) formData.set(page.dataset.field, draft.name);
    });
    const flush = () => drafts.forEach((draft) => draft.timer && !draft.isSubmitted && draft.keep());
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", flush);
    addEventListener("pageshow", ({ persisted }) => persisted && drafts.forEach(returned));
  }

  /** The page comes back out of the browser's memory: what was saved meanwhile is no draft. */
  function returned(draft) {
    if (draft.isSubmitted && !draft.stored) draft.base = fields.read(draft.form);
    draft.isSubmitted = false;
  }

  /** On a page in place of the form that was sent: tell that its text is kept. */
  function tellOfSent() {
    const sent = store.lastSent();
    const draft = sent && store.read(sent.user, sent.key);
    const place = document.querySelector("[data-draft-kept], #login-form");
    if (!draft || !place) return;
    const { dataset } = page;
    if (dataset.user && dataset.user !== sent.user) return; // somebody else signed in
    const told = say.notice(dataset.textKept.replace("%s", say.age(draft.at, dataset)));
    if (!dataset.user) told.append(say.element("p", dataset.textAfterSignIn));
    else told.append(say.contents(draft, dataset));
    if (place.matches("form")) {
      place.before(told);
      return;
    }
    place.append(told);
    place.hidden = false;
    document.querySelector("[data-draft-form]")?.setAttribute("href", sent.page);
  }

  function begin() {
    page = document.getElementById("drafts");
    if (!page) return;
    const { user, saved, signedOut } = page.dataset;
    store.dropOld(Date.now());
    if (signedOut) store.dropAll(signedOut);
    if (user && saved) store.dropSaved(user, saved.split(" "));
    tellOfSent();
    if (page.dataset.keeps === undefined || document.querySelector("[data-draft-kept]")) return;
    store.forgetSent();
    const drafts = draftsOfPage();
    listen(drafts);
    // After the scripts of the page have built the inline forms and the autocomplete fields.
    const open = () => setTimeout(() => drafts.forEach((draft) => draft.open()));
    if (document.readyState === "complete") open();
    else addEventListener("load", open);
  }

  document.addEventListener("DOMContentLoaded", begin);
}
