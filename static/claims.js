// The form of a claim shows only what its kind asks for. Without this file it shows everything.
(() => {
  const shown = {
    level: [], city: ["direction"], rank: ["direction", "within"], gap: ["direction", "other"],
    share: ["over"], change: ["direction", "before"], trend: ["direction"],
  };
  const optional = ["direction", "within", "other", "over", "before"];

  function fit(form) {
    const wanted = shown[form.elements.kind.value] ?? optional;
    for (const name of optional) {
      const field = form.elements[name];
      const box = field?.closest("fieldset") ?? field?.closest(".field");
      if (box) box.hidden = !wanted.includes(name);
    }
    for (const [first, chosen] of [["start", "period"], ["before_start", "before"]]) {
      const row = form.elements[first]?.closest(".row");
      if (row) row.hidden = form.elements[chosen].value !== "days";
    }
  }

  document.addEventListener("change", (event) => {
    if (event.target.form?.matches("[data-claim]")) fit(event.target.form);
  });
  document.querySelectorAll("form[data-claim]").forEach(fit);
})();
