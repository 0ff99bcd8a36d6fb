// The city as the map, the card and the table ask about it, answering with a KPI in place of a measure of deprivation.

import { capitalised } from "../words.mjs";

const STATES = {
  h: { css: "kpi-hidden", words: "hidden to protect small numbers of people" },
  "-": { css: "no-data", words: "no figures" },
};

// `kpi` is what the server sends of a KPI and period; see `payload` in dashboard/components/map/kpi.py.
export function kpiCity(city, kpi) {
  const symbols = [...kpi.classes];
  const order = [...symbols.keys()].sort((one, other) => (kpi.values[other] ?? -Infinity) - (kpi.values[one] ?? -Infinity));
  const valueOf = (index) => (kpi.values[index] === null ? "" : kpi.texts[index] + kpi.unit);
  const wordsOf = (index) => STATES[symbols[index]]?.words ?? kpi.classWords[symbols[index] - 1];
  return Object.assign(Object.create(city), {
    measureByKey: { get: () => ({ label: kpi.label, summary: kpi.summary }) },
    classingByKey: {
      get: () => ({ count: kpi.shades, label: kpi.wayLabel, explanation: kpi.source }),
    },
    classesBy: () => symbols,
    cssClassOf: (index) => STATES[symbols[index]]?.css ?? `q${symbols[index]}`,
    classInWords: wordsOf,
    classLabel: (index) => (kpi.values[index] === null ? "–" : capitalised(wordsOf(index).replace(/^in (the )?class |^in the /, ""))),
    figure: (index) => kpi.values[index],
    figureInName: valueOf,
    figureInWords: (index) => valueOf(index) || "No value is shown",
    figureInRow: (index) => capitalised(kpi.texts[index]),
    figureHead: () => kpi.name,
    scale: () => `${kpi.periodLabel}. ${kpi.illustrative ? "Illustrative figures, not council data. " : ""}${kpi.direction}`,
    // from the highest value to the lowest, those without one last
    byRank: () => order,
  });
}

// The style sheets of KPIs, for a document that was written without them.
export function loadStyles() {
  const load = (name) =>
    new Promise((resolve) => {
      const href = new URL(`../../css/${name}.css`, import.meta.url).href;
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve, onerror: resolve });
      document.head.append(link);
    });
  return Promise.all(["kpi_palette", "kpi_map"].map(load));
}
