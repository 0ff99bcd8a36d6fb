// Wheel, mouse and touch on the map. One finger and the plain wheel scroll the page, so that nobody is caught in the
// map; two fingers, Ctrl with the wheel, dragging with the mouse, the buttons and the keyboard move it.

import { shift, zoomAt } from "./viewport.mjs";

const DRAG_STARTS_PX = 5;
const HINT_MS = 1800;

export function watchGestures(stage, map) {
  const hint = stage.querySelector("[data-map-hint]");
  let hintTimer;
  const tell = (text) => {
    hint.textContent = text;
    hint.hidden = false;
    clearTimeout(hintTimer);
    hintTimer = setTimeout(() => (hint.hidden = true), HINT_MS);
  };
  watchWheel(stage, map, tell);
  watchPointers(stage, map, tell);
}

function shares(stage, x, y) {
  const box = stage.getBoundingClientRect();
  return [(x - box.x) / box.width, (y - box.y) / box.height];
}

function watchWheel(stage, map, tell) {
  let resting;
  stage.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) {
        tell("Hold Ctrl and scroll to zoom the map");
        return;
      }
      event.preventDefault();
      const factor = Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) * 0.006);
      map.show(zoomAt(map.view, factor, ...shares(stage, event.clientX, event.clientY)), { rest: false });
      clearTimeout(resting);
      resting = setTimeout(() => map.show(map.view), 200);
    },
    { passive: false },
  );
}

function watchPointers(stage, map, tell) {
  const pointers = new Map();
  let start;
  let dragging = false;

  stage.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button") || event.button > 0) return;
    stage.removeAttribute("data-dragged");
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    start = { x: event.clientX, y: event.clientY };
  });

  stage.addEventListener("pointermove", (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    const touching = event.pointerType === "touch";
    if (touching && pointers.size < 2) return;
    if (!dragging && !touching && Math.hypot(event.clientX - start.x, event.clientY - start.y) < DRAG_STARTS_PX) return;
    if (!dragging) begin(event);
    const next = { x: event.clientX, y: event.clientY };
    const view = pointers.size === 2 ? pinched(stage, map.view, pointers, event.pointerId, next) : dragged(stage, map.view, last, next);
    pointers.set(event.pointerId, next);
    map.show(view, { rest: false });
  });

  function begin(event) {
    dragging = true;
    stage.setAttribute("data-dragged", "");
    stage.setPointerCapture(event.pointerId);
  }

  // with two fingers down the browser must not scroll the page, or it takes the gesture away
  stage.addEventListener("touchmove", (event) => event.touches.length > 1 && event.preventDefault(), { passive: false });

  const end = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    if (event.type === "pointercancel" && event.pointerType === "touch" && !dragging) tell("Use two fingers to move the map");
    if (!dragging || pointers.size) return;
    dragging = false;
    map.show(map.view);
    // the click that ends a drag must not choose an area; it comes before the next task
    setTimeout(() => stage.removeAttribute("data-dragged"));
  };
  stage.addEventListener("pointerup", end);
  stage.addEventListener("pointercancel", end);
}

function dragged(stage, view, last, next) {
  const box = stage.getBoundingClientRect();
  return shift(view, (last.x - next.x) / box.width, (last.y - next.y) / box.height);
}

function pinched(stage, view, pointers, movedId, next) {
  const [still] = [...pointers].filter(([id]) => id !== movedId).map(([, point]) => point);
  const last = pointers.get(movedId);
  const apart = (one, other) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
  const middle = { x: (still.x + next.x) / 2, y: (still.y + next.y) / 2 };
  const before = { x: (still.x + last.x) / 2, y: (still.y + last.y) / 2 };
  const zoomed = zoomAt(view, apart(still, next) / apart(still, last), ...shares(stage, before.x, before.y));
  return dragged(stage, zoomed, before, middle);
}
