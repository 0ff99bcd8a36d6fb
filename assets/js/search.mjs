// The search box on every page: a combobox after the ARIA pattern, results grouped by kind.

import { loadCity } from "./city.mjs";

const MOST_OF_A_KIND = { set: 3, neighbourhood: 8, ward: 6, lsoa: 8 };
const KIND_LABELS = {
  postcode: "Postcodes",
  set: "Sets of areas",
  neighbourhood: "Priority neighbourhoods",
  ward: "Wards",
  lsoa: "Neighbourhoods (LSOAs)",
};
const LSOA_CODE = /^\s*e01\d{6}\s*$/i;
// starts like a postcode, and is not the code of an area (E01…, E05…)
const POSTCODE_BEGINS = /^\s*(?!e0\d)[a-z]{1,2}\d/i;

// Lower case, "&" as "and", no punctuation, single spaces.
export function simplified(text) {
  return text.toLowerCase().replaceAll("&", " and ").replace(/[^\p{L}\d]+/gu, " ").trim();
}

// What can be found by name; `target` is {areas} or {ward}, with the key and the path of the profile. Wards in force go
// before those of the Indices' time.
export function searchEntries(city, { withSets = false } = {}) {
  const entry = (kind, label, detail, target, words) => ({ kind, label, detail, target, words: ` ${simplified(words)}` });
  const places = city.neighbourhoods.map((place) => {
    const target = { areas: place.areas, key: place.slug, path: `/neighbourhood/${place.slug}` };
    return entry("neighbourhood", place.name, place.areas.map((i) => city.names[i]).join(", "), target, `${place.name} ${place.short}`);
  });
  const wards = city.wards.map((ward, index) => {
    const target = { ward: index, key: ward.code, path: `/ward/${ward.code}` };
    return entry("ward", ward.name, `ward, ${ward.vintage}`, target, `${ward.name} ward ${ward.codes} ${ward.official ?? ""}`);
  });
  const lsoas = city.codes.map((code, index) => {
    const detail = `${city.officialName(index) || `${city.wardName(index)} ward`} · ${code}`;
    const words = `${city.displayName(index)} ${city.officialName(index)} ${city.middleNames[index] ?? ""} ${code}`;
    return entry("lsoa", city.displayName(index), detail, lsoaTarget(city, index), words);
  });
  const changed = city.changedLsoas.flatMap(({ code, name, areas }) =>
    areas.map((index) => {
      const was = areas.length > 1 ? "this was part of it" : `it ${isOf2021(city) ? "is" : "was"} part of this one`;
      const when = isOf2021(city) && areas.length > 1 ? 2011 : city.lsoaVintage;
      const detail = `${name ? `${name} (${code})` : code} is an LSOA of ${otherVintage(city)}; in ${when} ${was}`;
      return entry("lsoa", city.displayName(index), detail, lsoaTarget(city, index), `${name} ${code}`);
    }),
  );
  const sets = city.sets
    .filter(({ areas }) => withSets && areas.length)
    .map((set) => entry("set", set.label, `${set.areas.length} LSOAs`, { key: set.key }, set.label));
  return [...sets, ...places, ...wards, ...lsoas, ...changed];
}

const isOf2021 = (city) => city.lsoaVintage === 2021;
const otherVintage = (city) => (isOf2021(city) ? 2011 : 2021);

function lsoaTarget(city, index) {
  return { areas: [index], key: city.codes[index], path: `/lsoa/${city.codes[index]}` };
}

// The server's matches for a postcode as entries.
export function postcodeEntries(city, matches) {
  return matches.map(({ postcode, lsoa11_code: code, ward, live }) => {
    const index = city.indexOfCode.get(code);
    const detail = `${city.displayName(index)}, ${ward} ward${live ? "" : " · no longer in use"}`;
    return { kind: "postcode", label: postcode, detail, target: lsoaTarget(city, index) };
  });
}

export function beginsLikePostcode(typed) {
  return POSTCODE_BEGINS.test(typed);
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

export function nothingFound(typed, city) {
  if (LSOA_CODE.test(typed)) {
    const code = typed.trim().toUpperCase();
    return `${code} is not among the LSOAs of ${city.lsoaVintage} shown here. It may be a code of ${otherVintage(city)} or of another place. Search for a postcode or a street name in it instead.`;
  }
  return `No neighbourhood, ward or LSOA is called “${typed.trim()}”.`;
}

// Asks in the body of the request, so that no log of addresses holds a postcode.
async function askForPostcodes(text) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch("/search/postcodes", { method: "POST", headers, body: JSON.stringify({ text }) });
  if (!response.ok) return { sentence: "Postcodes cannot be looked up at the moment.", matches: [] };
  return response.json();
}

export class SearchBox {
  // `pick(target)` is called with {areas}, as positions in the city, {ward} or a set, each with its key.
  constructor(box, url, pick) {
    this.box = box;
    this.input = box.querySelector("input");
    this.list = box.querySelector("[role=listbox]");
    this.status = box.querySelector("[role=status]");
    this.url = url;
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
    // in a form of its own the first result is meant; elsewhere the server reads what was typed
    const isOwn = box.matches("form");
    this.input.form.addEventListener("submit", (event) => {
      if (!isOwn && this.active < 0) return;
      event.preventDefault();
      this.#choose(Math.max(this.active, 0));
    });
  }

  async #load() {
    this.loading ??= loadCity(this.url).then((city) => {
      this.city = city;
      this.entries = searchEntries(city, { withSets: this.box.hasAttribute("data-with-sets") });
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
    const typed = this.input.value;
    this.typed = typed;
    if (!(await this.#load())) return;
    const found = findEntries(this.entries, typed);
    let message = nothingFound(typed, this.city);
    if (beginsLikePostcode(typed)) {
      const answer = await askForPostcodes(typed).catch(() => ({ sentence: "The server does not answer.", matches: [] }));
      found.unshift(...postcodeEntries(this.city, answer.matches));
      message = answer.sentence || message;
    }
    // an answer to what has since been typed over is of no use
    if (this.typed !== typed) return;
    this.found = found;
    if (!typed.trim()) this.#close();
    else if (found.length) this.#show(found[0].kind === "postcode" ? message : "");
    else this.#tell(message);
  }

  #show(message = "") {
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
    const count = `${this.found.length} result${this.found.length === 1 ? "" : "s"}`;
    this.status.textContent = message ? `${message} ${count}.` : count;
  }

  #option(entry) {
    const option = document.createElement("div");
    option.id = this.list.id.replace("results", `option-${this.options.length}`);
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
    // what the results answer
    this.list.dataset.typed = this.typed ?? "";
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
