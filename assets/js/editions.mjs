// The editions of the Indices on the map: another one has other figures and words, which come when they are asked for.

const ADDRESS = "/map-edition/";

export class Editions {
  // `city` is the one that the document came with, `model` the address that its data has.
  constructor(city, model) {
    this.city = city;
    this.model = model;
    this.asked = new Map();
    // whoever points at an edition is about to choose it
    for (const event of ["pointerover", "focusin"]) {
      document.addEventListener(event, ({ target }) => {
        const edition = target.closest?.("[data-edition]")?.dataset.edition;
        if (edition !== undefined) this.ask(edition);
      });
    }
  }

  // What an edition changes, with its city; undefined where only a new document can show it. `edition` is a year, or
  // nothing for the one that an address without a year means.
  ask(edition) {
    const key = String(edition ?? "");
    if (!this.asked.has(key)) this.asked.set(key, this.#fetch(key));
    return this.asked.get(key);
  }

  async #fetch(key) {
    try {
      const response = await fetch(ADDRESS + encodeURIComponent(key));
      if (!response.ok) throw new Error(`The edition could not be loaded (${response.status}).`);
      const given = await response.json();
      // the data or the names may have been replaced since this document came
      if (given.model_url === this.model) return { ...given, city: this.city.withFigures(given.figures) };
    } catch (error) {
      this.asked.delete(key);
      console.warn(error);
    }
    return undefined;
  }
}

// Brings the parts of the page up to date that the choices do not change; `given` is what `ask` has answered.
export function showParts({ html, outlines, panel_url: panelUrl, unconfirmed, city }) {
  const part = (key) => document.querySelector(`[data-part="${key}"]`);
  for (const [key, written] of Object.entries(html)) part(key).innerHTML = written;
  part("unconfirmed").hidden = !unconfirmed;
  for (const [key, path] of Object.entries(outlines)) {
    document.getElementById(`outline-${key}`).setAttribute("d", path);
    document.querySelector(`[data-outline="${key}"]`).disabled = !path;
  }
  document.querySelector("[data-panel-content]").dataset.panelUrl = panelUrl;
  for (const link of document.querySelectorAll("[data-edition]")) {
    if (link.dataset.edition === String(city.edition ?? "")) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
