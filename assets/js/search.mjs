// The search box on every page: a combobox after the ARIA pattern, results grouped by kind.

import { loadCity } from "./city.mjs";

const MOST_OF_A_KIND = { neighbourhood: 8, ward: 6, lsoa: 8 };
const KIND_LABELS = { neighbourhood: "Priority neighbourhoods", ward: "Wards", lsoa: "Neighbourhoods (LSOAs)" };
const POSTCODE = /^[a-z]{1,2}\d[a-z\d]?\s*\d?[a-z]{0,2}$/i;

// Lower case, "&" as "and", no punctuation, single spaces.
export function simplified(text) {
  return text.toLowerCase().replaceAll("&", " and ").replace(/[^\p{L}\d]+/gu, " ").trim();
}

export function searchEntries(city) {
  const entry = (kind, label, detail, target, words) => ({ kind, label, detail, target, words: ` ${simplified(words)}` });
  const places = city.neighbourhoods.map((place) =>
    entry("neighbourhood", place.name, place.areas.map((i) => city.names[i]).join(", "), { areas: place.areas }, `${place.name} ${place.short}`),
  );
  const wards = city.wards.map((ward, index) => entry("ward", ward.name, "ward", { ward: index }, `${ward.name} ward`));
  const lsoas = city.codes.map((code, index) =>
    entry("lsoa", city.names[index], `${city.places[index] || `${city.wardName(index)} ward`} · ${code}`, { areas: [index] }, `${city.names[index]} ${code} ${city.places[index]}`),
  );
  return [...places, ...wards, ...lsoas];
}

// Entries in which every word typed begins a word; kinds stay together, each with at most so many.
export function findEntries(entries, typed) {
  const words = simplified(typed).split(" ").filter(Boolean);
  if (!words.length) return [];
  const counts = {};
  return entries.filter((entry) => {
    if (!words.every((word) => entry.words.includes(` ${word}`))) return false;
    counts[entry.kind] = (counts[entry.kind] ?? 0) + 1;
    return counts[entry.kind] <= MOST_OF_A_KIND[entry.kind];
  });
}

export function nothingFound(typed) {
  if (POSTCODE.test(typed.trim())) return "Postcodes cannot be looked up here yet. Try the name of the neighbourhood or ward.";
  return `No neighbourhood, ward or LSOA is called “${typed.trim()}”.`;
}

export class SearchBox {
  // `pick(target)` is called with {areas} or {ward}, as positions in the city.
  constructor(form, pick) {
    this.input = form.querySelector("input");
    this.list = form.querySelector("[role=listbox]");
    this.status = form.querySelector("[role=status]");
    this.url = form.dataset.model;
    this.pick = pick;
    this.options = [];
    this.active = -1;
    this.input.addEventListener("focus", () => this.#load());
    this.input.addEventListener("input", () => this.#search());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const index = this.options.indexOf(event.target.closest("[role=option]"));
      if (index >= 0) this.#choose(index);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#choose(Math.max(this.active, 0));
    });
  }

  async #load() {
    this.loading ??= loadCity(this.url).then((city) => {
      this.city = city;
      this.entries = searchEntries(city);
    });
    try {
      await this.loading;
    } catch (error) {
      this.loading = undefined;
      this.#tell(error.message);
      return false;
    }
    return true;
  }

  async #search() {
    if (!(await this.#load())) return;
    const typed = this.input.value;
    this.found = findEntries(this.entries, typed);
    if (!typed.trim()) this.#close();
    else if (this.found.length) this.#show();
    else this.#tell(nothingFound(typed));
  }

  #show() {
    const groups = Map.groupBy ? Map.groupBy(this.found, (entry) => entry.kind) : groupBy(this.found);
    this.options = [];
    this.list.replaceChildren(
      ...[...groups].map(([kind, entries]) => {
        const group = document.createElement("div");
        group.setAttribute("role", "group");
        group.setAttribute("aria-label", KIND_LABELS[kind]);
        const heading = Object.assign(document.createElement("p"), { className: "kind", textContent: KIND_LABELS[kind] });
        heading.setAttribute("aria-hidden", "true");
        group.append(heading, ...entries.map((entry) => this.#option(entry)));
        return group;
      }),
    );
    this.#open();
    this.#activate(-1);
    this.status.textContent = `${this.found.length} result${this.found.length === 1 ? "" : "s"}`;
  }

  #option(entry) {
    const option = document.createElement("div");
    option.id = `search-option-${this.options.length}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const detail = Object.assign(document.createElement("span"), { className: "secondary", textContent: entry.detail });
    option.append(entry.label, " ", detail);
    this.options.push(option);
    return option;
  }

  #tell(text) {
    this.options = [];
    const line = Object.assign(document.createElement("p"), { className: "none", textContent: text });
    // a listbox may hold options only; the sentence is read out from the status line
    line.setAttribute("aria-hidden", "true");
    this.list.replaceChildren(line);
    this.status.textContent = text;
    this.#open();
  }

  #open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", String(this.options.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }

  #close() {
    this.list.hidden = true;
    this.options = [];
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  #activate(index) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const option = this.options[index];
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  #key(event) {
    const last = this.options.length - 1;
    const keys = {
      ArrowDown: () => this.#activate(this.active >= last ? 0 : this.active + 1),
      ArrowUp: () => this.#activate(this.active <= 0 ? last : this.active - 1),
      Escape: () => {
        this.input.value = "";
        this.#close();
      },
    };
    if (!(event.key in keys) || (event.key !== "Escape" && last < 0)) return;
    event.preventDefault();
    keys[event.key]();
  }

  #choose(index) {
    const entry = this.options.length ? this.found[index] : undefined;
    if (!entry) return;
    this.input.value = entry.label;
    this.#close();
    this.pick(entry.target, this.city);
  }
}

function groupBy(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry.kind, [...(groups.get(entry.kind) ?? []), entry]);
  return groups;
}
