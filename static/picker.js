// Claims go in where the cursor is. Without this file a form puts them at the end of the text.
(() => {
  function insert(text, code) {
    const [start, end] = [text.selectionStart, text.selectionEnd];
    const before = text.value.slice(0, start), after = text.value.slice(end);
    const left = before && !/\s$/.test(before) ? " " : "";
    const right = after && !/^[\s.,;:!?)]/.test(after) ? " " : "";
    text.setRangeText(left + code + right, start, end, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-at]");
    const text = button && document.getElementById(button.dataset.at);
    if (!text) return;
    if (button.dataset.put) {
      event.preventDefault();
      insert(text, button.dataset.put);
    } else if (text.form?.elements.at) {
      text.form.elements.at.value = text.selectionStart;
    }
  });
})();
