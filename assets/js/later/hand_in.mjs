// Follows a file that is being handed in, and shows the page anew when there is something to decide.

const EVERY_MS = 400;
const SAID_EVERY_MS = 5000;

export async function followHandIn(box) {
  const bar = box.querySelector("progress");
  const stage = box.querySelector("[data-stage]");
  const status = box.querySelector("[data-stage-status]");
  let saidAt = 0;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    const state = await ask(`${box.dataset.handIn}/state`);
    if (state === undefined) {
      stage.textContent = "The server does not answer; asking again";
      continue;
    }
    if (state === null || state.done) return location.reload();
    bar.value = state.percent;
    stage.textContent = state.words;
    // aloud only now and then
    if (performance.now() - saidAt > SAID_EVERY_MS) {
      status.textContent = `${state.words}, ${state.percent} per cent`;
      saidAt = performance.now();
    }
  }
}

// Returns the state, null if the hand-in is no longer there, undefined if nobody answers.
async function ask(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.json() : null;
  } catch {
    return undefined;
  }
}
