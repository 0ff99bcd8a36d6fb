// Explore: one selection in a chart, a map and a table. The address holds all choices; Dash draws the chart from it.

import { AreaMap } from "./area_map.mjs";

const CHOICES = "explore-choices";
const SELECTION = "explore-selection";
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
  return [query.toString(), areas];
}

export function follow(shown, areas) {
  here()?.follow(shown, areas ?? []);
  return window.dash_clientside.no_update;
}

export function choose(selected) {
  // without points it only tells that the chart has been drawn or marked anew
  if (selected?.points?.length) here()?.choose([...new Set(selected.points.map((point) => point.customdata))]);
  return window.dash_clientside.no_update;
}

export function light(hovered) {
  here()?.light(hovered?.points?.[0]?.customdata ?? null);
  return window.dash_clientside.no_update;
}

function here() {
  const part = document.querySelector("[data-later=explore]");
  return part && start(part);
}

// Lets Dash draw and say what the address asks for; it reads the address by itself when the page is opened.
function tellDash(before) {
  const [query, areas] = split(location.search);
  if (query !== before) window.dash_clientside?.set_props?.(CHOICES, { data: query });
  window.dash_clientside?.set_props?.(SELECTION, { data: areas });
  return query;
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
    this.map.on = { hover: (code) => this.hoverFromMap(code), choose: (code) => this.toggle(code) };
    this.chosen = new Set(split(location.search)[1]);
    this.query = sorted(JSON.parse(part.dataset.query));
    [this.told] = split(location.search);
    this.form.addEventListener("change", ({ target }) => this.#changed(target));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    part.addEventListener("change", ({ target }) => target.name === "areas" && this.toggle(target.value));
    part.addEventListener("pointerover", ({ target }) => this.#overRow(target.closest?.("tr[data-code]")));
    part.querySelector("[data-explore-clear]").addEventListener("click", () => this.choose([]));
    addEventListener("popstate", () => this.#wentTo());
    this.map.choose(this.chosen);
  }

  #changed(control) {
    const given = new URLSearchParams(location.search);
    given.set(control.name, control.value);
    // a period is one of its measure, and a selection of its kind of areas
    if (["x", "y"].includes(control.name)) given.delete(`${control.name}p`);
    // other areas have other shapes, which a new document brings
    if (control.name === "level") {
      given.delete("areas");
      return location.assign(`${location.pathname}?${given}`);
    }
    return this.#goTo(given);
  }

  toggle(code) {
    const codes = new Set(this.chosen);
    if (!codes.delete(code)) codes.add(code);
    this.choose([...codes]);
  }

  choose(codes) {
    this.chosen = new Set(codes);
    this.#mark();
    const given = new URLSearchParams(location.search);
    if (codes.length) given.set("areas", codes.join(","));
    else given.delete("areas");
    this.#goTo(given);
  }

  #goTo(query) {
    for (const [key, value] of [...query]) if (!value) query.delete(key);
    const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
    const search = text && `?${text}`;
    if (search === location.search) return;
    if (!window.dash_clientside?.set_props) return location.assign(location.pathname + search);
    history.pushState(null, "", location.pathname + search);
    this.told = tellDash(this.told);
    return undefined;
  }

  // After Back and Forward the controls say what the address says, and Dash draws it.
  #wentTo() {
    const given = new URLSearchParams(location.search);
    const level = this.form.elements.level;
    if ((given.get("level") ?? level.dataset.usual) !== level.value) return location.reload();
    for (const control of this.form.querySelectorAll("select[data-usual]")) {
      control.value = given.get(control.name) ?? control.dataset.usual;
      if (control.selectedIndex < 0) return location.reload();
    }
    this.chosen = new Set(split(location.search)[1]);
    this.#mark();
    this.told = tellDash(this.told);
    return undefined;
  }

  // Puts what the server wrote for other choices in the place of what is shown.
  follow(shown, areas) {
    if (!shown) return;
    const query = sorted(shown.query);
    if (query !== this.query) {
      this.query = query;
      for (const [name, html] of Object.entries(shown.html)) {
        for (const place of this.part.querySelectorAll(`[data-fragment="${name}"]`)) place.innerHTML = html;
      }
      this.map.paint(shown.classes);
      this.part.querySelector("[data-explore-mark]").hidden = !shown.illustrative;
      this.part.querySelector(".notice")?.remove();
      for (const list of this.form.querySelectorAll("select[data-fragment]")) list.hidden = list.disabled = !list.options.length;
    }
    this.chosen = new Set(areas);
    this.#mark();
  }

  #mark() {
    this.map.choose(this.chosen);
    for (const box of this.part.querySelectorAll("input[name=areas]")) box.checked = this.chosen.has(box.value);
    this.#markChart();
  }

  get chart() {
    return this.part.querySelector(".js-plotly-plot");
  }

  #markChart() {
    const { chart } = this;
    if (!chart?.data || !window.Plotly || !chart.data.some((trace) => trace.mode === "markers")) return;
    const points = chart.data.map((trace) => {
      if (!this.chosen.size) return null;
      return trace.customdata.flatMap((code, index) => (this.chosen.has(code) ? [index] : []));
    });
    window.Plotly.restyle(chart, { selectedpoints: points });
  }

  // ---- what the pointer is on

  light(code) {
    this.map.light(code);
    this.lit?.classList.remove("lit");
    this.lit = code && this.part.querySelector(`tr[data-code="${CSS.escape(code)}"]`);
    this.lit?.classList.add("lit");
  }

  hoverFromMap(code) {
    this.light(code);
    this.#hoverChart(code);
  }

  #overRow(row) {
    const code = row?.dataset.code;
    if (code && code !== this.lit?.dataset.code) this.hoverFromMap(code);
  }

  #hoverChart(code) {
    const { chart } = this;
    if (!chart?.data || !window.Plotly) return;
    const found = chart.data.flatMap((trace, curveNumber) => {
      const pointNumber = trace.mode === "markers" ? trace.customdata.indexOf(code) : -1;
      return pointNumber < 0 ? [] : [{ curveNumber, pointNumber }];
    });
    if (found.length) window.Plotly.Fx.hover(chart, found);
    else window.Plotly.Fx.unhover(chart);
  }
}
