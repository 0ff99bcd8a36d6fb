// Explore: one selection in a chart, a map and a table. The address holds all choices; Dash draws the chart from it.

import { AreaMap, PART_IN_SIGHT, searchOf } from "./area_map.mjs";

const CHOICES = "explore-choices";
const SELECTION = "explore-selection";
const LOOK_AGAIN_MS = 50;
// The chart on paper, beside the map.
const PRINTED = { width: 590, height: 340 };
let page;

export function start(part) {
  page ??= new Explore(part);
  return page;
}

// ---- what Dash calls, see dashboard/pages/explore/live.py

// The choices of an address, and the selection.
export function split(search) {
  const query = new URLSearchParams(search);
  const areas = query.get("areas")?.split(",").filter(Boolean) ?? [];
  // lines over time are drawn for what is chosen; points are only marked
  if (query.get("view") !== "time") query.delete("areas");
  query.delete(PART_IN_SIGHT);
  return [query.toString(), areas];
}

export function follow(shown, areas) {
  const part = document.querySelector("[data-later=explore]");
  if (part && shown) start(part).follow(shown, areas ?? []);
  return window.dash_clientside.no_update;
}

// Lets Dash draw and say what the address asks for; it reads the address by itself when the page is opened.
function tellDash(before) {
  const [query, areas] = split(location.search);
  window.dash_clientside?.set_props?.(SELECTION, { data: areas });
  if (query !== before) window.dash_clientside?.set_props?.(CHOICES, { data: query });
  return query;
}

// After the next frame has been drawn.
function afterPaint(work) {
  requestAnimationFrame(() => setTimeout(work));
}

// One text for one set of parameters, whatever their order.
function sorted(query) {
  return JSON.stringify(Object.entries(query).sort());
}

// ---- the page

class Explore {
  constructor(part) {
    this.part = part;
    this.form = part.querySelector("form");
    this.map = AreaMap.of(part.querySelector("[data-area-map]"));
    this.map.on = { hover: (code) => this.#hoverOutside(code), choose: (code) => this.toggle(code), moved: (box) => this.map.writePart(box) };
    this.map.showPart();
    this.chosen = new Set(split(location.search)[1]);
    this.query = sorted(JSON.parse(part.dataset.query));
    [this.told] = split(location.search);
    this.form.addEventListener("change", ({ target }) => this.#changed(target));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    part.addEventListener("change", ({ target }) => target.name === "areas" && this.toggle(target.value));
    part.addEventListener("click", (event) => this.#clicked(event));
    for (const event of ["pointerover", "focusin"]) {
      part.addEventListener(event, ({ target }) => this.#overRow(target.closest?.("tr[data-code]")));
    }
    addEventListener("popstate", () => this.#wentTo());
    this.#watchChart();
    this.#mark();
  }

  // ---- choices

  #changed(control) {
    const given = new URLSearchParams(location.search);
    given.set(control.name, control.value);
    // a period is one of its measure, and a selection of its kind of areas
    if (["x", "y"].includes(control.name)) given.delete(`${control.name}p`);
    if (control.name === "level") given.delete("areas");
    for (const select of this.form.querySelectorAll("select[data-usual]")) {
      if (given.get(select.name) === select.dataset.usual) given.delete(select.name);
    }
    this.#goTo(given);
  }

  #clicked(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const clear = event.target.closest("[data-explore-clear]");
    const sort = event.target.closest("[data-explore-sort]");
    if (!clear && !sort) return;
    event.preventDefault();
    if (clear) this.choose([]);
    else this.#changed({ name: "sort", value: new URL(sort.href).searchParams.get("sort") ?? "" });
  }

  toggle(code) {
    const codes = new Set(this.chosen);
    if (!codes.delete(code)) codes.add(code);
    this.choose([...codes]);
  }

  // The map answers at once; chart, table and address follow when it has been painted.
  choose(codes) {
    this.chosen = new Set(codes);
    this.map.choose(this.chosen);
    if (this.following) return;
    this.following = true;
    afterPaint(() => {
      this.following = false;
      this.#mark();
      const given = new URLSearchParams(location.search);
      given.set("areas", [...this.chosen].join(","));
      this.#goTo(given);
    });
  }

  #goTo(query) {
    for (const [key, value] of [...query]) if (!value) query.delete(key);
    const search = searchOf(query);
    if (search === location.search) return;
    if (!window.dash_clientside?.set_props) return location.assign(location.pathname + search);
    history.pushState(null, "", location.pathname + search);
    this.told = tellDash(this.told);
    return undefined;
  }

  // After Back and Forward the controls say what the address says, and Dash draws it.
  #wentTo() {
    const given = new URLSearchParams(location.search);
    for (const control of this.form.querySelectorAll("select[data-usual]")) {
      control.value = given.get(control.name) ?? control.dataset.usual;
      // what the server does not understand it takes for the usual choice
      if (control.selectedIndex < 0) control.value = control.dataset.usual;
    }
    this.chosen = new Set(split(location.search)[1]);
    this.map.showPart();
    this.#mark();
    this.told = tellDash(this.told);
  }

  // Puts what the server wrote for other choices in the place of what is shown.
  follow(shown, areas) {
    const query = sorted(shown.query);
    if (query !== this.query) {
      this.query = query;
      const column = document.activeElement?.dataset.exploreSort;
      for (const [name, html] of Object.entries(shown.html)) {
        for (const place of this.part.querySelectorAll(`[data-fragment="${name}"]`)) place.innerHTML = html;
      }
      if (column) this.part.querySelector(`[data-explore-sort="${column}"]`)?.focus();
      this.map.paint(shown.classes);
      this.part.querySelector("[data-explore-mark]").hidden = !shown.illustrative;
      for (const list of this.form.querySelectorAll("select[data-fragment]")) list.hidden = list.disabled = !list.options.length;
    }
    this.chosen = new Set(areas);
    this.#mark();
  }

  #mark() {
    this.map.choose(this.chosen);
    this.#markChart();
    for (const box of this.part.querySelectorAll("input[name=areas]")) {
      const checked = this.chosen.has(box.value);
      if (box.checked !== checked) box.checked = checked;
    }
    // a link that is copied or opened beside keeps the selection
    for (const link of this.part.querySelectorAll("[data-explore-sort]")) {
      const query = new URLSearchParams(link.search);
      query.delete("areas");
      if (this.chosen.size) query.set("areas", [...this.chosen].join(","));
      link.setAttribute("href", link.pathname + searchOf(query));
    }
  }

  // ---- the chart, which Plotly draws

  // Plotly comes later than the page, and draws into an element of its own.
  #watchChart() {
    const { chart } = this;
    if (!chart?.on) return setTimeout(() => this.#watchChart(), LOOK_AGAIN_MS);
    chart.on("plotly_hover", ({ points }) => this.light(points[0].customdata));
    chart.on("plotly_unhover", () => this.light(null));
    chart.on("plotly_click", ({ points }) => this.toggle(points[0].customdata));
    const codes = (selected) => [...new Set(selected?.points?.map((point) => point.customdata))];
    // the map follows a loop while it is drawn: when it is closed, Plotly draws the chart anew before anything else
    chart.on("plotly_selecting", (selected) => this.map.choose(codes(selected)));
    chart.on("plotly_selected", (selected) => {
      // without points it only tells that the chart has been drawn or marked anew, or that there were none in the loop
      if (selected?.points?.length) this.choose(codes(selected));
      else this.map.choose(this.chosen);
    });
    chart.on("plotly_afterplot", () => this.#drawn());
    addEventListener("beforeprint", () => window.Plotly.relayout(chart, PRINTED));
    addEventListener("afterprint", () => window.Plotly.relayout(chart, { autosize: true, width: null, height: null }));
    return this.#drawn();
  }

  #drawn() {
    // the drawing is hidden from assistive technology, so nothing in it takes the focus: the table has all that it has
    for (const tool of this.chart.querySelectorAll(".modebar-btn")) tool.setAttribute("tabindex", "-1");
    this.#markChart();
  }

  get chart() {
    return this.part.querySelector(".js-plotly-plot");
  }

  #markChart() {
    const { chart } = this;
    if (!chart?.data?.some((trace) => trace.mode === "markers")) return;
    const places = (trace) => trace.customdata.flatMap((code, index) => (this.chosen.has(code) ? [index] : []));
    const points = chart.data.map((trace) => (this.chosen.size ? places(trace) : null));
    const now = chart.data.map((trace) => trace.selectedpoints ?? null);
    if (JSON.stringify(points) === JSON.stringify(now)) return;
    // a lasso that was drawn before goes with what it had chosen
    const drawn = chart.layout.selections?.length ? { selections: [] } : {};
    window.Plotly.update(chart, { selectedpoints: points }, drawn);
  }

  // ---- what the pointer or the keyboard is on

  light(code) {
    this.map.light(code);
    this.lit?.classList.remove("lit");
    this.lit = code && this.part.querySelector(`tr[data-code="${CSS.escape(code)}"]`);
    this.lit?.classList.add("lit");
  }

  #hoverOutside(code) {
    this.light(code);
    this.#hoverChart(code);
  }

  #overRow(row) {
    const code = row?.dataset.code;
    if (code && code !== this.lit?.dataset.code) this.#hoverOutside(code);
  }

  #hoverChart(code) {
    const { chart } = this;
    if (!chart?.data || !window.Plotly) return;
    const found = chart.data.flatMap((trace, curveNumber) => {
      const last = trace.customdata.lastIndexOf(code);
      // the line of an area ends with a gap
      return last < 0 ? [] : [{ curveNumber, pointNumber: trace.mode === "lines" ? last - 1 : last }];
    });
    if (found.length) window.Plotly.Fx.hover(chart, found.slice(-1));
    else window.Plotly.Fx.unhover(chart);
  }
}
