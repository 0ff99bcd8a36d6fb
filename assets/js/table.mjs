// The same areas as a table: a row is built when it is first shown, then brought up to date in place.

import { capitalised, thousands } from "./words.mjs";

const COLUMNS = [
  { key: "name", label: "Neighbourhood", text: true },
  { key: "ward", label: "Ward", text: true },
  { key: "rank", label: "Rank" },
  { key: "class", label: "Class", text: true, fixed: true },
  { key: "imd", label: "Overall rank" },
  { key: "population", label: "Population" },
  { key: "sets", label: "Part of", text: true, fixed: true },
];

// More rows than this would hold the page up; a city has some hundred.
const MOST_ROWS = 1500;

const inEnglish = new Intl.Collator("en-GB", { numeric: true });

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export class AreaTable {
  // `choose(index)` and `sortBy(text)` are called on the reader's choices.
  constructor(section, city, { choose, sortBy }) {
    this.city = city;
    this.choose = choose;
    this.sortBy = sortBy;
    this.status = section.querySelector("[data-table-status]");
    this.body = element("tbody");
    this.caption = element("caption");
    this.heads = COLUMNS.map((column) => this.#head(column));
    this.rows = new Map();
    this.order = [];
    const table = element("table", {}, this.caption, element("thead", {}, element("tr", {}, ...this.heads)), this.body);
    section.querySelector("[data-table-host]").replaceChildren(table);
    this.shown = {};
    this.selected = undefined;
  }

  #head(column) {
    const attributes = { scope: "col", class: column.text ? "" : "number", "data-column": column.key };
    if (column.fixed) return element("th", attributes, column.label);
    const button = element("button", { type: "button" }, element("span", {}, column.label));
    button.addEventListener("click", () => {
      const descending = this.shown.sort === column.key;
      this.sortBy((descending ? "-" : "") + column.key);
    });
    return element("th", attributes, button);
  }

  #row(index) {
    const { city } = this;
    const button = element("button", { type: "button" }, city.displayName(index));
    const name = element("th", { scope: "row" }, button);
    const official = city.officialName(index);
    if (official) name.append(element("span", { class: "secondary" }, official));
    const cells = [
      element("td", {}, city.wardName(index)),
      element("td", { class: "number" }),
      element("td"),
      element("td", { class: "number" }, thousands(city.ranks.imd[index])),
      element("td", { class: "number" }, city.population[index] === null ? "" : thousands(city.population[index])),
      element("td", { class: "sets" }, this.#sets(index)),
    ];
    const row = element("tr", {}, name, ...cells);
    row.addEventListener("click", () => this.choose(index));
    const chosen = index === this.selected;
    button.setAttribute("aria-pressed", String(chosen));
    row.classList.toggle("chosen", chosen);
    return { row, button, rank: cells[1], klass: cells[2] };
  }

  #sets(index) {
    const names = this.city.sets.filter((set) => this.city.inSet(index, set.key)).map((set) => set.memberLabel);
    return capitalised(names.join(", "));
  }

  // Takes another city in place of this one: the same areas with other figures; the rows are built anew.
  use(city) {
    this.city = city;
    this.rows.clear();
    this.order = [];
    this.body.replaceChildren();
    this.shown = {};
  }

  update(state) {
    const { shown } = this;
    const changed = (...keys) => keys.some((key) => shown[key] !== state[key]);
    this.shown = { ...state };
    if (changed("measure", "classing")) this.#recolour();
    if (changed("measure", "sort", "ward", "tableSet")) this.#arrange();
    if (changed("area")) this.#select(state.area);
  }

  #rowOf(index) {
    if (!this.rows.has(index)) {
      this.rows.set(index, this.#row(index));
      this.#fill(index);
    }
    return this.rows.get(index);
  }

  #fill(index) {
    const { city, shown } = this;
    const { rank, klass } = this.rows.get(index);
    rank.textContent = city.figureInRow(index, shown.measure);
    klass.textContent = city.classLabel(index, shown.measure, shown.classing);
  }

  #recolour() {
    const { city } = this;
    const { measure, classing } = this.shown;
    for (const index of this.rows.keys()) this.#fill(index);
    const { label } = city.measureByKey.get(measure);
    const head = this.heads.find((cell) => cell.dataset.column === "rank");
    head.querySelector("span").textContent = city.figureHead(measure);
    // on the overall index the two rank columns would be the same
    this.body.parentElement.toggleAttribute("data-overall", measure === "imd");
    const way = city.classingByKey.get(classing);
    this.caption.textContent = `${label}, ${way.label}. ${city.scale()} ${way.explanation}`;
  }

  // Filters and sorts; the page is touched only where the order of the rows has changed.
  #arrange() {
    const { city } = this;
    const { ward, tableSet } = this.shown;
    const wardIndex = city.wards.findIndex((entry) => entry.code === ward);
    const fits = (index) => (!ward || city.inWard(index, wardIndex)) && (!tableSet || city.inSet(index, tableSet));
    const found = this.#sorted([...city.codes.keys()].filter(fits));
    const order = found.slice(0, MOST_ROWS);
    if (order.length !== this.order.length || order.some((index, place) => index !== this.order[place])) {
      this.body.replaceChildren(...order.map((index) => this.#rowOf(index).row));
      this.order = order;
    }
    this.#markSorted();
    this.#tell(found.length, order.length);
  }

  #sorted(indices) {
    const { city } = this;
    const { sort, measure } = this.shown;
    const sign = sort.startsWith("-") ? -1 : 1;
    const value = {
      name: (index) => city.displayName(index),
      ward: (index) => city.wardName(index),
      rank: (index) => city.figure(index, measure),
      imd: (index) => city.ranks.imd[index],
      population: (index) => city.population[index],
    }[sort.replace("-", "")];
    return indices.sort((one, other) => {
      const [a, b] = [value(one), value(other)];
      if (a === null || b === null) return (a === null) - (b === null);
      return sign * (typeof a === "string" ? inEnglish.compare(a, b) : a - b) || city.ranks.imd[one] - city.ranks.imd[other];
    });
  }

  #markSorted() {
    const { sort, measure } = this.shown;
    const column = sort.replace("-", "");
    for (const head of this.heads) {
      const { column: own } = head.dataset;
      // on the overall index the column of the measure is not there, and its order is that of the overall rank
      if (own === column || (measure === "imd" && column === "rank" && own === "imd")) {
        head.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
      } else head.removeAttribute("aria-sort");
    }
  }

  #tell(found, shown) {
    let text = `${thousands(found)} of ${thousands(this.city.size)} shown`;
    if (!found) text = "No neighbourhood is in both. Choose another ward or set.";
    if (shown < found) text = `The first ${thousands(shown)} of ${thousands(found)} shown. Choose a ward to see the others.`;
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  #select(code) {
    const mark = (index, on) => {
      const entry = this.rows.get(index);
      entry?.button.setAttribute("aria-pressed", String(on));
      entry?.row.classList.toggle("chosen", on);
    };
    mark(this.selected, false);
    this.selected = this.city.indexOfCode.get(code);
    mark(this.selected, true);
  }

  // Brings the row of an area into sight and gives it the focus; tells whether the filters leave it in.
  reveal(index) {
    if (!this.order.includes(index)) return false;
    const { row, button } = this.rows.get(index);
    row.scrollIntoView({ block: "center" });
    button.focus({ preventScroll: true });
    return true;
  }
}
