// What the page says about a draft: that there is one and how old it is, what it holds, and what has
// changed since. The sentences come from data-text-* of #drafts (templates/accounts/_drafts.html).
{
  const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

  function element(name, text = "", className = "") {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  /** Return how long ago `at` was, in the language of the page: "12 minutes ago". */
  function age(at, texts) {
    const seconds = Math.max(0, (Date.now() - at) / 1000);
    const [unit, length] = UNITS.find(([, least]) => seconds >= least) ?? [];
    if (!unit) return texts.textMoment;
    const format = new Intl.RelativeTimeFormat(document.documentElement.lang);
    return format.format(-Math.floor(seconds / length), unit);
  }

  function list(rows) {
    const made = element("dl");
    for (const [label, text] of rows) made.append(element("dt", label), element("dd", text));
    return made;
  }

  /** The folded list of what a draft holds. */
  function contents(draft, texts) {
    const made = element("details");
    made.append(element("summary", texts.textContents));
    // A field of an added row that nobody filled in says nothing.
    const told = Object.values(draft.fields).filter(({ values, base }) => base || values.some(Boolean));
    made.append(list(told.map(({ label, text }) => [label, text || texts.textEmpty])));
    return made;
  }

  function notice(sentence) {
    const made = element("div", "", "draft-notice");
    made.setAttribute("role", "status");
    made.append(element("p", sentence, "draft-notice__sentence"));
    return made;
  }

  function button(words, isMain, action) {
    const made = element("button", words, isMain ? "draft-notice__main" : "");
    made.type = "button";
    made.addEventListener("click", action);
    return made;
  }

  globalThis.museumDrafts.notice = { age, button, contents, element, list, notice };
}
