// Buttons that work on every page, and what stands on paper.

export function watchPageActions() {
  const actions = {
    print: () => window.print(),
    "copy-link": async () => {
      const status = document.querySelector("[data-copy-status]");
      try {
        await navigator.clipboard.writeText(location.href);
        status.textContent = "Link copied.";
      } catch {
        status.textContent = `Copy this address: ${location.href}`;
      }
    },
  };
  document.addEventListener("click", (event) => actions[event.target.closest("[data-action]")?.dataset.action]?.());
}

// On paper stands where and when it was printed.
export function stampForPrint() {
  document.querySelector("[data-address]").textContent = location.href;
  document.querySelector("[data-today]").textContent = new Date().toLocaleDateString("en-GB", { dateStyle: "long" });
}
