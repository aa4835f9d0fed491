// Buttons that copy a text of the page. Without this script they stay hidden: the text is there.
(() => {
  if (window.commonplotCopy) return;
  window.commonplotCopy = true;

  async function copy(button) {
    const text = document.getElementById(button.dataset.copy);
    const said = document.getElementById(`${button.dataset.copy}-said`);
    try {
      await navigator.clipboard.writeText(text.textContent.trim());
      if (said) said.textContent = button.dataset.done;
    } catch {
      // Without HTTPS a browser lets no page copy: the text is selected for the reader to do it.
      getSelection().selectAllChildren(text);
      if (said) said.textContent = button.dataset.select;
    }
  }

  function reveal(part) {
    for (const button of part.querySelectorAll("button[data-copy]")) button.hidden = false;
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button[data-copy]");
    if (button) copy(button);
  });
  document.addEventListener("htmx:load", (event) => reveal(event.target));
  document.addEventListener("commonplot:shown", (event) => reveal(event.target));
  reveal(document);
})();
