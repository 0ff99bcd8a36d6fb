// What a page shows, as lines of text in which two loads of one address are compared, and what can be done on it.
// Read into pages by random_visitor.py; nothing here changes what a page shows.
(() => {
  // What is meant to differ between a page in use and a fresh one, each with its reason.
  const LEFT_OUT = [
    "script, style, template, noscript, link, datalist, defs", // nothing of it is shown by itself
    "[data-map-card], .hoverlayer", // stands beside the pointer and goes with it
    ".mark-hover, .mark-focus, [data-map-marks]", // where the pointer and the focus are
    "[data-map-status], [data-copy-status]", // read out once: what has just been done
    "[data-search]", // what is being looked for has not been chosen yet
    ".printed-from", // stamped when it is printed
    ".modebar", // tools of a chart light up under the pointer
  ].join();
  const ATTRIBUTES_LEFT_OUT = new Set([
    ...["tabindex", "aria-activedescendant"], // where the focus is
    "open", // what has been unfolded, for reading
    ...["selected", "checked"], // how a control came; what it says now is compared as its value
    "viewBox", // compared as numbers
    "style", // of charts that move
    ...["data-view", "data-query", "data-weights"], // what the page came with, for the scripts
  ]);
  const FINGERPRINTED = new Set(["d", "points", "transform"]);
  // under the pointer
  const CLASSES_LEFT_OUT = new Set(["lit"]);

  // What stands in a form that is sent by a button is a draft until then: no address tells it.
  function isDraft({ form, type }) {
    if (!form) return type === "text";
    if (form.hasAttribute("data-at-once")) return false;
    return form.method === "post" || [...form.elements].some((one) => one.type === "submit" && getComputedStyle(one).display !== "none");
  }

  function fingerprint(text) {
    let sum = 0;
    for (let at = 0; at < text.length; at += 1) sum = (Math.imul(31, sum) + text.charCodeAt(at)) | 0;
    return `${text.length}#${sum}`;
  }

  function attribute({ name, value }) {
    if (ATTRIBUTES_LEFT_OUT.has(name)) return "";
    if (FINGERPRINTED.has(name)) return `${name}=${fingerprint(value)}`;
    if (name !== "class") return `${name}=${value.trim()}`;
    const classes = value.split(/\s+/).filter((one) => one && !CLASSES_LEFT_OUT.has(one));
    return classes.length ? `class=${classes.join(".")}` : "";
  }

  function state(element) {
    if (!["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName) || isDraft(element)) return [];
    return ["checkbox", "radio"].includes(element.type) ? [`:checked=${element.checked}`] : [`:value=${element.value}`];
  }

  // A chart of Plotly by what it draws: its own drawing has ids that are new each time.
  function chart({ data = [] }) {
    return data.map(({ type, mode, name, x, y, selectedpoints }) => {
      const all = JSON.stringify([x, y].map((values) => Array.from(values?._inputArray ?? values ?? [])));
      return `trace ${type} ${mode} ${name} ${fingerprint(all)} selected=${selectedpoints ?? ""}`;
    });
  }

  function walk(element, lines, boxes, depth) {
    if (element.matches(LEFT_OUT) || getComputedStyle(element).display === "none") return;
    const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data);
    const words = texts.join(" ").replaceAll(/\s+/g, " ").trim();
    if (element.matches("svg[data-map]")) boxes.push(element.getAttribute("viewBox").split(/[ ,]+/).map(Number));
    // where the names stand follows from the part of the map in sight
    const isName = element.closest("[data-map-labels]");
    const told = isName ? [] : [...[...element.attributes].map(attribute).sort(), ...state(element)].filter(Boolean);
    lines.push(`${" ".repeat(depth)}${element.localName} ${told.join(" ")}${words && ` “${words}”`}`);
    if (element.matches(".js-plotly-plot")) lines.push(...chart(element));
    else for (const child of element.children) walk(child, lines, boxes, depth + 1);
  }

  function snapshot() {
    const lines = [`title “${document.title}”`, `palette ${document.documentElement.dataset.palette ?? "blue"}`];
    const boxes = [];
    for (const child of document.body.children) walk(child, lines, boxes, 0);
    return { lines, boxes };
  }

  // ---- what can be done

  // what changes stored data, and what goes to paper or to a file
  const KEPT_OFF = "form[method=post] *, form[method=post], [data-action=print], [type=file], [type=password]";
  const USABLE = "a[href], button, summary, select, input:not([type=hidden]), textarea";

  function isPage(link) {
    const { origin, pathname } = new URL(link.getAttribute("href"), location.href);
    return origin === location.origin && !link.hasAttribute("download") && !/^\/(download|metrics)|\.\w{2,7}$/.test(pathname);
  }

  function kindOf(element) {
    if (element.matches("a")) {
      if (!isPage(element)) return null;
      return element.getAttribute("href").startsWith("#") ? "hash" : "link";
    }
    if (element.matches("select")) return element.options.length > 1 ? "select" : null;
    if (element.matches("button, summary, [type=checkbox], [type=radio], [type=submit]")) return "press";
    if (element.type === "range") return "slide";
    return element.matches("[role=combobox]") ? "search" : "type";
  }

  // One name for what does the same: links to all neighbourhoods have one, and so have the ticks of all rows.
  function signature(element, kind) {
    const place = document.body.className.split(" ")[0];
    const by = (...names) => names.map((name) => element.getAttribute(name)).find(Boolean);
    const words = element.textContent.trim().slice(0, 30);
    const told = ["link", "hash"].includes(kind)
      ? by("href").replaceAll(/[A-Z]\d{8}|=[^&]*|\d+/g, "*")
      : by("id", "name", "data-move", "data-pair-move", "data-action", "data-outline") ?? words;
    const around = element.closest("th, td, nav, figure, footer, details, [data-panel-content]")?.localName ?? "";
    return `${place} ${kind} ${around} ${told}`;
  }

  const found = [];

  function actions() {
    found.length = 0;
    for (const element of document.querySelectorAll(USABLE)) {
      if (element.disabled || element.matches(KEPT_OFF)) continue;
      const kind = kindOf(element);
      if (!kind || !element.checkVisibility({ visibilityProperty: true })) continue;
      found.push({ element, kind, signature: signature(element, kind) });
    }
    for (const areas of document.querySelectorAll("[data-areas], [data-map-areas]")) {
      if (areas.querySelector("path") && areas.checkVisibility()) found.push({ element: areas, kind: "area", signature: `${document.body.className} area` });
    }
    for (const plot of document.querySelectorAll(".js-plotly-plot .nsewdrag, [data-picking]")) {
      found.push({ element: plot, kind: "drag", signature: `${document.body.className} drag` });
    }
    return found.map(({ kind, signature: name }, index) => ({ kind, name, index }));
  }

  // A point in the window at which the area lies on top; `share` of 0 to 1 says which area.
  function pointIn(areas, share) {
    areas.scrollIntoView({ block: "center" });
    const paths = [...areas.querySelectorAll("path")];
    for (let tried = 0; tried < paths.length; tried += 1) {
      const path = paths[(Math.floor(share * paths.length) + tried * 7) % paths.length];
      const { x, y, width, height } = path.getBoundingClientRect();
      const [left, top] = [x + width / 2, y + height / 2];
      if (document.elementFromPoint(left, top) === path) return [left, top];
    }
    return null;
  }

  function focused() {
    const element = document.activeElement;
    const name = `${element.localName} ${element.id || (element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 30).replaceAll(/\s+/g, " ")}`;
    const leadsAway = element.matches("a[href]") && !isPage(element);
    return { name, keptOff: element.matches(KEPT_OFF) || leadsAway };
  }

  // What shows when nothing more is to come: when what follows after the next frames, and when there is time, is done.
  async function settled() {
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    await frame();
    await new Promise((done) => requestIdleCallback(done, { timeout: 300 }));
    await frame();
    if (!isReady()) return null;
    const { lines, boxes } = snapshot();
    return { print: fingerprint(lines.join("\n")), boxes, address: location.href };
  }

  // What comes by itself after a page is there: a table, names of areas, a live part, a chart.
  const TO_COME = [
    "#first-paint, [aria-busy=true], [data-live-first], .dash-graph--pending, [data-table-host] > .hint",
    "[data-later=map_pair]:not([data-pair-ready])",
    "[data-map-stage] [data-areas] > path:last-child:not([aria-label])",
    "[data-pair-stage] [data-areas] > path:last-child:not([aria-label])",
  ].join();
  const isReady = () => document.documentElement.dataset.scripts === "ready" && !document.querySelector(TO_COME);

  function isOutside(element) {
    element.scrollIntoView({ block: "nearest" });
    const { right, bottom } = element.getBoundingClientRect();
    return right <= 0 || bottom <= 0;
  }

  window.visitorTools = { settled, snapshot, actions, pointIn, focused, isOutside, found };
})();
