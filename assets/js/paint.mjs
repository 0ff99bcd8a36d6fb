// When to do what need not be done at once.

// After the next frame has been drawn.
export function afterPaint(work) {
  requestAnimationFrame(() => setTimeout(work));
}
