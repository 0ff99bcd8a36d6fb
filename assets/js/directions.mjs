// Which area lies in the direction of an arrow key.

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export function isArrow(key) {
  return key in ARROWS;
}

// Picks among the candidates the one that lies most in the direction of the key: near the straight line first, then
// near in distance. Candidates more than 60 degrees off the line do not count. Returns undefined if none is left.
function mostInDirection(from, candidates, pointOf, key) {
  const [right, down] = ARROWS[key];
  let best;
  let lowest = Infinity;
  for (const candidate of candidates) {
    const point = pointOf(candidate);
    const across = point.x - from.x;
    const along = point.y - from.y;
    const distance = Math.hypot(across, along);
    const ahead = (across * right + along * down) / (distance || 1);
    if (ahead < 0.5) continue;
    const cost = distance / ahead ** 2;
    if (cost < lowest) [best, lowest] = [candidate, cost];
  }
  return best;
}

// The neighbour in the direction of an arrow key; where no neighbour lies that way (at a bend of the city's edge), the
// nearest area that does.
export function areaTowards(city, pointOf, index, key) {
  const from = pointOf(index);
  const others = () => [...city.codes.keys()].filter((other) => other !== index);
  return (
    mostInDirection(from, city.neighboursOf[index], pointOf, key) ?? mostInDirection(from, others(), pointOf, key)
  );
}
