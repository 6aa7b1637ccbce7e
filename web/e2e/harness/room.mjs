// The interview room as a person without a mouse uses it.
import { tabTo } from "./browser.mjs";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Waits until it is the candidate's turn, and gives its number; null at the end.
 * @param {Page} page
 * @param {number} after the turn that was answered last, 0 at the beginning
 * @returns {Promise<number | null>}
 */
export async function turnAfter(page, after) {
  const handle = await page.waitForFunction((last) => {
    if (document.querySelector("#over-banner")) return "over";
    if (document.querySelector(".outgoing, [data-testid=waiting]")) return false;
    const turns = document.querySelectorAll("#transcript .turn");
    const item = /** @type {HTMLElement | undefined} */ (turns[turns.length - 1]);
    const spoken = item?.dataset["speaker"] === "interviewer" && item.dataset["state"] !== "speaking";
    return spoken && Number(item.dataset["turn"]) > last ? Number(item.dataset["turn"]) : false;
  }, after);
  const turn = await handle.jsonValue();
  return typeof turn === "number" ? turn : null;
}

/**
 * Waits until the interviewer has said some words of a turn but not all.
 * @param {Page} page
 * @param {number} turn
 * @param {number} [characters]
 */
export async function midSpeech(page, turn, characters = 20) {
  await page.waitForFunction(
    ([n, enough]) => {
      const said = document.querySelector(`#transcript .turn.interviewer[data-turn="${n}"][data-state="speaking"] .said`);
      return (said?.textContent ?? "").length >= enough;
    },
    /** @type {const} */ ([turn, characters]),
  );
}

/**
 * Writes an answer and sends it with Enter.
 * @param {Page} page
 * @param {string} text
 * @param {{key?: string, typed?: boolean}} [how] typed: key by key, as slow as that is
 */
export async function answer(page, text, how = {}) {
  await tabTo(page, "#composer-text");
  if (how.typed) await page.keyboard.type(text);
  else await page.keyboard.insertText(text);
  await page.keyboard.press(how.key ?? "Enter");
}

/**
 * What the room shows, without marks of its own.
 * @param {Page} page
 * @returns {Promise<{speaker: string, turn: number, state: string, text: string}[]>}
 */
export function shown(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("#transcript .turn")].map((item) => {
      const said = /** @type {HTMLElement} */ (item.querySelector(".said")?.cloneNode(true));
      for (const mark of said.querySelectorAll(".cut")) mark.remove();
      const { speaker = "", turn, state = "" } = /** @type {HTMLElement} */ (item).dataset;
      return { speaker, turn: Number(turn), state, text: said.textContent ?? "" };
    }),
  );
}
