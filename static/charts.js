// Walking through the marks of a picture: by arrow keys, by mouse and by finger. What the marks say
// and where they lie is fetched when somebody comes near a picture; nothing else is loaded.
(() => {
  if (window.commonplotCharts) return;
  window.commonplotCharts = true;
  const svgNamespace = "http://www.w3.org/2000/svg";
  const wideFrom = 35 * 16; // where the plate's style sheet shows the wide picture
  const near = 28; // pixels of the picture from a mark within which a pointer means it

  class Walk {
    constructor(plate) {
      this.plate = plate;
      this.picture = plate.querySelector(".picture");
      this.at = -1;
    }

    async begin(byKeyboard) {
      const wide = this.plate.clientWidth >= wideFrom;
      const answer = await fetch(`${this.plate.dataset.marks}&width=${wide ? 760 : 330}`);
      if (!answer.ok) return;
      const facts = await answer.json();
      if (!facts.marks.length || !this.picture.isConnected) return;
      Object.assign(this, facts);
      this.draw();
      const waits = byKeyboard() && document.activeElement === this.picture;
      for (const name of ["tabindex", "role", "aria-label"]) this.picture.removeAttribute(name);
      if (waits) this.move(0);
    }

    draw() {
      this.list = element("svg", { class: "marks", viewBox: `0 0 ${this.width} ${this.height}` });
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", this.plate.dataset.label);
      this.options = this.marks.map((mark) => {
        const option = outline(mark);
        option.setAttribute("role", "option");
        option.setAttribute("aria-label", mark.text);
        option.setAttribute("aria-selected", "false");
        option.setAttribute("tabindex", "-1");
        return option;
      });
      this.options[0].setAttribute("tabindex", "0");
      this.halo = element("path", { class: "halo" });
      this.cursor = element("path", { class: "cursor" });
      for (const drawn of [this.halo, this.cursor]) drawn.setAttribute("aria-hidden", "true");
      this.list.append(...this.options, this.halo, this.cursor);
      this.tip = document.createElement("p");
      this.tip.className = "mark-tip";
      this.tip.hidden = true;
      this.tip.setAttribute("aria-hidden", "true"); // the option in focus says the same
      this.panel = document.createElement("div");
      this.panel.className = "mark-panel";
      this.panel.setAttribute("aria-live", "polite");
      this.picture.append(this.list, this.tip);
      this.picture.after(this.panel);
      this.list.addEventListener("keydown", (event) => this.pressed(event));
      this.list.addEventListener("focusin", (event) => this.show(this.options.indexOf(event.target)));
      this.list.addEventListener("focusout", () => this.rest());
      this.list.addEventListener("pointermove", (event) => this.show(this.under(event)));
      this.list.addEventListener("pointerleave", () => this.rest());
      this.list.addEventListener("click", (event) => this.choose(this.under(event)));
    }

    pressed(event) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const last = this.marks.length - 1;
      const steps = {
        ArrowRight: this.at + 1, ArrowDown: this.at + 1, ArrowLeft: this.at - 1,
        ArrowUp: this.at - 1, Home: 0, End: last, PageDown: this.at + 10, PageUp: this.at - 10,
      };
      if (event.key in steps) this.move(Math.max(0, Math.min(last, steps[event.key])));
      else if (event.key === "Enter" || event.key === " ") this.choose(this.at);
      else if (event.key === "Escape") this.leave();
      else return;
      event.preventDefault();
    }

    move(to) {
      for (const option of this.options) option.setAttribute("tabindex", "-1");
      this.options[to].setAttribute("tabindex", "0");
      this.options[to].focus({ preventScroll: false });
    }

    show(at) {
      if (at < 0) return this.rest();
      this.at = at;
      this.outline(at);
      const mark = this.marks[at];
      const [left, top, width] = mark.box ?? boxOf(this.options[at]);
      this.tip.textContent = mark.text;
      this.tip.hidden = false;
      const middle = (left + width / 2) / this.width;
      this.tip.classList.toggle("from-right", middle > 0.5);
      this.tip.style.insetInlineStart = middle > 0.5 ? "auto" : `${middle * 100}%`;
      this.tip.style.insetInlineEnd = middle > 0.5 ? `${(1 - middle) * 100}%` : "auto";
      this.tip.style.insetBlockEnd = `${(1 - top / this.height) * 100}%`;
    }

    rest() {
      const focused = this.options.indexOf(document.activeElement);
      this.tip.hidden = focused < 0;
      if (focused >= 0 && focused !== this.at) this.show(focused);
      if (focused < 0) this.outline(this.chosen ?? -1);
    }

    outline(at) {
      const d = at < 0 ? "" : pathOf(this.marks[at]);
      for (const drawn of [this.halo, this.cursor]) drawn.setAttribute("d", d);
    }

    under(event) {
      const found = this.options.indexOf(event.target);
      if (found >= 0 && !this.along) return found;
      const matrix = this.list.getScreenCTM();
      if (!matrix) return found;
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
      let best = -1;
      let least = this.along ? Infinity : near;
      this.marks.forEach((mark, at) => {
        if (!mark.box) return;
        const [left, top, width, height] = mark.box;
        const across = Math.abs(x - left - width / 2) - (this.along === "x" ? 0 : width / 2);
        const down = Math.abs(y - top - height / 2) - (this.along === "y" ? 0 : height / 2);
        const far = this.along === "x" ? across : this.along === "y" ? down : Math.max(across, down);
        if (far < least) [best, least] = [at, far];
      });
      return best;
    }

    async choose(at) {
      if (at < 0) return;
      this.chosen = at;
      this.options.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
      this.outline(at);
      const address = new URL(this.plate.dataset.marks, location.href);
      address.pathname = address.pathname.replace(/marks\.json$/, "mark");
      address.searchParams.set("anchor", this.marks[at].key);
      const answer = await fetch(address);
      if (!answer.ok || this.chosen !== at) return;
      const part = document.createElement("template");
      part.innerHTML = await answer.text();
      this.panel.replaceChildren(part.content);
      await import("/static/copy.js"); // a picture may stand on a page that has nothing to copy
      this.panel.dispatchEvent(new CustomEvent("commonplot:shown", { bubbles: true }));
    }

    leave() {
      if (this.chosen !== undefined) {
        this.options[this.chosen].setAttribute("aria-selected", "false");
        this.chosen = undefined;
        this.panel.replaceChildren();
        return;
      }
      (this.plate.querySelector("figcaption a") ?? document.activeElement).focus();
    }
  }

  function element(name, facts) {
    const made = document.createElementNS(svgNamespace, name);
    for (const [key, value] of Object.entries(facts)) made.setAttribute(key, value);
    return made;
  }

  function outline(mark) {
    return element("path", { d: pathOf(mark), class: "mark" });
  }

  function pathOf(mark) {
    if (mark.d) return mark.d;
    const [left, top, width, height] = mark.box;
    return `M${left - 2} ${top - 2}h${width + 4}v${height + 4}h${-width - 4}z`;
  }

  function boxOf(option) {
    const { x, y, width, height } = option.getBBox();
    return [x, y, width, height];
  }

  const begun = new WeakSet();

  function come(event) {
    const plate = event.target instanceof Element && event.target.closest("[data-marks]");
    if (!plate || begun.has(plate) || !plate.querySelector(".picture")) return;
    if (event.type === "focusin" && event.target !== plate.querySelector(".picture")) return;
    begun.add(plate);
    new Walk(plate).begin(() => event.type === "focusin");
  }

  function invite(part) {
    for (const plate of part.querySelectorAll("[data-marks]")) {
      const picture = plate.querySelector(".picture");
      if (!picture || begun.has(plate)) continue;
      picture.setAttribute("tabindex", "0");
      picture.setAttribute("role", "group");
      picture.setAttribute("aria-label", plate.dataset.label);
    }
  }

  for (const kind of ["pointerover", "focusin", "touchstart"]) {
    document.addEventListener(kind, come, { passive: true });
  }
  document.addEventListener("htmx:load", (event) => invite(event.target.parentElement ?? event.target));
  invite(document);
})();
