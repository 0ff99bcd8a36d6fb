// Names the points and lines of charts at once: what is pointed at or focused, or the nearest point of a crowd.

import { loadCity } from "../city.mjs";

const REACH_PX = 14;

export function nameCharts(root, url) {
  for (const box of root.querySelectorAll(".chart-box")) new ChartNames(box, url);
}

class ChartNames {
  constructor(box, url) {
    this.box = box;
    this.url = url;
    this.card = document.createElement("div");
    this.card.className = "chart-card";
    this.card.hidden = true;
    box.append(this.card);
    box.addEventListener("pointermove", (event) => this.#pointed(event));
    box.addEventListener("pointerleave", () => this.#hide());
    box.addEventListener("focusin", (event) => this.#named(event.target.closest("[data-said], .point")));
    box.addEventListener("focusout", () => this.#hide());
    box.addEventListener("keydown", (event) => event.key === "Escape" && this.#hide());
    box.addEventListener("click", (event) => this.#follow(event));
  }

  async #pointed(event) {
    const said = event.target.closest("[data-said], .point");
    if (said) return this.#named(said, event);
    this.near = await this.#nearest(event);
    this.box.style.cursor = this.near ? "pointer" : "";
    if (this.near) this.#show(this.near.said, event.clientX, event.clientY);
    else this.#hide();
  }

  #named(element, event) {
    this.near = null;
    if (!element) return this.#hide();
    const { left, top, width } = element.getBoundingClientRect();
    this.#show(element.dataset.said ?? element.getAttribute("aria-label"), event?.clientX ?? left + width / 2, event?.clientY ?? top);
  }

  // The point of a crowd within reach of the pointer, with what is said of it.
  async #nearest({ clientX, clientY }) {
    const svg = [...this.box.querySelectorAll("svg")].find((one) => one.checkVisibility());
    const crowds = svg ? [...svg.querySelectorAll("[data-keys]")] : [];
    if (!crowds.length) return null;
    this.city ??= loadCity(this.url);
    const city = await this.city;
    const matrix = svg.getScreenCTM();
    const at = new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse());
    let best = null;
    let least = REACH_PX / matrix.a;
    for (const crowd of crowds) {
      for (const point of (crowd.points ??= pointsOf(crowd))) {
        const distance = Math.hypot(point.x - at.x, point.y - at.y);
        if (distance < least) [best, least] = [point, distance];
      }
    }
    const index = best && city.indexOfCode.get(best.key);
    return best && { key: best.key, said: `${index === undefined ? best.key : city.displayName(index)}: ${best.value}` };
  }

  #follow(event) {
    if (this.near && !event.target.closest("a")) location.assign(`/lsoa/${this.near.key}`);
  }

  #show(text, clientX, clientY) {
    const { card } = this;
    card.textContent = text;
    card.hidden = false;
    const frame = this.box.getBoundingClientRect();
    const x = clientX - frame.left;
    // beside what is pointed at, never over it
    const toLeft = x + 16 + card.offsetWidth > frame.width;
    card.style.left = `${Math.max(0, toLeft ? x - 16 - card.offsetWidth : x + 16)}px`;
    card.style.top = `${Math.max(0, clientY - frame.top - card.offsetHeight - 10)}px`;
  }

  #hide() {
    this.card.hidden = true;
  }
}

// A crowd is one path: a mark begins with "M" and the middle of the point.
function pointsOf(crowd) {
  const keys = crowd.dataset.keys.split("|");
  const values = crowd.dataset.values.split("|");
  const places = [...crowd.getAttribute("d").matchAll(/M(-?\d+) (-?\d+)/g)];
  return places.map(([, x, y], one) => ({ x: Number(x), y: Number(y), key: crowd.dataset.start + keys[one], value: values[one] }));
}
