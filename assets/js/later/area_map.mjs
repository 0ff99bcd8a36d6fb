// A map of areas beside a chart: which area the pointer is on, which are chosen. Whoever owns it is told.

import { watchGestures } from "../gestures.mjs";
import * as viewport from "../viewport.mjs";

const ZOOM_STEP = 1.6;
// The part of the map in sight, by centre and width.
export const PART_IN_SIGHT = "at";

// As it stands in an address, with commas and colons to be read by people.
export function searchOf(query) {
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return text && `?${text}`;
}

// Shows another address, which is no step that Back undoes.
export function replaceSearch(search) {
  if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
}

export function start(part) {
  return AreaMap.of(part);
}

export class AreaMap {
  static #made = new WeakMap();

  // The one map of a figure, whoever asks first.
  static of(figure) {
    if (!AreaMap.#made.has(figure)) AreaMap.#made.set(figure, new AreaMap(figure));
    return AreaMap.#made.get(figure);
  }

  constructor(figure) {
    this.stage = figure.querySelector("[data-area-stage]");
    this.svg = this.stage.querySelector("svg");
    this.group = figure.querySelector("[data-map-areas]");
    this.lit = this.svg.querySelector("[data-mark=lit]");
    this.extent = this.svg.dataset.extent.split(" ").map(Number);
    this.on = { hover: () => {}, choose: () => {}, moved: () => {} };
    this.paths = new Map([...this.group.children].map((path) => [path.dataset.code, path]));
    this.group.addEventListener("pointerover", ({ target }) => this.on.hover(target.dataset.code ?? null));
    this.group.addEventListener("pointerleave", () => this.on.hover(null));
    this.group.addEventListener("click", ({ target }) => this.#clicked(target.dataset.code));
    const buttons = this.stage.querySelector(".map-buttons");
    buttons.hidden = false;
    buttons.addEventListener("click", ({ target }) => this.#move(target.dataset.areaMove));
    this.show(viewport.wholeMap(this.extent, this.shape));
    watchGestures(this.stage, this);
    new ResizeObserver(() => this.show(this.isWhole ? viewport.wholeMap(this.extent, this.shape) : this.view)).observe(this.stage);
  }

  // ---- what is shown: `of` has the class of every area by its code; areas without one are not drawn

  paint({ count, of }) {
    this.group.dataset.classes = count;
    for (const [code, path] of this.paths) {
      path.setAttribute("class", of[code] ?? "");
      path.toggleAttribute("hidden", !(code in of));
    }
  }

  choose(codes) {
    const wanted = new Set(codes);
    this.group.toggleAttribute("data-choosing", wanted.size > 0);
    // written only where it differs; one line around all of them would take longer to draw than the rest together
    for (const [code, path] of this.paths) {
      if (path.hasAttribute("data-chosen") !== wanted.has(code)) path.toggleAttribute("data-chosen");
    }
  }

  light(code) {
    const shape = this.paths.get(code)?.getAttribute("d");
    this.lit.toggleAttribute("hidden", !shape);
    if (shape) for (const line of this.lit.children) line.setAttribute("d", shape);
  }

  #clicked(code) {
    if (code && !this.stage.hasAttribute("data-dragged")) this.on.choose(code);
  }

  // ---- the part in sight

  get shape() {
    const { width, height } = this.stage.getBoundingClientRect();
    return (width || 1) / (height || 1);
  }

  // While it is being moved, whoever owns it is not told.
  show(view, { rest = true } = {}) {
    this.view = viewport.clamp(view, this.extent, this.shape);
    this.isWhole = viewport.isWhole(this.view, this.extent, this.shape);
    const { x, y, width, height } = this.view;
    this.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    this.stage.toggleAttribute("data-zoomed", !this.isWhole);
    if (rest) this.on.moved(viewport.toBox(this.view, this.extent, this.shape));
  }

  // Shows a part by its centre and width, as `moved` tells it; null for the whole map.
  showBox(box) {
    this.show(box ? viewport.fromBox(box, this.shape) : viewport.wholeMap(this.extent, this.shape), { rest: false });
  }

  // Writes the part in sight to the address, for a page on which a fresh load is to show it again.
  writePart(box) {
    const given = new URLSearchParams(location.search);
    given.delete(PART_IN_SIGHT);
    if (box) given.set(PART_IN_SIGHT, box.join(","));
    replaceSearch(searchOf(given));
  }

  // Shows the part that the address says.
  showPart() {
    const box = (new URLSearchParams(location.search).get(PART_IN_SIGHT) ?? "").split(",").map(Number);
    this.showBox(box.length === 3 && box.every((number) => number > 0) ? box : null);
  }

  #move(how) {
    if (!how) return;
    if (how === "whole") this.show(viewport.wholeMap(this.extent, this.shape));
    else this.show(viewport.zoomAt(this.view, how === "in" ? ZOOM_STEP : 1 / ZOOM_STEP));
  }
}
