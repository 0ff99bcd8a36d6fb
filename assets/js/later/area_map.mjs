// A map of areas beside a chart: which area the pointer is on, which are chosen. Whoever owns it is told.

export function start(part) {
  return AreaMap.of(part);
}

export class AreaMap {
  static #made = new WeakMap();

  // The one map of a figure, whoever asks first.
  static of(figure) {
    if (!AreaMap.#made.has(figure)) AreaMap.#made.set(figure, new AreaMap(figure));
    return AreaMap.#made.get(figure);
  }

  constructor(figure) {
    this.group = figure.querySelector("[data-map-areas]");
    this.mark = figure.querySelector("[data-map-marks] path");
    this.on = { hover: () => {}, choose: () => {} };
    this.paths = new Map([...this.group.children].map((path) => [path.dataset.code, path]));
    this.group.addEventListener("pointerover", ({ target }) => this.on.hover(target.dataset.code ?? null));
    this.group.addEventListener("pointerleave", () => this.on.hover(null));
    this.group.addEventListener("click", ({ target }) => target.dataset.code && this.on.choose(target.dataset.code));
  }

  // `of` has the class of every area by its code.
  paint({ count, of }) {
    this.group.dataset.classes = count;
    for (const [code, path] of this.paths) path.setAttribute("class", of[code]);
  }

  choose(codes) {
    const wanted = new Set(codes);
    this.group.toggleAttribute("data-choosing", wanted.size > 0);
    for (const [code, path] of this.paths) path.toggleAttribute("data-chosen", wanted.has(code));
  }

  light(code) {
    const path = this.paths.get(code);
    this.mark.toggleAttribute("hidden", !path);
    if (path) this.mark.setAttribute("d", path.getAttribute("d"));
  }
}
