// Forms that only choose what a page shows: a choice is shown at once, as an address of its own.

// While keys go through the options of a closed list, arrows or the letters of a name, each is a change; the one that is
// meant is the last.
const KEYS_REST_MS = 700;
const FOCUS = "focus-after-choice";

export function watchChoices() {
  let byKey = false;
  let timer;
  addEventListener("keydown", (event) => (byKey = event.key !== "Enter"), { capture: true });
  addEventListener("pointerdown", () => (byKey = false), { capture: true });
  document.addEventListener("change", ({ target }) => {
    const form = target.form;
    if (!form?.hasAttribute("data-at-once")) return;
    clearTimeout(timer);
    timer = setTimeout(() => show(form, target), byKey ? KEYS_REST_MS : 0);
  });
  addEventListener("pageshow", ({ persisted }) => {
    // a page that the browser has kept shows the figures of its address, and so must its forms
    if (persisted) for (const form of document.querySelectorAll("form[data-at-once]")) form.reset();
  });
  focusAgain();
}

// Tells whether a control says otherwise than it came.
export function isChosen(control) {
  if (!control.options) return control.checked !== control.defaultChecked;
  const came = [...control.options].find((option) => option.defaultSelected) ?? control.options[0];
  return control.value !== came.value;
}

function show(form, control) {
  // whoever has gone on to another control meanwhile stays there
  remember(form.contains(document.activeElement) ? document.activeElement.id : control.id);
  form.requestSubmit();
}

// Whoever chose by keyboard goes on from the same list on the page that answers.
function focusAgain() {
  const id = remembered();
  if (id) document.getElementById(id)?.focus({ preventScroll: true });
}

function remember(id) {
  try {
    sessionStorage.setItem(FOCUS, id);
  } catch {
    // a browser that keeps nothing begins at the top of the page
  }
}

function remembered() {
  try {
    const id = sessionStorage.getItem(FOCUS);
    sessionStorage.removeItem(FOCUS);
    return id;
  } catch {
    return null;
  }
}
