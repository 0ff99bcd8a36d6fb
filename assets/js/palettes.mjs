// The palette of the map: shown at once, and remembered by the browser.

export function usePalette(palette) {
  document.documentElement.dataset.palette = palette;
}

export function rememberedPalette() {
  return document.documentElement.dataset.palette ?? "blue";
}

export function rememberPalette(palette) {
  try {
    localStorage.setItem("palette", palette);
  } catch {
    // a browser that keeps nothing still shows the choice, and the address has it
  }
}
