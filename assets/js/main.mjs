// Puts the parts of a page together. The state of the map lives here; the address always tells it.

import { loadCity } from "./city.mjs";
import { MapFigure } from "./map.mjs";
import { SidePanel } from "./panel.mjs";
import { SearchBox } from "./search.mjs";
import { AreaTable } from "./table.mjs";
import { isChosen, watchChoices } from "./choices.mjs";
import { Editions, showParts } from "./editions.mjs";
import { rememberedPalette, rememberPalette, usePalette } from "./palettes.mjs";
import { stampForPrint, watchPageActions } from "./page_actions.mjs";
import { defaultChoices, fromQuery, toQuery } from "./url.mjs";

const TABLE_FOLLOWS_WITHIN_MS = 250;

// What somebody looks at: a change of it is a step that Back undoes, other changes belong to the step they are made in.
const STEPS = ["measure", "area", "kpi", "period", "edition", "pick"];
// The value of the choice that stands for the KPIs of services, which come when they are asked for.
const KPI = "kpi";
const SUPERSEDED = Symbol("something else has been chosen since");

class MapPage {
  turn = 0;

  constructor(stage, city, editions) {
    this.city = city;
    this.stage = stage;
    this.answer = document.querySelector("[data-answer]");
    const given = JSON.parse(stage.dataset.view);
    this.state = { ...given, palette: given.palette ?? rememberedPalette() };
    this.editions = editions;
    this.panel = new SidePanel(document.querySelector("[data-panel-content]"), city, given.area);
    this.map = new MapFigure(stage, city, {
      choose: (index) => (this.state.pick ? this.picking?.toggle(index) : this.chooseArea(index)),
      moved: (box) => this.set({ box }),
    });
    this.map.paint(this.state.measure, this.state.classing);
    this.map.showOutlines(this.state.outlines);
    this.map.showNames(this.state.names);
    this.map.showBox(this.state.box);
    this.#showPlace();
    if (this.state.pick) this.#showPicked();
    this.#listen();
    this.#follow(this.state);
    this.#takeEarlierChoices();
    afterPaint(() => this.#buildTable());
  }

  #buildTable() {
    this.table = new AreaTable(document.querySelector("[data-area-table]"), this.city, {
      choose: (index) => this.chooseArea(index),
      sortBy: (sort) => this.set({ sort }),
    });
    this.table.update(this.state);
  }

  // Takes changes in, and brings only what depends on them up to date.
  set(changes) {
    const before = this.state;
    this.state = { ...before, ...changes };
    const changed = (...keys) => keys.some((key) => before[key] !== this.state[key]);
    const { state } = this;
    if (changed("measure", "classing", "edition")) this.#recolour();
    if (changed("outlines")) this.map.showOutlines(state.outlines);
    if (changed("names")) this.map.showNames(state.names);
    if (changed("palette")) usePalette(state.palette);
    if (changed("area", "ward", "edition")) this.#showPlace();
    if (changed("area", "edition")) this.panel.show(state.area);
    if (changed("pick")) this.#showPicked();
    this.#followLater();
  }

  // The map answers at once; the address follows when it has been painted, and the table when there is time.
  #followLater() {
    if (this.following) return;
    this.following = true;
    afterPaint(() => {
      this.following = false;
      this.#writeAddress();
      whenIdle(() => this.table?.update(this.state));
    });
  }

  // The address stays as it came while nothing has been chosen, so that a link with a mistake can be read and mended.
  #writeAddress() {
    const query = toQuery(this.state);
    if (query === toQuery(this.addressed)) return;
    const isStep = STEPS.some((key) => (this.addressed[key] ?? null) !== (this.state[key] ?? null));
    history[isStep ? "pushState" : "replaceState"](null, "", location.pathname + query + location.hash);
    document.querySelector("[data-link-notice]")?.remove();
    this.#follow(this.state);
  }

  // The state that the address tells, and the address as it stands.
  #follow(state) {
    this.addressed = state;
    this.search = location.search;
  }

  // After Back and Forward the page shows what the address says; one that only the server can read is loaded anew.
  async #wentTo() {
    this.turn += 1;
    if (location.search === this.search) return undefined;
    if (this.state.kpi) return location.reload();
    const edition = new URLSearchParams(location.search).get("edition");
    if (edition !== (this.state.edition && String(this.state.edition))) {
      const given = await this.#edition(edition);
      if (given === SUPERSEDED) return undefined;
      if (!given) return location.reload();
      this.#use(given);
    }
    const state = fromQuery(location.search, this.city, rememberedPalette());
    if (toQuery(state) !== decodeURIComponent(location.search)) return location.reload();
    this.#follow(state);
    this.set(state);
    this.map.showBox(state.box);
    this.#syncControls();
    return undefined;
  }

  #recolour() {
    const { measure, classing, kpi } = this.state;
    const year = this.city.edition && !kpi ? `, ${this.city.edition}` : "";
    const { label } = this.city.measureByKey.get(measure);
    const summary = this.city.summaryOf(measure, classing);
    this.map.paint(measure, classing);
    setText("measure-label", label);
    setText("year", year);
    setText("summary", summary);
    this.#legend(measure, classing);
    this.#say(`Now showing ${label}${year}, ${this.city.classingByKey.get(classing).label}. ${summary}`);
  }

  #legend(measure, classing) {
    const counts = {};
    for (const number of this.city.classesBy(measure, classing)) counts[number ?? "-"] = (counts[number ?? "-"] ?? 0) + 1;
    for (const legend of document.querySelectorAll("[data-legend]")) {
      legend.hidden = legend.dataset.legend !== classing;
      if (legend.hidden) continue;
      for (const cell of legend.querySelectorAll("[data-count]")) {
        cell.textContent = cell.dataset.count.split(",").reduce((sum, number) => sum + (counts[number] ?? 0), 0);
      }
      legend.querySelector("[data-no-data]").hidden = !counts["-"];
    }
  }

  // Picking an area of one's own comes when it is asked for.
  async #showPicked() {
    if (!this.picking) {
      const { Picking } = await import("./later/pick.mjs");
      this.picking ??= new Picking(this);
    }
    this.picking.show(this.state.pick);
  }

  #showPlace() {
    const { area, ward } = this.state;
    this.map.select(this.city.indexOfCode.get(area));
    const wardIndex = this.city.wards.findIndex((entry) => entry.code === ward);
    this.map.showWard(wardIndex < 0 ? undefined : wardIndex);
    this.#answer(this.city.indexOfCode.get(area), this.city.wards[wardIndex]);
  }

  // What has been chosen, in a line below the map where the panel lies far below: as the server writes it.
  #answer(index, ward) {
    const { city } = this;
    this.answer.hidden = index === undefined && !ward;
    if (this.answer.hidden) return this.answer.replaceChildren();
    const [name, place, path] =
      index === undefined
        ? [`${ward.name} ward (${ward.vintage})`, "", `/ward/${ward.code}`]
        : [city.displayName(index), `: ${city.placeInWords(index)}`, `/lsoa/${city.codes[index]}`];
    const strong = Object.assign(document.createElement("strong"), { textContent: name });
    const link = document.createElement("a");
    link.setAttribute("href", path);
    link.textContent = "Full profile";
    this.answer.replaceChildren(strong, `${place}. `, link);
  }

  chooseArea(index, { glide = false } = {}) {
    const code = this.city.codes[index];
    if (code === undefined) return;
    this.set({ area: code });
    // once more, for an area that was chosen before and that the server did not answer for
    this.panel.show(code);
    this.#say(`Chosen: ${this.city.displayName(index)}, ${this.city.placeInWords(index)}.`);
    if (glide) this.map.zoomToArea(index);
  }

  // ---- choices

  #listen() {
    document.addEventListener("change", (event) => this.#changed(event.target));
    document.addEventListener("click", (event) => this.#clicked(event));
    addEventListener("popstate", () => this.#wentTo());
  }

  // What was chosen before the scripts were there: controls come with what the address says.
  #takeEarlierChoices() {
    for (const control of document.querySelectorAll("[data-choice], [data-outline], [data-names]")) {
      if (isChosen(control)) this.#changed(control);
    }
    this.#syncControls();
  }

  #changed(control) {
    if (control.value === KPI) return kpis().then(({ enter }) => enter(this));
    const { choice, outline } = control.dataset;
    if (choice === "palette") rememberPalette(control.value);
    if (choice === "ward") this.#chooseWard(control.value);
    else if (choice) this.set({ [choice]: control.value || null });
    if ("names" in control.dataset) this.set({ names: control.checked });
    if (outline) {
      const others = this.state.outlines.filter((key) => key !== outline);
      this.set({ outlines: control.checked ? [...others, outline] : others });
    }
  }

  #chooseWard(code) {
    this.set({ ward: code || null });
    const index = this.city.wards.findIndex((entry) => entry.code === code);
    if (index >= 0) this.map.zoomToWard(index);
    else this.map.move("reset");
  }

  #clicked(event) {
    const target = event.target.closest("[data-move], [data-select], [data-action], [data-edition]");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { move, select, action, edition } = target.dataset;
    if (edition !== undefined) {
      event.preventDefault();
      this.#toEdition(edition);
    }
    if (move) this.map.move(move);
    if (select) {
      event.preventDefault();
      this.chooseArea(this.city.indexOfCode.get(select), { glide: true });
    }
    if (action) this.#act(action);
  }

  // ---- editions of the Indices

  // Returns what an edition changes; nothing where that has to be loaded as a document, and `SUPERSEDED` where something
  // else has been chosen since.
  async #edition(edition) {
    const turn = (this.turn += 1);
    const given = await this.editions.ask(edition);
    return turn === this.turn ? given : SUPERSEDED;
  }

  #use(given) {
    this.city = this.panel.city = given.city;
    this.map.use(this.city);
    this.table?.use(this.city);
    if (this.kpis) this.kpis.city = this.city;
    showParts(given);
  }

  // Another edition keeps what has been chosen, but for a colouring that it does not have.
  async #toEdition(edition) {
    const given = await this.#edition(edition);
    if (given === SUPERSEDED) return undefined;
    const { classing, kpi } = this.state;
    if (!given || kpi) {
      const kept = this.city.classingByKey.get(classing)?.classes ? "bands" : classing;
      return location.assign(location.pathname + toQuery({ ...this.state, edition: edition || null, classing: kept }));
    }
    this.#use(given);
    this.set({ edition: this.city.edition, classing: this.city.classingByKey.has(classing) ? classing : "bands" });
    return this.#syncControls();
  }

  #act(action) {
    const index = this.city.indexOfCode.get(this.state.area);
    const actions = {
      defaults: () => this.#backToDefaults(),
      "zoom-to-area": () => this.map.zoomToArea(index),
      "clear-area": () => this.set({ area: null }),
      pick: () => this.set({ pick: this.state.pick ? null : "none" }),
      "clear-pick": () => this.set({ pick: "none" }),
      "area-in-table": () => {
        this.table.update(this.state);
        if (this.table.reveal(index)) return;
        this.set({ ward: null, tableSet: null });
        this.#syncControls();
        this.table.update(this.state);
        this.table.reveal(index);
      },
    };
    actions[action]?.();
  }

  async #backToDefaults() {
    rememberPalette("blue");
    if (this.city.edition) {
      const given = await this.#edition(null);
      if (given === SUPERSEDED) return undefined;
      if (!given) return location.assign(location.pathname);
      this.#use(given);
    }
    this.set({ ...defaultChoices(), edition: this.city.edition });
    this.map.move("reset");
    this.#syncControls();
    return undefined;
  }

  // Puts the controls to what the state says: after a search, or on a page kept by the browser.
  #syncControls() {
    for (const control of document.querySelectorAll("[data-choice]")) control.value = this.state[control.dataset.choice] ?? "";
    for (const control of document.querySelectorAll("[data-outline]")) control.checked = this.state.outlines.includes(control.dataset.outline);
    for (const control of document.querySelectorAll("[data-names]")) control.checked = this.state.names;
  }

  goTo({ areas, ward }) {
    if (ward !== undefined) {
      this.#chooseWard(this.city.wards[ward].code);
      this.#syncControls();
      const { name, vintage } = this.city.wards[ward];
      this.#say(`Showing ${name} ward (${vintage}).`);
      this.#showAnswer();
      return;
    }
    this.chooseArea(areas[0], { glide: areas.length === 1 });
    if (areas.length > 1) this.map.zoomTo(areas);
    this.#showAnswer();
    this.map.focusArea(areas[0]);
  }

  // Brings the map into view, on a phone with the line below it.
  #showAnswer() {
    const isShown = this.answer.offsetParent !== null;
    (isShown ? this.answer : this.stage).scrollIntoView({ block: "nearest" });
  }

  #say(text) {
    document.querySelector("[data-map-status]").textContent = text;
  }
}

function setText(key, text) {
  for (const element of document.querySelectorAll(`[data-text="${key}"]`)) element.textContent = text;
}

function whenIdle(work) {
  if (window.requestIdleCallback) requestIdleCallback(work, { timeout: TABLE_FOLLOWS_WITHIN_MS });
  else setTimeout(work);
}

// After the next frame has been drawn.
function afterPaint(work) {
  requestAnimationFrame(() => setTimeout(work));
}

// Sends the form of a field with the area that was chosen there.
function enter(box, { key }) {
  const input = box.querySelector("input");
  input.value = key;
  // once the form is through with the key that chose: until then it sends nothing
  setTimeout(() => input.form.requestSubmit());
}

const kpis = () => import("./later/kpi_map.mjs");

async function openMap(stage, city, model) {
  const editions = new Editions(city, model);
  const make = (view) => new MapPage(stage, view, editions);
  return document.querySelector("[data-kpi]") ? (await kpis()).open(city, make) : make(city);
}

async function start() {
  const handIn = document.querySelector("[data-hand-in]");
  const stage = document.querySelector("[data-map-stage]");
  const form = document.querySelector("[data-search]");
  let page;
  const onMap = (target) => page && (target.areas || target.ward !== undefined);
  const url = form.dataset.model;
  const search = new SearchBox(form, url, (target) => (onMap(target) ? page.goTo(target) : location.assign(target.path)));
  for (const box of document.querySelectorAll("main [data-search]")) new SearchBox(box, url, (target) => enter(box, target));
  watchPageActions();
  watchChoices();
  addEventListener("beforeprint", stampForPrint);
  stampForPrint();
  if (stage) page = await openMap(stage, await loadCity(url), url);
  // all that can be clicked and typed into works from here on
  document.documentElement.dataset.scripts = "ready";
  for (const part of document.querySelectorAll("[data-later]")) {
    (await import(`./later/${part.dataset.later}.mjs`)).start(part, form.dataset.model);
  }
  if (handIn) (await import("./later/hand_in.mjs")).followHandIn(handIn);
  if (document.querySelector("[data-saving]")) (await import("./later/charts.mjs")).offerDownloads(document);
  if (document.querySelector(".chart-box")) (await import("./later/points.mjs")).nameCharts(document, form.dataset.model);
  return search;
}

// This module may come while the document is still coming in: nothing of it is read before it is there to the end.
if (document.readyState === "loading") document.addEventListener("readystatechange", start, { once: true });
else start();
