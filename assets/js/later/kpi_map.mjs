// Colours the map by a KPI of a service. Comes when the first KPI is asked for; the page goes on as with any measure.

import { isChosen } from "../choices.mjs";
import { svgElement } from "../svg.mjs";
import { kpiCity, loadStyles } from "./kpi_city.mjs";

const ADDRESS = "/map-kpi/";

// For a document that shows a KPI from the start; `make(city)` makes the page.
export function open(city, make) {
  const kpi = JSON.parse(document.querySelector("[data-kpi]").textContent);
  const page = make(kpiCity(city, kpi));
  page.kpis = new KpiChoice(page, city, kpi);
  page.kpis.takeEarlierChoices();
  return page;
}

// For a page that shows deprivation: turns to the first KPI.
export async function enter(page) {
  page.kpis ??= new KpiChoice(page, page.city);
  await page.kpis.ask("");
}

class KpiChoice {
  constructor(page, city, kpi = null) {
    this.page = page;
    this.city = city;
    this.kpi = kpi;
    this.measureChoice = document.getElementById("map-measure");
    this.classingField = document.getElementById("map-classing").closest(".field");
    // what stands while no KPI is shown
    this.before = kpi ? { measure: "imd", classing: "bands" } : page.state;
    this.site = document.querySelector(".brand").textContent;
    this.usual = kpi ? `Deprivation map – ${this.site}` : document.title;
    this.#watchArea();
    // before the page's own listeners, which know measures only
    document.addEventListener("change", (event) => this.#changed(event.target), { capture: true });
    document.addEventListener("click", (event) => event.target.closest?.("[data-action=defaults]") && this.#leave("imd"), {
      capture: true,
    });
  }

  // What was chosen before the scripts were there, see main.mjs.
  takeEarlierChoices() {
    const early = [this.measureChoice, ...document.querySelectorAll("[data-kpi-choice]")].find(isChosen);
    if (early) this.#changed(early);
  }

  #changed(control) {
    if (control === this.measureChoice) {
      if (this.kpi && !control.value.startsWith("kpi")) this.#leave(control.value);
    } else if (control.dataset.kpiChoice) {
      const chosen = Object.fromEntries([...document.querySelectorAll("[data-kpi-choice]")].map((one) => [one.name, one.value]));
      this.ask(`${chosen.kpi}?${new URLSearchParams({ period: chosen.period, classes: chosen.classes, by: chosen.by })}`);
    }
  }

  // Asks for a KPI and shows it; says so where there is none to show.
  async ask(which) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    if (!this.kpi) this.#tell("The figures of the services are on their way …", "status");
    let problem = "The server does not answer, so the map stays as it is. Try again in a moment.";
    try {
      const [response] = await Promise.all([fetch(ADDRESS + which, { signal: asking.signal }), this.#prepare()]);
      const kpi = await response.json();
      if (response.ok) return this.#show(kpi);
      problem = kpi.problem ?? problem;
    } catch (error) {
      // another KPI has been chosen since
      if (asking.signal.aborted) return undefined;
      console.warn(error);
    }
    return this.#tell(problem);
  }

  #prepare() {
    if (!document.getElementById("kpi-hidden-hatch")) {
      const given = { id: "kpi-hidden-hatch", width: 12, height: 12, patternUnits: "userSpaceOnUse", patternTransform: "scale(3)" };
      const pattern = svgElement("pattern", given, this.page.map.svg.querySelector("defs"));
      svgElement("rect", { width: 12, height: 12, class: "hatch-ground" }, pattern);
      svgElement("path", { d: "M0 1h12M1 0v12", class: "kpi-hatch-line" }, pattern);
      this.styles = loadStyles();
    }
    return this.styles;
  }

  #show(kpi) {
    if (!this.kpi) this.before = this.page.state;
    this.kpi = kpi;
    this.#clear("[data-kpi-part]:not([data-kpi-controls])");
    this.#control(kpi.html.controls);
    document.querySelector(".legend").insertAdjacentHTML("beforeend", kpi.html.legend);
    this.#download.insertAdjacentHTML("beforebegin", kpi.html.downloads);
    this.#download.textContent = "Download deprivation as CSV";
    this.classingField.hidden = true;
    const key = `kpi:${kpi.kpi}/${kpi.period}/${kpi.ways}/${kpi.by}`;
    this.#option.value = key;
    this.measureChoice.value = key;
    this.#by(kpi.areas, kpi.outline);
    this.#use(kpiCity(this.city, kpi));
    this.page.set({ measure: key, classing: "kpi", kpi: kpi.kpi, period: kpi.period, classes: kpi.ways, by: kpi.by });
    this.#tellArea(this.page.state.area);
    this.#setTitle();
  }

  // Lists that are there stay, with new options: whoever is typing the name of one goes on typing.
  #control(html) {
    const shown = document.querySelector("[data-kpi-controls]");
    if (!shown) return this.measureChoice.closest(".field").insertAdjacentHTML("afterend", html);
    const given = new DOMParser().parseFromString(html, "text/html");
    for (const list of given.querySelectorAll("select")) {
      const { value } = list;
      document.getElementById(list.id).replaceChildren(...list.children);
      document.getElementById(list.id).value = value;
    }
    return shown.querySelector(".hint").replaceWith(given.querySelector(".hint"));
  }

  #leave(measure) {
    if (!this.kpi) return;
    this.asking?.abort();
    this.kpi = null;
    this.#clear();
    this.#download.textContent = "Download as CSV";
    this.classingField.hidden = false;
    this.#option.value = "kpi";
    this.#by("neighbourhoods", "");
    this.#use(this.city);
    this.page.set({ measure, classing: this.before.classing, kpi: null, period: null, classes: null, by: null });
    document.getElementById("map-classing").value = this.before.classing;
    this.#setTitle();
  }

  // What the legend counts, and larger areas that no set of outlines has.
  #by(areas, path) {
    document.getElementById("legend-title").textContent = `Number of ${areas}`;
    for (const line of this.page.map.svg.querySelectorAll("[data-kpi-outline] path")) line.setAttribute("d", path);
  }

  #use(city) {
    const { page } = this;
    page.city = city;
    page.map.use(city);
    if (page.table) page.table.city = city;
  }

  #clear(parts = "[data-kpi-part]") {
    for (const part of document.querySelectorAll(`${parts}, [data-legend=kpi], [data-kpi-area]`)) part.remove();
  }

  get #download() {
    return document.querySelector("[data-area-table] a[href^='/download/lsoa']");
  }

  get #option() {
    return this.measureChoice.querySelector("option[value^=kpi]");
  }

  #tell(words, role = "alert") {
    document.querySelector("[data-kpi-problem]")?.remove();
    const line = Object.assign(document.createElement("p"), { className: "notice", textContent: words });
    line.setAttribute("role", role);
    line.dataset.kpiPart = line.dataset.kpiProblem = "";
    this.measureChoice.closest(".field").after(line);
    if (role === "alert") this.measureChoice.value = this.page.state.measure;
  }

  // ---- the chosen area

  #watchArea() {
    const { panel } = this.page;
    const show = panel.show.bind(panel);
    panel.show = (code) => {
      this.#tellArea(code);
      return show(code);
    };
  }

  #tellArea(code) {
    document.querySelector("[data-kpi-area]")?.remove();
    const { kpi, page } = this;
    const index = this.city.indexOfCode.get(code);
    if (!kpi || index === undefined) return;
    const link = Object.assign(document.createElement("a"), { href: `${kpi.page}&area=${code}`, textContent: "Is it better or worse than elsewhere?" });
    const value = Object.assign(document.createElement("strong"), { textContent: page.city.figureInName(index) || kpi.texts[index] });
    const line = Object.assign(document.createElement("p"), { className: "kpi-area" });
    line.dataset.kpiArea = "";
    line.append(`${kpi.name}: `, value, kpi.illustrative ? " (illustrative figures, not council data). " : ". ", link);
    page.panel.content.before(line);
  }

  // ---- the title

  #setTitle() {
    document.title = this.kpi ? `${this.kpi.title} – ${this.site}` : this.usual;
  }
}
