// Buttons with data-copy="id" copy the text of that element. They stay hidden without scripts.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.textContent.trim());
    button.textContent = button.dataset.textCopied;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}
