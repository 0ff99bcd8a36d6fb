// The same areas as a table: built once, then sorted, filtered and brought up to date in place.

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
    this.rows = city.codes.map((_, index) => this.#row(index));
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
    const button = element("button", { type: "button", "aria-pressed": "false" }, city.displayName(index));
    const name = element("th", { scope: "row" }, button);
    if (city.places[index]) name.append(element("span", { class: "secondary" }, city.names[index]));
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
    return { row, button, rank: cells[1], klass: cells[2] };
  }

  #sets(index) {
    const names = this.city.sets.filter((set) => this.city.inSet(index, set.key)).map((set) => set.memberLabel);
    return capitalised(names.join(", "));
  }

  update(state) {
    const { shown } = this;
    const recoloured = shown.measure !== state.measure || shown.classing !== state.classing;
    if (recoloured) this.#values(state);
    if (recoloured || shown.sort !== state.sort) this.#sort(state);
    if (recoloured || shown.sort !== state.sort || shown.ward !== state.ward || shown.tableSet !== state.tableSet) this.#filter(state);
    if (shown.area !== state.area) this.#select(state.area);
    this.shown = { ...state };
  }

  #values({ measure, classing }) {
    const { city } = this;
    this.rows.forEach(({ rank, klass }, index) => {
      const number = city.ranks[measure][index];
      rank.textContent = number === null ? "No data" : thousands(number);
      klass.textContent = city.classLabel(index, measure, classing);
    });
    const { short, label } = city.measureByKey.get(measure);
    const head = this.heads.find((cell) => cell.dataset.column === "rank");
    head.querySelector("span").textContent = `${short} rank`;
    // on the overall index the two rank columns would be the same
    this.body.parentElement.toggleAttribute("data-overall", measure === "imd");
    const way = city.classingByKey.get(classing);
    const scale = `Rank 1 is the most deprived of ${thousands(city.lsoaCount)} in England.`;
    this.caption.textContent = `${label}, ${way.label}. ${scale} ${way.explanation}`;
  }

  #sort({ sort, measure }) {
    const column = sort.replace("-", "");
    const sign = sort.startsWith("-") ? -1 : 1;
    const { city } = this;
    const values = {
      name: city.codes.map((_, index) => city.displayName(index)),
      ward: city.codes.map((_, index) => city.wardName(index)),
      rank: city.ranks[measure],
      imd: city.ranks.imd,
      population: city.population,
    }[column];
    const compare = new Intl.Collator("en-GB", { numeric: true }).compare;
    const order = [...this.rows.keys()].sort((one, other) => {
      const [a, b] = [values[one], values[other]];
      if (a === null || b === null) return (a === null) - (b === null);
      return sign * (typeof a === "string" ? compare(a, b) : a - b) || city.ranks.imd[one] - city.ranks.imd[other];
    });
    this.body.append(...order.map((index) => this.rows[index].row));
    for (const head of this.heads) {
      const sorted = head.dataset.column === column || (measure === "imd" && column === "rank" && head.dataset.column === "imd");
      if (sorted) head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
  }

  #filter({ ward, tableSet }) {
    const { city } = this;
    const wardIndex = city.wards.findIndex((entry) => entry.code === ward);
    let count = 0;
    this.rows.forEach(({ row }, index) => {
      const fits = (!ward || city.ward[index] === wardIndex) && (!tableSet || city.inSet(index, tableSet));
      row.hidden = !fits;
      count += fits;
    });
    const text = count ? `${thousands(count)} of ${thousands(city.size)} shown` : "No neighbourhood is in both. Choose another ward or set.";
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  #select(code) {
    const mark = (index, on) => {
      const entry = this.rows[index];
      entry?.button.setAttribute("aria-pressed", String(on));
      entry?.row.classList.toggle("chosen", on);
    };
    mark(this.selected, false);
    this.selected = this.city.indexOfCode.get(code);
    mark(this.selected, true);
  }

  // Brings the row of an area into sight and gives it the focus; tells whether the filters leave it in.
  reveal(index) {
    const { row, button } = this.rows[index];
    if (row.hidden) return false;
    row.scrollIntoView({ block: "center" });
    button.focus({ preventScroll: true });
    return true;
  }
}
