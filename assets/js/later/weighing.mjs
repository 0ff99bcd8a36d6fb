// Weights of one's own: sliders that Dash has laid out; the address holds all weights, and the server ranks by them.

import { AreaMap, PART_IN_SIGHT, replaceSearch, searchOf } from "./area_map.mjs";

const CHOICES = "weighing-choices";
const RESTED = "weighing-rested";
const DOMAINS = 7;
const SLOTS = 5;
// So long an answer is waited for before it is asked again.
const PATIENCE_MS = 3000;
let page;

export function start(part) {
  page ??= new Weighing(part);
  return page;
}

// ---- what Dash calls, see dashboard/pages/weighing/live.py

const here = () => start(document.querySelector("[data-later=weighing]"));
export const open = (search) => here().open(search);
export const weigh = (...values) => here().weigh(values);
export const follow = (shown, sure) => here().follow(shown, sure);

function withoutPart(search) {
  const query = new URLSearchParams(search);
  query.delete(PART_IN_SIGHT);
  return query.toString();
}

// ---- the page

class Weighing {
  constructor(part) {
    this.part = part;
    const given = JSON.parse(part.dataset.weights);
    this.keys = given.map(([key]) => key);
    this.labels = given.map(([, label]) => label);
    this.given = given.map(([, , weight]) => weight);
    this.published = JSON.parse(part.dataset.published);
    this.openedWith = withoutPart(location.search);
    this.query = location.search;
    this.map = AreaMap.of(part.querySelector("[data-area-map]"));
    this.map.on.moved = (box) => this.map.writePart(box);
    this.map.showPart();
    // the form only has what is no slider
    part.querySelector("form").addEventListener("formdata", ({ formData }) => this.#send(formData));
  }

  // The values of all sliders for an address, and the names of those that added indicators take.
  open(search) {
    this.map.showPart();
    const weights = this.#weightsOf(search);
    const added = this.labels.slice(DOMAINS);
    const slots = Array.from({ length: SLOTS }, (_, slot) => slot);
    return [
      ...Array.from({ length: DOMAINS + SLOTS }, (_, place) => weights[place] ?? 0),
      ...slots.map((slot) => added[slot] ?? ""),
      ...slots.map((slot) => slot >= added.length),
    ];
  }

  // What the address says; what the server did not understand of the first one, it has told already.
  #weightsOf(search) {
    if (withoutPart(search) === this.openedWith) return this.given;
    const query = new URLSearchParams(search);
    return this.keys.map((key) => Number(query.get(key) ?? this.published[key] ?? 0));
  }

  weigh(values) {
    const weights = this.keys.map((_, place) => Math.round(Number(values[place] ?? 0) * 10) / 10);
    const shares = Array(DOMAINS + SLOTS).fill("");
    const sum = weights.reduce((one, other) => one + other, 0);
    weights.forEach((weight, place) => (shares[place] = sum ? `${Math.round((1000 * weight) / sum) / 10}%` : "–"));
    const before = this.weights ?? this.given;
    this.weights = weights;
    if (weights.some((weight, place) => weight !== before[place])) this.#changed();
    return shares;
  }

  #changed() {
    const query = new URLSearchParams(location.search);
    query.delete("add");
    for (const key of this.keys) query.delete(key);
    const asPublished = this.keys.length === DOMAINS && this.keys.every((key, place) => this.weights[place] === this.published[key]);
    if (!asPublished) this.#addWeights(query);
    if (searchOf(query) === this.query) return;
    this.query = searchOf(query);
    // many steps on a slider are one choice, which Back leaves at once
    replaceSearch(this.query);
    this.#ask();
  }

  #send(formData) {
    for (const [name, usual] of [["method", "rank"], ["add", ""]]) if (formData.get(name) === usual) formData.delete(name);
    this.#addWeights(formData);
  }

  #addWeights(query) {
    this.keys.forEach((key, place) => query.set(key, (this.weights ?? this.given)[place]));
  }

  // One question at a time: while a slider is drawn, the next one is asked when the answer is there.
  #ask() {
    if (this.asked && performance.now() - this.asked < PATIENCE_MS) return;
    this.asked = performance.now();
    window.dash_clientside.set_props(CHOICES, { data: this.query });
  }

  // Puts what the server wrote in the place of what is shown; how sure the ranking is follows when the slider rests.
  follow(shown, sure) {
    if (shown && shown !== this.shown) {
      this.shown = shown;
      this.asked = 0;
      this.#write(shown.html);
      this.map.paint(shown.classes);
      this.part.querySelector("[data-weighing-mark]").hidden = !shown.illustrative;
      if (shown.query === this.query) window.dash_clientside.set_props(RESTED, { data: this.query });
      else this.#ask();
    }
    if (sure && sure !== this.sure) {
      this.sure = sure;
      if (sure.query === this.query) this.#write({ ranking: sure.ranking });
    }
    return window.dash_clientside.no_update;
  }

  #write(pieces) {
    for (const [name, html] of Object.entries(pieces)) this.part.querySelector(`[data-fragment="${name}"]`).innerHTML = html;
  }
}
