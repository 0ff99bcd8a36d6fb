// The live part of a page: what stands in words and tables there goes when Dash's layout has taken its place. A layout
// that still waits for its first answer says so by an element with `data-live-waiting`.

const NOT_YET = "._dash-loading, ._dash-error, [data-live-waiting]";

export function start(part) {
  const first = part.querySelector("[data-live-first]");
  const entry = part.querySelector("#react-entry-point");
  const follow = () => {
    const isThere = entry.childElementCount > 0 && !entry.querySelector(NOT_YET);
    first.hidden = isThere;
    entry.hidden = !isThere;
    if (!isThere) return;
    first.remove();
    observer.disconnect();
  };
  const observer = new MutationObserver(follow);
  observer.observe(entry, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-live-waiting"] });
  follow();
}
