// Picking an area of one's own on the map: by clicks, by drawing round several, by keyboard. What is picked stands in
// the address; what it comes to is said as `dashboard/domain/wording/picked.py` says it.

import { svgElement } from "../svg.mjs";
import { pickOf, pickedAreas } from "../url.mjs";
import { capitalised, thousands } from "../words.mjs";

const DRAWING_STARTS_PX = 5;
const TOLD_MS = 4000;
const HOW = "Click or tap neighbourhoods to pick them, or draw round several with the mouse. By keyboard: arrow keys, then space.";

export class Picking {
  constructor(page) {
    this.page = page;
    this.map = page.map;
    this.stage = page.stage;
    this.bar = document.querySelector("[data-pick-bar]");
    this.most = Number(this.bar.dataset.most);
    this.hint = this.stage.querySelector("[data-map-hint]");
    const marks = this.map.svg.querySelector("[data-marks]");
    this.mark = svgElement("g", { class: "mark mark-picked", mask: "url(#around-picked)" });
    marks.prepend(this.mark);
    this.shapes = ["casing", "line"].map((name) => svgElement("path", { class: name }, this.mark));
    this.shapes.push(this.#makeMask());
    this.lasso = svgElement("path", { class: "lasso", hidden: "" }, marks);
    this.#listen();
  }

  // Only what lies around all that is picked: its own borders within would cover the colours.
  #makeMask() {
    const [width, height] = this.page.city.extent;
    const box = { x: -width, y: -height, width: 3 * width, height: 3 * height };
    const mask = svgElement("mask", { id: "around-picked", maskUnits: "userSpaceOnUse", ...box }, this.map.svg.querySelector("defs"));
    svgElement("rect", { ...box, fill: "#ffffff" }, mask);
    return svgElement("path", {}, mask);
  }

  // Shows what the address says is picked: a text as `pickOf` writes it, null where nothing is being picked.
  show(pick) {
    const { map, bar } = this;
    this.picked = pick ? new Set(pickedAreas(pick, this.page.city)) : null;
    map.pick(this.picked);
    bar.hidden = !pick;
    this.mark.toggleAttribute("hidden", !this.picked?.size);
    this.stage.toggleAttribute("data-picking", Boolean(pick));
    this.stage.querySelector("[data-action=pick]").setAttribute("aria-pressed", String(Boolean(pick)));
    if (!pick) return;
    const areas = [...this.picked];
    const shape = areas.map((index) => map.paths[index].getAttribute("d")).join("");
    for (const path of this.shapes) path.setAttribute("d", shape);
    bar.querySelector("[data-pick-said]").textContent = this.#sentence(areas);
    const lead = (name, path) => {
      const link = bar.querySelector(name);
      link.hidden = !path;
      if (path) link.setAttribute("href", path);
      else link.removeAttribute("href");
    };
    lead("[data-pick-profile]", areas.length === 1 ? `/lsoa/${pick}` : "");
    lead("[data-pick-compare]", areas.length ? `/compare?areas=${pick}` : "");
    bar.querySelector("[data-action=clear-pick]").hidden = !areas.length;
  }

  #sentence(areas) {
    const { city } = this.page;
    if (!areas.length) return `Nothing picked yet. ${HOW}`;
    const count = areas.length;
    let told = count === 1 ? `1 neighbourhood picked, ${city.displayName(areas[0])}` : `${count} neighbourhoods picked`;
    const { year } = this.bar.dataset;
    const people = areas.map((index) => city.population[index]);
    if (Number(year) && !people.includes(null)) {
      told += `: ${thousands(people.reduce((sum, number) => sum + number, 0))} residents (mid-${year})`;
    }
    const ranks = areas.map((index) => city.ranks.imd[index]);
    if (ranks.includes(null)) return `${told}.`;
    const inTenth = ranks.filter((rank) => rank * 10 <= city.lsoaCount).length;
    return `${told}. ${capitalised(which(count, inTenth))} among England’s most deprived 10%.`;
  }

  toggle(index) {
    const has = this.picked.has(index);
    this.#change([index], !has);
    if (this.picked.has(index) !== has) {
      const done = has ? "Removed" : "Picked";
      this.#say(`${done}: ${this.page.city.displayName(index)}. ${this.bar.querySelector("[data-pick-said]").textContent}`);
    }
  }

  // Adds areas or takes them out; refuses what would be too large to be put together.
  #change(areas, adds) {
    const next = new Set(this.picked);
    for (const index of areas) next[adds ? "add" : "delete"](index);
    if (next.size > this.most) {
      const told = `An area of your own may have up to ${this.most} neighbourhoods; this would make ${next.size}.`;
      this.#say(told);
      this.hint.textContent = told;
      this.hint.hidden = false;
      clearTimeout(this.telling);
      this.telling = setTimeout(() => (this.hint.hidden = true), TOLD_MS);
      return;
    }
    this.page.set({ pick: pickOf(next, this.page.city) });
  }

  #say(text) {
    document.querySelector("[data-map-status]").textContent = text;
  }

  // ---- drawing round several: with the mouse or a pen, since one finger scrolls the page

  #listen() {
    const { stage } = this;
    // before the gestures that move the map
    stage.addEventListener("pointerdown", (event) => this.#press(event), { capture: true });
    stage.addEventListener("pointermove", (event) => this.#draw(event));
    stage.addEventListener("pointerup", (event) => this.#end(event));
    stage.addEventListener("pointercancel", () => this.#stop());
  }

  #press(event) {
    if (!this.picked || event.pointerType === "touch" || event.button || event.shiftKey || event.target.closest("button")) return;
    event.stopPropagation();
    this.drawn = [[event.clientX, event.clientY]];
  }

  #draw(event) {
    if (!this.drawn) return;
    const [[x, y]] = this.drawn;
    const { stage } = this;
    if (this.lasso.hasAttribute("hidden")) {
      if (Math.hypot(event.clientX - x, event.clientY - y) < DRAWING_STARTS_PX) return;
      this.lasso.removeAttribute("hidden");
      stage.setAttribute("data-dragged", "");
      stage.setPointerCapture(event.pointerId);
    }
    this.drawn.push([event.clientX, event.clientY]);
    this.lasso.setAttribute("d", `M${this.#onMap().join("L")}Z`);
  }

  #end() {
    const round = this.drawn && !this.lasso.hasAttribute("hidden") ? this.#onMap() : null;
    this.#stop();
    if (!round) return;
    const within = this.#middles().flatMap((point, index) => (isWithin(point, round) ? [index] : []));
    const fresh = within.filter((index) => !this.picked.has(index));
    if (!within.length) return this.#say("No neighbourhood lies within.");
    // what has all been picked before is taken out
    this.#change(fresh.length ? fresh : within, fresh.length > 0);
    return this.#say(this.bar.querySelector("[data-pick-said]").textContent);
  }

  #stop() {
    this.drawn = null;
    this.lasso.setAttribute("hidden", "");
    this.lasso.removeAttribute("d");
    // the click that ends the drawing must not pick; it comes before the next task
    setTimeout(() => this.stage.removeAttribute("data-dragged"));
  }

  // What has been drawn, in map units.
  #onMap() {
    const box = this.stage.getBoundingClientRect();
    const { view } = this.map;
    const scale = view.width / box.width;
    return this.drawn.map(([x, y]) => [view.x + (x - box.x) * scale, view.y + (y - box.y) * scale]);
  }

  #middles() {
    return (this.middles ??= this.map.paths.map((path) => centroid(path.getAttribute("d"))));
  }
}

function which(count, inTenth) {
  if (count === 1) return inTenth ? "it is" : "it is not";
  if (inTenth === count) return count === 2 ? "both are" : `all ${count} are`;
  return `${inTenth || "none"} of them ${inTenth > 1 ? "are" : "is"}`;
}

// Centroid of an area as its path draws it: each ring an absolute start, then steps.
export function centroid(path) {
  const sum = [0, 0, 0];
  for (const ring of path.split("M").slice(1)) {
    const numbers = ring.match(/-?\d+/g).map(Number);
    let [x, y] = numbers;
    const points = [[x, y]];
    for (let at = 2; at < numbers.length; at += 2) points.push([(x += numbers[at]), (y += numbers[at + 1])]);
    points.forEach(([left, top], at) => {
      const [right, low] = points[(at + 1) % points.length];
      const cross = left * low - right * top;
      sum[0] += cross;
      sum[1] += (left + right) * cross;
      sum[2] += (top + low) * cross;
    });
  }
  return [sum[1] / (3 * sum[0]), sum[2] / (3 * sum[0])];
}

export function isWithin([x, y], corners) {
  let inside = false;
  corners.forEach(([left, top], at) => {
    const [right, low] = corners[(at + 1) % corners.length];
    if (top > y !== low > y && x < ((right - left) * (y - top)) / (low - top) + left) inside = !inside;
  });
  return inside;
}
