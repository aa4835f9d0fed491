// Keys that press the buttons of a statement. They work only while the focus is in it, so that no
// letter typed elsewhere, or spoken to a device, votes.
(() => {
  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.("#judge");
    if (!card || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const pressed = event.key.toLowerCase();
    const buttons = [...card.querySelectorAll("button[data-key]")];
    const button = buttons.find((one) => one.dataset.key === pressed);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
