// Suggested values of fields: "Accept" copies one into its field, to be saved with the form;
// "Dismiss" asks the server not to offer it again. The rest of the form is left as it is.

function fill(control, value, label) {
  if (!(control instanceof HTMLSelectElement)) {
    control.value = value;
  } else {
    if (![...control.options].some((option) => option.value === value))
      control.append(new Option(label, value));
    for (const option of control.options)
      if (option.value === value) option.selected = true;
      else if (!control.multiple) option.selected = false;
  }
  control.dispatchEvent(new Event("input", { bubbles: true }));
  const jQuery = globalThis.django?.jQuery;
  if (jQuery) jQuery(control).trigger("change"); // select2 listens only to jQuery events
  else control.dispatchEvent(new Event("change", { bubbles: true }));
}

function removeSuggestion(suggestion, control) {
  control?.focus();
  suggestion.remove();
}

function showError(suggestion, words) {
  const alert = suggestion.querySelector("[role=alert]") ?? document.createElement("span");
  alert.setAttribute("role", "alert");
  alert.textContent = ` ${words}`;
  suggestion.append(alert);
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.(".suggestion button");
  if (!button) return;
  const suggestion = button.closest(".suggestion");
  const { suggestion: name, label } = suggestion.dataset;
  const control = document.getElementById(`id_${name}`);
  if (button.dataset.accept !== undefined) {
    fill(control, button.dataset.accept, label);
    removeSuggestion(suggestion, control);
    return;
  }
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token };
  const answer = await fetch(button.dataset.dismiss, { method: "POST", headers }).catch(() => null);
  if (answer?.ok) removeSuggestion(suggestion, control);
  else showError(suggestion, suggestion.dataset.textFailed);
});
