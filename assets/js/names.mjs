// The names of the priority neighbourhoods on the map, the same size at every zoom, each joined to its place by a line.

import { placeLabels } from "./placement.mjs";
import { svgElement } from "./svg.mjs";
import { holds } from "./viewport.mjs";

const PADDING = { width: 8, height: 2 };
const BASELINE = 0.76;

export class PlaceNames {
  constructor(layer, city) {
    this.layer = layer;
    this.labels = city.neighbourhoods.map((place) => {
      const group = svgElement("g", { class: "place" }, layer);
      const line = svgElement("path", {}, group);
      const dot = svgElement("circle", { r: 3 }, group);
      const text = svgElement("text", {}, group);
      text.textContent = place.short;
      return { x: place.x, y: place.y, group, line, dot, text };
    });
  }

  show(shown) {
    this.layer.toggleAttribute("hidden", !shown);
  }

  // Draws the names whose places are in the view {x, y, width, height}, on a stage {width, height} in pixels, clear of
  // the obstacles (boxes in pixels).
  draw(view, { width, height }, obstacles) {
    // a view box, so that the names stay on their places when the page is scaled to paper
    this.layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const scale = width / view.width;
    const inSight = this.labels.filter((label) => holds(view, label));
    for (const label of this.labels) label.group.toggleAttribute("hidden", !inSight.includes(label));
    const anchors = inSight.map((label) => {
      const size = (label.size ??= label.text.getBBox());
      return {
        x: (label.x - view.x) * scale,
        y: (label.y - view.y) * scale,
        width: size.width + PADDING.width,
        height: size.height + PADDING.height,
      };
    });
    placeLabels(anchors, { width, height }, obstacles).forEach((place, index) => drawLabel(inSight[index], place));
  }
}

function drawLabel(label, place) {
  label.group.toggleAttribute("hidden", !place);
  if (!place) return;
  const [from, to] = place.line;
  label.line.setAttribute("d", `M${from.x} ${from.y}L${to.x} ${to.y}`);
  label.dot.setAttribute("cx", from.x);
  label.dot.setAttribute("cy", from.y);
  label.text.setAttribute("x", place.box.x + PADDING.width / 2);
  label.text.setAttribute("y", place.box.y + place.box.height * BASELINE);
}
