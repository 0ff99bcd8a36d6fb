// The part of the map in sight: pure functions on boxes {x, y, width, height} in map units.

// How far one can zoom in: the narrowest view, as a share of the whole map.
const NARROWEST = 1 / 40;
const MARGIN = 0.03;

// The whole map with a margin, widened to the shape of the stage (width / height).
export function wholeMap([width, height], shape) {
  const margin = MARGIN * Math.max(width, height);
  return widen({ x: -margin, y: -margin, width: width + 2 * margin, height: height + 2 * margin }, shape);
}

export function widen(box, shape) {
  const width = Math.max(box.width, box.height * shape);
  const height = Math.max(box.height, box.width / shape);
  return { x: box.x - (width - box.width) / 2, y: box.y - (height - box.height) / 2, width, height };
}

// A view that holds all the boxes given, with air around them.
export function around(boxes, shape, air = 0.35) {
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const spare = air * Math.max(right - left, bottom - top);
  return widen({ x: left - spare, y: top - spare, width: right - left + 2 * spare, height: bottom - top + 2 * spare }, shape);
}

// Keeps a view between the narrowest and the whole map, with its centre on the map.
export function clamp(view, extent, shape) {
  const whole = wholeMap(extent, shape);
  const width = Math.min(Math.max(view.width, whole.width * NARROWEST), whole.width);
  const height = width / shape;
  const centre = { x: view.x + view.width / 2, y: view.y + view.height / 2 };
  const hold = (value, low, high) => (low > high ? (low + high) / 2 : Math.min(Math.max(value, low), high));
  const inside = (value, from, length, side, end) =>
    hold(value, Math.max(from + side / 2, 0), Math.min(from + length - side / 2, end));
  const x = inside(centre.x, whole.x, whole.width, width, extent[0]);
  const y = inside(centre.y, whole.y, whole.height, height, extent[1]);
  return { x: x - width / 2, y: y - height / 2, width, height };
}

// Zooms by a factor (over 1 is closer) so that the point at the shares (across, down) of the view stays in place.
export function zoomAt(view, factor, across = 0.5, down = 0.5) {
  const width = view.width / factor;
  const height = view.height / factor;
  return { x: view.x + across * (view.width - width), y: view.y + down * (view.height - height), width, height };
}

// Moves by shares of the view.
export function shift(view, across, down) {
  return { ...view, x: view.x + across * view.width, y: view.y + down * view.height };
}

export function isWhole(view, extent, shape) {
  return view.width >= wholeMap(extent, shape).width * 0.999;
}

// Centre and width in whole map units, as they stand in the address; null for the whole map.
export function toBox(view, extent, shape) {
  if (isWhole(view, extent, shape)) return null;
  return [view.x + view.width / 2, view.y + view.height / 2, view.width].map(Math.round);
}

export function fromBox([x, y, width], shape) {
  return { x: x - width / 2, y: y - width / shape / 2, width, height: width / shape };
}

export function holds(view, { x, y }) {
  return x >= view.x && x <= view.x + view.width && y >= view.y && y <= view.y + view.height;
}
