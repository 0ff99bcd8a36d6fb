// Where the names of places go: beside their place, clear of each other, joined by a line. Pure functions on pixels.

const DISTANCES = [30, 46, 64, 86, 112, 142, 176, 214];
const DIRECTIONS = 16;
const AIR = 4;

function overlaps(one, other) {
  return (
    one.x < other.x + other.width + AIR &&
    other.x < one.x + one.width + AIR &&
    one.y < other.y + other.height + AIR &&
    other.y < one.y + one.height + AIR
  );
}

function side(a, b, c) {
  return Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
}

export function linesCross([a, b], [c, d]) {
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

function lineMeets(line, box) {
  const corners = [
    { x: box.x, y: box.y },
    { x: box.x + box.width, y: box.y },
    { x: box.x + box.width, y: box.y + box.height },
    { x: box.x, y: box.y + box.height },
  ];
  return corners.some((corner, index) => linesCross(line, [corner, corners[(index + 1) % 4]]));
}

// A label whose nearest edge lies at the distance from its anchor, in the direction of the angle.
function candidate(anchor, size, angle, distance) {
  const end = { x: anchor.x + Math.cos(angle) * distance, y: anchor.y + Math.sin(angle) * distance };
  const x = end.x - size.width * (1 - Math.cos(angle)) / 2;
  const y = end.y - size.height * (1 - Math.sin(angle)) / 2;
  return { box: { x, y, width: size.width, height: size.height }, line: [anchor, end] };
}

// Places labels [{x, y, width, height}] (anchor and size) inside a stage {width, height}, off the obstacles (boxes).
// Returns for each {box, line} or null where there is no room. Labels point away from the middle of all anchors.
export function placeLabels(labels, stage, obstacles = []) {
  const middle = {
    x: labels.reduce((sum, label) => sum + label.x, 0) / (labels.length || 1),
    y: labels.reduce((sum, label) => sum + label.y, 0) / (labels.length || 1),
  };
  const outward = labels.map((label) => Math.atan2(label.y - middle.y, label.x - middle.x));
  const order = [...labels.keys()].sort((one, other) => distanceFrom(middle, labels[other]) - distanceFrom(middle, labels[one]));
  const anchors = labels.map((label) => ({ x: label.x - 7, y: label.y - 7, width: 14, height: 14 }));
  const placed = new Array(labels.length).fill(null);
  for (const index of order) {
    placed[index] = bestPlace(labels[index], outward[index], { placed, stage, obstacles, anchors });
  }
  return placed;
}

// Tells of boxes {x, y, width, height} which can be drawn: those inside the stage and off the obstacles that leave the
// air {width, height} to every one before them.
export function firstWithRoom(boxes, stage, obstacles, air) {
  const taken = [];
  const wide = ({ x, y, width, height }) => ({ x: x - air.width / 2, y: y - air.height / 2, width: width + air.width, height: height + air.height });
  return boxes.map((box) => {
    if (!fits({ box }, stage, obstacles, [], []) || taken.some((other) => overlaps(wide(box), other))) return false;
    taken.push(box);
    return true;
  });
}

function distanceFrom(middle, label) {
  return Math.hypot(label.x - middle.x, label.y - middle.y);
}

function bestPlace(label, outward, { placed, stage, obstacles, anchors }) {
  let best = null;
  let lowest = Infinity;
  const taken = placed.filter(Boolean);
  for (const distance of DISTANCES) {
    for (let step = 0; step < DIRECTIONS; step += 1) {
      const angle = (step * 2 * Math.PI) / DIRECTIONS;
      const place = candidate(label, label, angle, distance);
      if (!fits(place, stage, obstacles, anchors, taken)) continue;
      const cost = distance + 28 * (1 - Math.cos(angle - outward)) + 300 * crossings(place, taken);
      if (cost < lowest) [best, lowest] = [place, cost];
    }
  }
  return best;
}

function fits({ box }, stage, obstacles, anchors, taken) {
  const inside = box.x >= AIR && box.y >= AIR && box.x + box.width <= stage.width - AIR && box.y + box.height <= stage.height - AIR;
  return inside && ![...obstacles, ...anchors, ...taken.map((other) => other.box)].some((other) => overlaps(box, other));
}

function crossings(place, taken) {
  return taken.filter(
    (other) => linesCross(place.line, other.line) || lineMeets(place.line, other.box) || lineMeets(other.line, place.box),
  ).length;
}
