// The side panel: the chosen area in words and bars, as the server writes them.

import { capitalised } from "./words.mjs";

const ANSWERS_WITHIN_MS = 4000;

export class SidePanel {
  // `content` holds the words of the area `shown`, or of none.
  constructor(content, city, shown) {
    this.content = content;
    this.city = city;
    this.asked = this.#address(shown);
    this.status = content.parentElement.querySelector("[data-panel-status]");
  }

  #address(code) {
    return this.content.dataset.panelUrl + (code ?? "");
  }

  async show(code) {
    const address = this.#address(code);
    if (this.asked === address) return;
    this.asked = address;
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    this.content.setAttribute("aria-busy", "true");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#isLate(code), ANSWERS_WITHIN_MS);
    try {
      const response = await fetch(address, { signal: asking.signal });
      if (!response.ok) throw new Error(`The side panel could not be loaded (${response.status}).`);
      this.#fill(await response.text());
    } catch (error) {
      // another area has been chosen since
      if (asking.signal.aborted) return;
      this.#isLate(code);
      console.warn(error);
    }
  }

  #fill(words) {
    clearTimeout(this.timer);
    const reading = this.content.contains(document.activeElement);
    this.content.innerHTML = words;
    this.content.removeAttribute("aria-busy");
    this.status.hidden = true;
    // who chose within the panel reads on there
    if (reading) this.content.querySelector("h2").focus({ preventScroll: true });
    this.content.parentElement.scrollTop = 0;
  }

  // Without an answer the panel still shows the area chosen before; it must not be taken for this one.
  #isLate(code) {
    clearTimeout(this.timer);
    const index = this.city.indexOfCode.get(code);
    const { city } = this;
    const chosen =
      index === undefined ? "" : ` You chose ${city.displayName(index)}: ${capitalised(city.placeInWords(index))}.`;
    this.status.textContent = `The server does not answer, so the details below are not those of your choice.${chosen} Try again in a moment.`;
    this.status.hidden = false;
    // so that choosing the same area again asks again
    this.asked = undefined;
  }
}
