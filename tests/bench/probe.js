// Runs in every page that is measured, before its own scripts. Tells when something has been drawn.
(() => {
  const GIVE_UP_MS = 30000;

  // Resolves with the time of the frame after the one in which `seen` first holds.
  const painted = (seen) =>
    new Promise((resolve, reject) => {
      const giveUpAt = performance.now() + GIVE_UP_MS;
      const look = () => {
        if (seen()) requestAnimationFrame(() => resolve(performance.now()));
        else if (performance.now() > giveUpAt) reject(new Error("what was waited for was not drawn"));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });

  // Each check takes what Python gives it and answers whether it is to be seen now.
  const checks = {
    // the path at a position among the areas has a colour
    fill: ({ index, colour }) => {
      const path = document.querySelector("[data-areas]")?.children[index];
      return path !== undefined && getComputedStyle(path).fill === colour;
    },
    present: ({ selector }) => document.querySelector(selector) !== null,
    // the results of a search are those for a text
    typed: ({ text }) => document.getElementById("search-results")?.dataset.typed === text,
    text: ({ selector, text }) => document.querySelector(selector)?.textContent === text,
    // the WebGL map of Plotly has a colour at a place (see `watchPlotly`)
    pixel: ({ colour }) => bench.pixel !== undefined && colour.every((part, i) => Math.abs(part - bench.pixel[i]) <= 3),
  };

  // A WebGL canvas can only be read while it is being drawn: keeps the colour at a place up to date.
  const watchPlotly = () => {
    const map = document.querySelector(".js-plotly-plot")?._fullLayout?.map?._subplot?.map;
    if (!map) return requestAnimationFrame(watchPlotly);
    const read = () => {
      if (!bench.place) return;
      const { x, y } = map.project(bench.place);
      const canvas = map.getCanvas();
      const gl = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
      const ratio = canvas.width / canvas.clientWidth;
      const pixel = new Uint8Array(4);
      gl.readPixels(Math.round(x * ratio), canvas.height - 1 - Math.round(y * ratio), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      bench.pixel = [...pixel.slice(0, 3)];
    };
    map.on("render", read);
    return undefined;
  };

  const bench = (window.bench = {
    // Time from navigation to the sight of something.
    first(check, wanted) {
      bench.result = painted(() => checks[check](wanted));
      bench.result.catch(() => {});
    },
    // Time from the next event of a type to the sight of something.
    after(type, check, wanted, place) {
      bench.place = place;
      bench.pixel = undefined;
      bench.result = new Promise((resolve, reject) => {
        const begin = ({ timeStamp }) => painted(() => checks[check](wanted)).then((at) => resolve(at - timeStamp), reject);
        document.addEventListener(type, begin, { capture: true, once: true });
      });
      bench.result.catch(() => {});
    },
    // The browser reports its first contentful paint some time after it.
    firstContentfulPaint: () =>
      new Promise((resolve) => {
        const observer = new PerformanceObserver((list) => {
          const entry = list.getEntriesByName("first-contentful-paint")[0];
          if (entry) resolve(entry.startTime);
        });
        observer.observe({ type: "paint", buffered: true });
      }),
  });

  if (window.benchStart?.place) {
    bench.place = window.benchStart.place;
    watchPlotly();
  }
  if (window.benchStart) bench.first(window.benchStart.check, window.benchStart.wanted);
})();
