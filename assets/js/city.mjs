// The city's areas and figures, as the server sends them, with the look-ups that the page needs.

import { capitalised, position, thousands } from "./words.mjs";

export const NO_DATA = "no-data";

export class City {
  constructor(payload) {
    Object.assign(this, payload);
    this.size = this.codes.length;
    this.indexOfCode = new Map(this.codes.map((code, index) => [code, index]));
    this.measureByKey = new Map(this.measures.map((measure) => [measure.key, measure]));
    this.classingByKey = new Map(this.classings.map((way) => [way.key, way]));
    this.setByKey = new Map(this.sets.map((set) => [set.key, { ...set, members: new Set(set.areas) }]));
    this.neighboursOf = completePairs(this.neighbours);
    this.middleNames = [];
    for (const { name, areas } of this.middle) for (const index of areas) this.middleNames[index] = name;
  }

  // The same city with the figures of another edition of the Indices.
  withFigures(figures) {
    return new City({ ...this, ...figures, classed: undefined });
  }

  // Class numbers of all areas, 0 = most deprived; undefined where there is no rank. The last answer is kept.
  classesBy(measure, classing) {
    if (this.classed?.measure !== measure || this.classed.classing !== classing) {
      const { limits, classes } = this.classingByKey.get(classing);
      const own = limits?.[measure] ?? limits;
      const numbers = classes
        ? [...classes[measure]].map((symbol) => (symbol === "-" ? undefined : parseInt(symbol, 36)))
        : this.ranks[measure].map((rank) =>
            rank === null || rank === undefined ? undefined : own.findIndex((limit) => rank <= limit),
          );
      this.classed = { measure, classing, numbers };
    }
    return this.classed.numbers;
  }

  classOf(index, measure, classing) {
    return this.classesBy(measure, classing)[index];
  }

  // CSS class of an area on the map.
  cssClassOf(index, measure, classing) {
    const number = this.classOf(index, measure, classing);
    return number === undefined ? NO_DATA : `k${number}`;
  }

  classInWords(index, measure, classing) {
    const number = this.classOf(index, measure, classing);
    const { missing, inWords } = this.classingByKey.get(classing);
    return number === undefined ? (missing ?? "no data") : inWords[number];
  }

  // The sentence that sums the map up.
  summaryOf(measure, classing) {
    return this.classingByKey.get(classing).summaries?.[measure] ?? this.measureByKey.get(measure).summary;
  }

  // The class as a table cell has it, without what the caption says: "Most deprived 1%", "Decile 2 of 10".
  classLabel(index, measure, classing) {
    return capitalised(this.classInWords(index, measure, classing).replace(/^in (the )?| \(.*\)$/g, ""));
  }

  // What areas are sorted by on a measure; null where there is nothing.
  figure(index, measure) {
    return this.ranks[measure][index];
  }

  // The figure as it ends the name of an area, stands in its card, and in its row of the table.
  figureInName(index, measure) {
    const rank = this.figure(index, measure);
    return rank === null ? "" : `rank ${thousands(rank)}`;
  }

  figureInWords(index, measure) {
    const rank = this.figure(index, measure);
    return rank === null ? "No data" : `${capitalised(position(rank, this.lsoaCount))} in England`;
  }

  figureInRow(index, measure) {
    const rank = this.figure(index, measure);
    return rank === null ? "No data" : thousands(rank);
  }

  figureHead(measure) {
    return `${this.measureByKey.get(measure).short} rank`;
  }

  scale() {
    return `Rank 1 is the most deprived of ${thousands(this.lsoaCount)} in England.`;
  }

  // The name that people know, as `domain/areas/names.py` has it.
  displayName(index) {
    const middle = this.middleNames[index];
    return this.places[index] || (middle ? `${middle} (${this.names[index]})` : this.names[index]);
  }

  // The official name where the one that people know does not hold it.
  officialName(index) {
    return this.places[index] ? this.names[index] : "";
  }

  // Its place by overall rank: "22nd most deprived of 32,844 in England".
  placeInWords(index) {
    const rank = this.ranks.imd[index];
    return rank === null ? "no overall rank" : `${position(rank, this.lsoaCount)} in England`;
  }

  // Its ward in force.
  wardName(index) {
    return this.wards[this.wardOf[0][index]].name;
  }

  // Whether it belongs to a ward, by the ward's position; wards of every vintage are in `wards`.
  inWard(index, ward) {
    return this.wardOf.some((wards) => wards[index] === ward);
  }

  inSet(index, key) {
    return this.setByKey.get(key)?.members.has(index) ?? false;
  }

  // Positions from the most to the least deprived on a measure; areas without a rank come last.
  byRank(measure) {
    const ranks = this.ranks[measure];
    return [...ranks.keys()].sort((one, other) => (ranks[one] ?? Infinity) - (ranks[other] ?? Infinity));
  }
}

function completePairs(pairs) {
  const complete = pairs.map((row) => [...row]);
  pairs.forEach((row, one) => row.forEach((other) => complete[other].push(one)));
  return complete;
}

// Takes the payload from the document, or fetches it where the document does not carry it.
export async function loadCity(url) {
  const inline = document.getElementById("map-data")?.textContent;
  if (inline) return new City(JSON.parse(inline));
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The list of neighbourhoods could not be loaded (${response.status}).`);
  return new City(await response.json());
}
