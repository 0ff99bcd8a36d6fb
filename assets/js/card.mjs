// The small card beside the pointer or the focus: what one area is, in words.

import { capitalised } from "./words.mjs";

const BESIDE_PX = 18;
const EDGE_PX = 4;

export class AreaCard {
  constructor(element, city) {
    this.element = element;
    this.city = city;
  }

  fill(index, { measure, classing }) {
    const { city } = this;
    const line = (className, textContent) => Object.assign(document.createElement("p"), { className, textContent });
    const official = city.officialName(index);
    this.element.replaceChildren(
      line("card-name", city.displayName(index)),
      line("card-place", `${official ? `${official} · ` : ""}${city.wardName(index)} ward`),
      line("card-measure", city.measureByKey.get(measure).label),
      line("", city.figureInWords(index, measure)),
      line("card-class", capitalised(city.classInWords(index, measure, classing))),
    );
    this.element.hidden = false;
  }

  // Tells the new measure of an area that the card already shows.
  refresh(index, painted) {
    if (!this.element.hidden && index >= 0) this.fill(index, painted);
  }

  // Puts the card beside an area {left, right} of the stage and the point (x, y) in it, inside the stage; where there is
  // no room beside the area, beside the point.
  place(x, y, stage, area = { left: x, right: x }) {
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const fits = (left) => left >= EDGE_PX && left + width <= stage.width - EDGE_PX;
    const beside = (from, to) => [to + BESIDE_PX, from - BESIDE_PX - width];
    const places = [...beside(Math.min(area.left, x), Math.max(area.right, x)), ...beside(x, x)];
    const left = places.find(fits) ?? x - BESIDE_PX - width;
    const top = Math.min(Math.max(y - height / 2, EDGE_PX), Math.max(stage.height - height - EDGE_PX, EDGE_PX));
    this.element.style.transform = `translate(${Math.round(Math.max(left, EDGE_PX))}px, ${Math.round(top)}px)`;
  }

  hide() {
    this.element.hidden = true;
  }
}
