// Two maps of the same areas, a KPI and a measure of deprivation: they show the same part and the same chosen area.

import { loadCity } from "../city.mjs";
import { MapFigure } from "../map.mjs";
import { svgElement } from "../svg.mjs";
import { fromBox } from "../viewport.mjs";
import { kpiCity } from "./kpi_city.mjs";

export async function start(part, modelUrl) {
  try {
    const [city, shapes] = await Promise.all([loadCity(modelUrl), loadShapes(part.dataset.paths)]);
    return new MapPair(part, city, shapes);
  } catch (error) {
    // the small map and the table say the same
    console.warn(error);
    return undefined;
  }
}

// Path data by the code of the area.
async function loadShapes(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The shapes of the map could not be loaded (${response.status}).`);
  const { documentElement } = new DOMParser().parseFromString(await response.text(), "image/svg+xml");
  return new Map([...documentElement.children].map((path) => [path.id, path.getAttribute("d")]));
}

class MapPair {
  constructor(part, city, shapes) {
    this.part = part;
    this.city = city;
    this.kpi = JSON.parse(part.querySelector("[data-pair-kpi]").textContent);
    this.kpiCity = kpiCity(city, this.kpi);
    const stages = [...part.querySelectorAll("[data-pair-stage]")];
    for (const stage of stages) this.#makeReady(stage, shapes);
    const cities = [this.kpiCity, city];
    this.maps = stages.map((stage, side) => {
      const on = { choose: (index) => this.choose(index), moved: (box) => this.#write({ view: box?.join(",") }) };
      return new MapFigure(stage, cities[side], on);
    });
    this.maps[0].paint("kpi", "kpi");
    this.maps[1].paint(this.kpi.domain, "bands");
    this.#tieTogether();
    this.#listen();
    this.#showOutlines();
    this.#showPart();
    this.opened = { area: part.dataset.area, said: part.querySelector("[data-pair-status]").textContent };
    this.choose(city.indexOfCode.get(part.dataset.area), { tell: false });
    addEventListener("popstate", () => this.#wentTo());
    part.dataset.pairReady = "";
  }

  #showPart() {
    const box = (new URLSearchParams(location.search).get("view") ?? "").split(",").map(Number);
    this.maps[0].showBox(box.length === 3 && box.every((number) => number > 0) ? box : null);
  }

  // Back to a part of the same page: its address may have been of another choice.
  #wentTo() {
    const chosen = new URLSearchParams(location.search).get("chosen") ?? this.opened.area;
    if (chosen !== this.part.dataset.area) this.choose(this.city.indexOfCode.get(chosen), { tell: false });
    this.#readOutlines();
    this.#showOutlines();
    this.#showPart();
  }

  #makeReady(stage, shapes) {
    const areas = stage.querySelector("[data-areas]");
    areas.replaceChildren(...this.city.codes.map((code) => svgElement("path", { d: shapes.get(code) })));
    this.defs ??= this.#defineOutlines(stage, shapes);
    areas.setAttribute("role", "listbox");
    stage.querySelector(".map-buttons").hidden = false;
  }

  // Outlines come with the shapes; the small map has one of them already.
  #defineOutlines(stage, shapes) {
    const defs = svgElement("defs", {}, stage.querySelector("[data-map]"));
    for (const [id, d] of shapes) {
      if (id.startsWith("outline-") && !document.getElementById(id)) {
        svgElement("path", { id, d, "vector-effect": "non-scaling-stroke" }, defs);
      }
    }
    return defs;
  }

  // Whatever moves one map, moves the other.
  #tieTogether() {
    let following = false;
    for (const map of this.maps) {
      const show = map.show.bind(map);
      map.show = (view, options) => {
        show(view, options);
        if (following) return;
        following = true;
        const { x, y, width, height } = map.view;
        for (const other of this.maps) {
          if (other !== map) other.show(fromBox([x + width / 2, y + height / 2, width], other.shape), { rest: false });
        }
        following = false;
      };
    }
  }

  #listen() {
    const { part } = this;
    part.addEventListener("click", (event) => {
      const how = event.target.closest("[data-pair-move]")?.dataset.pairMove;
      if (how) this.maps.find((map) => map.stage.contains(event.target)).move(how);
      const row = event.target.closest("[data-pair-table] tbody tr");
      if (row) this.choose(this.city.indexOfCode.get(row.dataset.code));
    });
    this.outlines = part.querySelector("[data-pair-outlines]");
    this.outlines.hidden = false;
    this.#readOutlines();
    this.outlines.addEventListener("change", () => {
      this.#showOutlines();
      this.#write({ outline: this.outlined.sort().join(",") || "none" });
    });
    this.#makeTable(part.querySelector("[data-pair-table]"));
  }

  get outlined() {
    const chosen = [...this.outlines.querySelectorAll("[data-pair-outline]")].filter((one) => one.checked);
    return chosen.map((one) => one.dataset.pairOutline);
  }

  #readOutlines() {
    const keys = new URLSearchParams(location.search).get("outline")?.split(",");
    for (const one of this.outlines.querySelectorAll("[data-pair-outline]")) {
      one.checked = keys ? keys.includes(one.dataset.pairOutline) : one.defaultChecked;
    }
  }

  #showOutlines() {
    for (const map of this.maps) map.showOutlines(this.outlined);
  }

  choose(index, { tell = true } = {}) {
    for (const map of this.maps) map.select(index);
    this.row?.classList.remove("chosen");
    this.row?.querySelector("button").setAttribute("aria-pressed", "false");
    if (index === undefined) {
      this.part.dataset.area = this.opened.area ?? "";
      this.part.querySelector("[data-pair-status]").textContent = this.opened.said;
      return;
    }
    const { city, kpi } = this;
    this.row = this.rows.get(city.codes[index]);
    this.row?.classList.add("chosen");
    this.row?.querySelector("button").setAttribute("aria-pressed", "true");
    const value = this.kpiCity.figureInName(index) || kpi.texts[index];
    const { label } = city.measureByKey.get(kpi.domain);
    this.part.querySelector("[data-pair-status]").textContent =
      `Chosen: ${city.displayName(index)}, ${city.wardName(index)} ward. ${kpi.name}: ${value}. ` +
      `${label}: ${city.figureInWords(index, kpi.domain)}.`;
    // the page has an area of its own, which its words are about
    this.part.dataset.area = city.codes[index];
    if (tell) this.#write({ chosen: city.codes[index] });
  }

  // ---- the table: names choose, heads sort

  #makeTable(table) {
    this.body = table.tBodies[0];
    this.rows = new Map([...this.body.rows].map((row) => [row.dataset.code, row]));
    for (const row of this.rows.values()) {
      const name = row.cells[0].firstChild;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link";
      button.setAttribute("aria-pressed", "false");
      name.before(button);
      button.append(name);
    }
    // a part of the rows in another order would mislead
    if (!table.dataset.pairTable) return;
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const descending = head.getAttribute("aria-sort") === "ascending";
        this.#sort(head, column, descending);
        this.#write({ order: `${descending ? "-" : ""}${column}` });
      });
    });
    const order = new URLSearchParams(location.search).get("order") ?? "";
    const column = Number(order.replace("-", ""));
    const head = order && table.tHead.rows[0].cells[column];
    if (head) this.#sort(head, column, order.startsWith("-"));
  }

  #sort(head, column, descending) {
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const inEnglish = new Intl.Collator("en-GB", { numeric: true });
    const valueOf = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
    const isNumber = column > 1;
    const sorted = [...this.rows.values()].sort((one, other) => {
      const [a, b] = [valueOf(one), valueOf(other)];
      // what has no value comes last, whichever way
      if (!a || !b) return !a - !b;
      return (descending ? -1 : 1) * (isNumber ? a - b : inEnglish.compare(a, b));
    });
    this.body.append(...sorted);
  }

  // ---- the address

  #write(changes) {
    const query = new URLSearchParams(location.search);
    for (const [key, value] of Object.entries(changes)) {
      if (value) query.set(key, value);
      else query.delete(key);
    }
    const text = query.toString().replaceAll("%2C", ",");
    if (text !== location.search.slice(1)) {
      history.replaceState(history.state, "", `${location.pathname}${text && `?${text}`}${location.hash}`);
    }
  }
}
