// The map itself: colours, outlines, marks, names, the card, the keyboard. Knows the city and the state, not the page.

import { areaTowards, isArrow } from "./directions.mjs";
import { watchGestures } from "./gestures.mjs";
import { AreaNames, PlaceNames } from "./names.mjs";
import { svgElement } from "./svg.mjs";
import * as viewport from "./viewport.mjs";
import { AreaCard } from "./card.mjs";

const ZOOM_STEP = 1.6;
const PAN_STEP = 0.25;
const MOVE_MS = 260;
// how many areas get their name in one go; more would hold up drawing on a map of the whole country
const NAMED_AT_ONCE = 1000;

export class MapFigure {
  // `choose(index)` is called when an area is chosen, `moved(box)` when the view has come to rest.
  constructor(stage, city, { choose, moved }) {
    this.stage = stage;
    this.city = city;
    this.choose = choose;
    this.moved = moved;
    this.svg = stage.querySelector("[data-map]");
    // before anything is written to the page, so that measuring finds the layout as it was painted
    this.#measure();
    this.areas = stage.querySelector("[data-areas]");
    this.context = stage.querySelector("[data-context]");
    this.card = new AreaCard(stage.querySelector("[data-map-card]"), city);
    const labels = stage.querySelector("[data-map-labels]");
    this.areaNames = new AreaNames(labels, city);
    this.names = new PlaceNames(labels, city);
    this.paths = [...this.areas.children];
    this.indexOfPath = new Map(this.paths.map((path, index) => [path, index]));
    this.painted = {};
    this.active = -1;
    this.hovered = -1;
    this.marks = this.#makeMarks();
    this.#setTabStop(city.byRank("imd")[0]);
    this.view = this.named = this.home();
    this.#listen();
  }

  // Takes another city in place of this one: the same areas with other figures.
  use(city) {
    this.city = this.card.city = city;
    this.painted = {};
  }

  // ---- colours and names

  paint(measure, classing) {
    const { city, paths, painted } = this;
    if (painted.measure === measure && painted.classing === classing) return;
    this.painted = { measure, classing };
    const count = String(city.classingByKey.get(classing).count);
    // written only where it differs, since writing it makes the browser style every area anew
    if (this.areas.dataset.classes !== count) this.areas.dataset.classes = count;
    const classes = paths.map((_, index) => city.cssClassOf(index, measure, classing));
    const before = this.cssClasses ?? paths.map((path) => path.getAttribute("class"));
    paths.forEach((path, index) => before[index] !== classes[index] && path.setAttribute("class", classes[index]));
    this.cssClasses = classes;
    this.#nameAreas(0);
    this.card.refresh(this.hovered >= 0 ? this.hovered : this.active, this.painted);
  }

  #nameAreas(start) {
    clearTimeout(this.naming);
    const later = () => {
      const { measure, classing } = this.painted;
      const end = Math.min(start + NAMED_AT_ONCE, this.paths.length);
      for (let index = start; index < end; index += 1) {
        const path = this.paths[index];
        path.setAttribute("aria-label", this.#accessibleName(index, measure, classing));
        if (!path.hasAttribute("role")) this.#makeOption(path, index);
      }
      if (end < this.paths.length) this.#nameAreas(end);
    };
    this.naming = setTimeout(later, 30);
  }

  #accessibleName(index, measure, classing) {
    const { city } = this;
    const names = [city.displayName(index), city.officialName(index)];
    const parts = [...names, city.classInWords(index, measure, classing), city.figureInName(index, measure)];
    return parts.filter(Boolean).join(", ");
  }

  #makeOption(path, index) {
    path.setAttribute("role", "option");
    this.#tellSelected(index);
    if (index !== this.tabStop) path.setAttribute("tabindex", "-1");
  }

  #tellSelected(index) {
    const isSelected = this.picked ? this.picked.has(index) : index === this.selected;
    this.paths[index]?.setAttribute("aria-selected", String(isSelected));
  }

  // What is picked, as a set, counts as selected in place of the chosen area; null where nothing is being picked.
  pick(picked) {
    const before = [this.selected, ...(this.picked ?? [])];
    this.picked = picked;
    this.areas.setAttribute("aria-multiselectable", String(Boolean(picked)));
    for (const index of [...before, ...(picked ?? [])]) this.#tellSelected(index);
  }

  #setTabStop(index) {
    if (index === undefined || index < 0 || index === this.tabStop) return;
    this.paths[this.tabStop]?.setAttribute("tabindex", "-1");
    this.paths[index].setAttribute("tabindex", "0");
    this.tabStop = index;
  }

  // ---- outlines, marks and place names

  showOutlines(keys) {
    for (const layer of this.svg.querySelectorAll("[data-outline-layer]")) {
      layer.toggleAttribute("hidden", !keys.includes(layer.dataset.outlineLayer));
    }
    this.names.show(keys.includes("priority"));
    this.areaNames.withWards = keys.includes("wards");
    this.#drawNames();
  }

  showNames(shown) {
    this.areaNames.show(shown);
    this.#drawNames();
    this.context?.toggleAttribute("hidden", !shown);
    // roads and rivers come when the map has been painted, and only to those who look at them
    if (shown) requestAnimationFrame(() => setTimeout(() => this.#drawContext()));
  }

  #drawContext() {
    if (!this.context || this.context.childElementCount) return;
    const { context: url, kinds } = this.context.dataset;
    for (const kind of kinds.split(" ")) {
      for (const part of ["casing", "line"]) svgElement("use", { href: `${url}#${kind}`, class: `${kind} ${part}` }, this.context);
    }
  }

  #makeMarks() {
    const parent = this.svg.querySelector("[data-marks]");
    const make = (kind) => {
      const group = svgElement("g", { class: `mark mark-${kind}`, hidden: "" }, parent);
      return [group, svgElement("path", { class: "casing" }, group), svgElement("path", { class: "line" }, group)];
    };
    return { ward: make("ward"), hover: make("hover"), selected: make("selected"), focus: make("focus") };
  }

  #mark(kind, path) {
    const [group, ...lines] = this.marks[kind];
    group.toggleAttribute("hidden", !path);
    if (path) lines.forEach((line) => line.setAttribute("d", path.getAttribute("d")));
  }

  select(index) {
    const before = this.selected;
    this.selected = index;
    for (const one of [before, index]) this.#tellSelected(one);
    this.#mark("selected", this.paths[index]);
    this.#setTabStop(index);
  }

  showWard(position_) {
    const paths = this.svg.querySelector("[data-ward-paths]").children;
    this.#mark("ward", position_ === undefined ? null : paths[position_]);
  }

  #drawNames() {
    const taken = this.names.draw(this.named, this, [this.buttonBox]);
    this.areaNames.draw(this.named, this, [this.buttonBox, ...taken]);
  }

  // ---- the view

  get shape() {
    return this.width / this.height;
  }

  home() {
    return viewport.wholeMap(this.city.extent, this.shape);
  }

  #measure() {
    const stage = this.stage.getBoundingClientRect();
    this.width = stage.width || 1;
    this.height = stage.height || 1;
    const buttons = this.stage.querySelector(".map-buttons").getBoundingClientRect();
    this.buttonBox = { x: buttons.x - stage.x, y: buttons.y - stage.y, width: buttons.width, height: buttons.height };
  }

  // Shows a view at once; `rest` tells that a movement has ended. At rest the names are drawn for the view that its
  // address has, to the unit, so that the same ones have room on both.
  show(view, { rest = true } = {}) {
    const { extent } = this.city;
    this.view = viewport.clamp(view, extent, this.shape);
    const box = rest && viewport.toBox(this.view, extent, this.shape);
    this.named = box ? viewport.clamp(viewport.fromBox(box, this.shape), extent, this.shape) : this.view;
    const { x, y, width, height } = this.view;
    this.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    const whole = viewport.isWhole(this.view, this.city.extent, this.shape);
    this.stage.toggleAttribute("data-zoomed", !whole);
    const pan = this.stage.querySelector("[data-pan]");
    if (pan.hidden !== whole) {
      pan.hidden = whole;
      this.#measure();
    }
    this.#drawNames();
    this.card.hide();
    if (rest) this.moved(viewport.toBox(this.view, this.city.extent, this.shape));
  }

  showBox(box) {
    this.show(box ? viewport.fromBox(box, this.shape) : this.home());
  }

  // Glides to a view, so that the eye can follow; at once for those who asked for less motion.
  glide(target) {
    cancelAnimationFrame(this.gliding);
    const from = this.view;
    const to = viewport.clamp(target, this.city.extent, this.shape);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || "dense" in this.areas.dataset) return this.show(to);
    const start = performance.now();
    const step = (now) => {
      const share = Math.min((now - start) / MOVE_MS, 1);
      const eased = 1 - (1 - share) ** 3;
      const between = (key) => from[key] + (to[key] - from[key]) * eased;
      const view = { x: between("x"), y: between("y"), width: between("width"), height: between("height") };
      this.show(share < 1 ? view : to, { rest: share === 1 });
      if (share < 1) this.gliding = requestAnimationFrame(step);
    };
    this.gliding = requestAnimationFrame(step);
    return undefined;
  }

  zoomTo(indices, air = 0.35) {
    this.glide(viewport.around(indices.map((index) => this.paths[index].getBBox()), this.shape, air));
  }

  // A single area is shown with some of what lies around it.
  zoomToArea(index) {
    const box = viewport.around([this.paths[index].getBBox()], this.shape, 1.2);
    const least = this.home().width / 9;
    this.glide(box.width < least ? viewport.zoomAt(box, box.width / least) : box);
  }

  zoomToWard(position_) {
    const path = this.svg.querySelector("[data-ward-paths]").children[position_];
    // a hidden path has no box of its own
    path.removeAttribute("hidden");
    const box = path.getBBox();
    path.setAttribute("hidden", "");
    this.glide(viewport.around([box], this.shape, 0.1));
  }

  move(how) {
    const moves = {
      in: () => viewport.zoomAt(this.view, ZOOM_STEP),
      out: () => viewport.zoomAt(this.view, 1 / ZOOM_STEP),
      reset: () => this.home(),
      west: () => viewport.shift(this.view, -PAN_STEP, 0),
      east: () => viewport.shift(this.view, PAN_STEP, 0),
      north: () => viewport.shift(this.view, 0, -PAN_STEP),
      south: () => viewport.shift(this.view, 0, PAN_STEP),
    };
    if (how === "priority") this.zoomTo(this.city.neighbourhoods.flatMap((place) => place.areas), 0.25);
    else this.glide(moves[how]());
  }

  // ---- pointer and keyboard

  #listen() {
    this.areas.addEventListener("pointermove", (event) => event.pointerType !== "touch" && this.#hover(event));
    this.areas.addEventListener("pointerleave", () => this.#endHover());
    this.areas.addEventListener("click", (event) => this.#chooseAt(event));
    // on the stage, since Chromium makes an SVG element that listens for focus a tab stop of its own
    this.stage.addEventListener("focusin", (event) => this.#focus(this.indexOfPath.get(event.target)));
    this.stage.addEventListener("focusout", () => this.#blur());
    this.areas.addEventListener("keydown", (event) => this.#key(event));
    watchGestures(this.stage, this);
    new ResizeObserver(() => this.#resized()).observe(this.stage);
  }

  #chooseAt(event) {
    const index = this.indexOfPath.get(event.target);
    if (index === undefined || this.stage.hasAttribute("data-dragged")) return;
    this.choose(index);
    // a finger cannot hover: the card answers the tap, wherever the side panel may stand
    if (event.pointerType === "touch" && !this.picked) {
      this.card.fill(index, this.painted);
      this.#cardAtPointer(index, event);
      return;
    }
    // a pointer has the panel's answer now
    this.dismissed = index;
    this.card.hide();
  }

  #cardAtPointer(index, event) {
    const stage = this.stage.getBoundingClientRect();
    const { left, right } = this.paths[index].getBoundingClientRect();
    if (this.card.element.hidden) this.card.fill(index, this.painted);
    const area = { left: left - stage.x, right: right - stage.x };
    this.card.place(event.clientX - stage.x, event.clientY - stage.y, this, area);
  }

  #hover(event) {
    const index = this.indexOfPath.get(event.target) ?? -1;
    if (index !== this.hovered) {
      this.hovered = index;
      this.dismissed = -1;
      this.#mark("hover", this.paths[index]);
      if (index >= 0) this.card.fill(index, this.painted);
    }
    if (index >= 0 && index !== this.dismissed) this.#cardAtPointer(index, event);
  }

  #endHover() {
    this.hovered = -1;
    this.#mark("hover", null);
    this.card.hide();
  }

  #focus(index) {
    if (index === undefined) return;
    this.active = index;
    this.#setTabStop(index);
    // a click focuses too, but the pointer's own card is already there
    const byKeyboard = this.paths[index].matches(":focus-visible");
    this.#mark("focus", byKeyboard ? this.paths[index] : null);
    if (!byKeyboard) return;
    const point = this.#middleOf(index);
    if (!viewport.holds(this.view, point)) {
      this.show({ ...this.view, x: point.x - this.view.width / 2, y: point.y - this.view.height / 2 });
    }
    this.card.fill(index, this.painted);
    const scale = this.width / this.view.width;
    this.card.place((point.x - this.view.x) * scale, (point.y - this.view.y) * scale, this);
  }

  #blur() {
    this.active = -1;
    this.#mark("focus", null);
    this.card.hide();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const byRank = () => this.city.byRank(this.painted.measure);
    const pans = { ArrowUp: "north", ArrowDown: "south", ArrowLeft: "west", ArrowRight: "east" };
    const keys = {
      Enter: () => this.choose(this.active),
      " ": () => this.choose(this.active),
      Home: () => this.focusArea(byRank()[0]),
      End: () => this.focusArea(byRank().at(-1)),
      Escape: () => this.move("reset"),
      "+": () => this.move("in"),
      "=": () => this.move("in"),
      "-": () => this.move("out"),
    };
    if (isArrow(event.key)) {
      if (event.shiftKey) this.move(pans[event.key]);
      else this.focusArea(areaTowards(this.city, (index) => this.#middleOf(index), this.active, event.key));
    } else if (event.key in keys) keys[event.key]();
    else return;
    event.preventDefault();
  }

  focusArea(index) {
    if (index === undefined || index < 0) return;
    this.#setTabStop(index);
    this.paths[index].focus({ preventScroll: true });
  }

  // Middle of an area's box, in map units; the browser works boxes out when they are first asked for.
  #middleOf(index) {
    this.middles ??= new Map();
    if (!this.middles.has(index)) {
      const box = this.paths[index].getBBox();
      this.middles.set(index, { x: box.x + box.width / 2, y: box.y + box.height / 2 });
    }
    return this.middles.get(index);
  }

  #resized() {
    const whole = viewport.isWhole(this.view, this.city.extent, this.shape);
    const box = viewport.toBox(this.view, this.city.extent, this.shape);
    this.#measure();
    this.show(whole || !box ? this.home() : viewport.fromBox(box, this.shape), { rest: false });
  }
}
