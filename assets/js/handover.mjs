// The server writes the page out in full; Dash then builds the same page out of sight. When it stands, the parts that
// our own scripts drive are moved over and the two are swapped within one frame.

const FIRST_PAINT = "first-paint";
const APP = "app";

export function whenDashStands(done) {
  const app = document.getElementById(APP);
  const first = document.getElementById(FIRST_PAINT);
  if (!app || !first) return;
  const tryNow = () => {
    if (!app.querySelector("[data-page-ready]")) return false;
    swap(first, app);
    done();
    return true;
  };
  if (tryNow()) return;
  const observer = new MutationObserver(() => {
    if (tryNow()) observer.disconnect();
  });
  observer.observe(app, { childList: true, subtree: true });
}

function swap(first, app) {
  const focused = document.activeElement;
  const inIsland = focused?.closest("[data-island]");
  for (const island of first.querySelectorAll("[data-island]")) {
    app.querySelector(`[data-island="${island.dataset.island}"]`)?.append(...island.childNodes);
  }
  app.hidden = false;
  first.remove();
  // moving an element takes the focus away from it
  if (inIsland) focused.focus({ preventScroll: true });
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) target.scrollIntoView();
}

// Runs Dash's scripts, which the document keeps in a template: one after the other, as Dash wrote them.
export async function startDash() {
  const template = document.querySelector("template[data-dash]");
  for (const kept of template?.content.querySelectorAll("script") ?? []) {
    const script = document.createElement("script");
    for (const { name, value } of kept.attributes) script.setAttribute(name, value);
    script.textContent = kept.textContent;
    document.body.append(script);
    if (script.src) await new Promise((resolve) => script.addEventListener("load", resolve, { once: true }));
  }
}
