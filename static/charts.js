// The interactive view of a chart: loaded only when somebody points at it, tabs to it or touches it.
(() => {
  if (window.commonplotCharts) return;
  window.commonplotCharts = true;
  const options = {
    ast: true, renderer: "svg", actions: false, defaultStyle: false, mode: "vega-lite",
    tooltip: { disableDefaultStyle: true },
  };
  const wideFrom = 35 * 16; // where the plate's style sheet shows the wide picture
  let engine;

  function load() {
    engine ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = "/charts/vega.js";
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return engine;
  }

  async function awaken(plate) {
    const address = plate.dataset.chart;
    delete plate.dataset.chart; // once
    const picture = plate.querySelector(".picture");
    const label = picture.querySelector("svg").getAttribute("aria-label");
    const width = plate.clientWidth >= wideFrom ? 760 : 330;
    try {
      const [answer] = await Promise.all([fetch(`${address}&width=${width}`), load()]);
      if (!answer.ok) return;
      const live = document.createElement("div");
      live.className = "live";
      const drawn = await window.vegaEmbed(live, await answer.json(), options);
      const svg = live.querySelector("svg");
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", label);
      if (picture.isConnected) picture.replaceChildren(live);
      else drawn.finalize();
    } catch {
      // The drawn picture stays: it says the same.
    }
  }

  for (const kind of ["pointerover", "focusin", "touchstart"]) {
    document.addEventListener(kind, (event) => {
      const plate = event.target instanceof Element && event.target.closest("[data-chart]");
      if (plate) awaken(plate);
    }, { passive: true });
  }
})();
