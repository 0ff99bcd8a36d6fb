// The names on the map, the same size at every zoom: the priority neighbourhoods, each joined to its place by a line, and
// under them, muted and only where there is room, wards or middle-layer areas.

import { firstWithRoom, placeLabels } from "./placement.mjs";
import { svgElement } from "./svg.mjs";
import { holds } from "./viewport.mjs";

const PADDING = { width: 8, height: 2 };
const BASELINE = 0.76;
// what is kept clear around the name of an area, in pixels: the map lies under them
const AIR = { width: 22, height: 16 };

export class PlaceNames {
  constructor(layer, city) {
    this.layer = layer;
    this.group = svgElement("g", {}, layer);
    this.labels = city.neighbourhoods.map((place) => {
      const group = svgElement("g", { class: "place" }, this.group);
      const line = svgElement("path", {}, group);
      const dot = svgElement("circle", { r: 3 }, group);
      const text = svgElement("text", {}, group);
      text.textContent = place.short;
      return { x: place.x, y: place.y, group, line, dot, text };
    });
  }

  show(shown) {
    this.hidden = !shown;
    this.group.toggleAttribute("hidden", this.hidden);
  }

  // Draws the names whose places are in the view {x, y, width, height}, on a stage {width, height} in pixels, clear of
  // the obstacles (boxes in pixels); returns the boxes that they take.
  draw(view, { width, height }, obstacles) {
    // a view box, so that the names stay on their places when the page is scaled to paper
    this.layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
    if (this.hidden) return [];
    const inSight = this.labels.filter((label) => holds(view, label));
    for (const label of this.labels) label.group.toggleAttribute("hidden", !inSight.includes(label));
    const anchors = inSight.map((label) => onStage(label, view, width));
    const places = placeLabels(anchors, { width, height }, obstacles);
    places.forEach((place, index) => drawLabel(inSight[index], place));
    return places.filter(Boolean).map(({ box }) => box);
  }
}

export class AreaNames {
  constructor(layer, city) {
    this.group = svgElement("g", { class: "area-names" }, layer);
    const label = ({ name, x, y }, className) => {
      const text = svgElement("text", { class: className, hidden: "" }, this.group);
      text.textContent = name;
      return { x, y, text };
    };
    const outlined = city.wards.filter(({ vintage }) => vintage === city.outlinedVintage);
    this.wards = outlined.map(({ name, box: [left, top, right, bottom] }) =>
      label({ name, x: (left + right) / 2, y: (top + bottom) / 2 }, "ward-name"),
    );
    this.middle = city.middle.map((area) => label(area, "middle-name"));
  }

  show(shown) {
    this.hidden = !shown;
    this.group.toggleAttribute("hidden", this.hidden);
  }

  // Wards where they are outlined, else middle-layer areas; more of them the closer one looks.
  draw(view, stage, obstacles) {
    if (this.hidden) return;
    const [shown, others] = this.withWards ? [this.wards, this.middle] : [this.middle, this.wards];
    for (const label of [...others, ...shown]) label.text.toggleAttribute("hidden", true);
    const inSight = shown.filter((label) => holds(view, label));
    for (const label of inSight) label.text.toggleAttribute("hidden", false);
    const boxes = inSight.map((label) => {
      const { x, y, width, height } = onStage(label, view, stage.width);
      return { x: x - width / 2, y: y - height / 2, width, height };
    });
    firstWithRoom(boxes, stage, obstacles, AIR).forEach((hasRoom, index) => {
      const { text } = inSight[index];
      text.toggleAttribute("hidden", !hasRoom);
      if (!hasRoom) return;
      text.setAttribute("x", boxes[index].x + PADDING.width / 2);
      text.setAttribute("y", boxes[index].y + boxes[index].height * BASELINE);
    });
  }
}

// Where a label is anchored on the stage, and its size there, both in pixels.
function onStage(label, view, width) {
  const scale = width / view.width;
  const size = (label.size ??= label.text.getBBox());
  return {
    x: (label.x - view.x) * scale,
    y: (label.y - view.y) * scale,
    width: size.width + PADDING.width,
    height: size.height + PADDING.height,
  };
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
