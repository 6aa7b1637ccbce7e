// @ts-check
// A whole round by keyboard alone, from the first page to every quote of the
// scorecard.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answerTo } from "./harness/answers.mjs";
import { checkQuotes, scorecardOf, spoken, transcriptOf } from "./harness/api.mjs";
import { tabTo, watched } from "./harness/browser.mjs";
import { answer, midSpeech, shown, turnAfter } from "./harness/room.mjs";
import { stage } from "./harness/stage.mjs";

/** @typedef {import("playwright-core").Page} Page */

const set = stage({ wordsPerSecond: 30 });

test("a leadership round without a mouse", { timeout: 120_000 }, async (t) => {
  const { context, watch } = await watched(set.browser, set.server.url, { viewport: { width: 1360, height: 900 } });
  const page = await context.newPage();
  let id = "";

  await t.test("from the first page into the room", async () => {
    await page.goto("/");
    await follow(page, "#sessions-empty a");
    assert.equal(new URL(page.url()).pathname, "/new");
    id = await startRound(page);
  });

  await t.test("stop, answers, hint, skip and pause", async () => {
    await midSpeech(page, 1);
    await page.keyboard.press("Escape");
    const first = await turnAfter(page, 0);
    assert.equal(first, 1);
    assert.equal((await shown(page))[0]?.state, "partial", "stopped words stay, marked");
    assert.equal(await page.locator("#transcript .cut").count(), 1);

    await answer(page, answerTo(1), { typed: true });
    await turnAfter(page, 1);

    // A hint is spoken in the same turn.
    await press(page, "#btn-hint");
    await page.waitForFunction(() => document.querySelectorAll('#transcript .turn.interviewer[data-turn="2"]').length === 2);
    assert.equal(await turnAfter(page, 1), 2);

    // A new line by Shift+Enter is part of the answer.
    await tabTo(page, "#composer-text");
    await page.keyboard.type("First line.");
    await page.keyboard.press("Shift+Enter");
    await answer(page, answerTo(2), { key: "Control+Enter" });
    await turnAfter(page, 2);
    const second = (await shown(page)).find((line) => line.speaker === "candidate" && line.turn === 2);
    assert.equal(second?.text, `First line.\n${answerTo(2)}`);

    // Paused, the clock stands; resumed, it runs.
    await press(page, "#btn-pause");
    await page.waitForSelector('#clock[data-running="false"]');
    assert.equal(await page.textContent("#btn-pause"), "Resume");
    await press(page, "#btn-pause");
    await page.waitForSelector('#clock[data-running="true"]');

    let turn = 3;
    for (let n = 3; n <= 6; n++) {
      await answer(page, answerTo(n));
      turn = (await turnAfter(page, turn)) ?? assert.fail("the round closed early");
    }
    await press(page, "#btn-skip");
    await page.locator(".boundary", { hasText: "You skipped this question." }).waitFor();
    turn = (await turnAfter(page, turn)) ?? assert.fail("the round closed early");
    for (let n = 7; n <= 9; n++) {
      await answer(page, answerTo(n));
      const next = await turnAfter(page, turn);
      if (next === null) return;
      turn = next;
    }
  });

  await t.test("the end by its dialog", async () => {
    if ((await page.locator("#over-banner").count()) === 0) {
      await press(page, "#btn-end");
      await page.waitForSelector("#end-dialog[open]");
      await press(page, "#btn-end-cancel");
      await page.waitForSelector("#end-dialog[open]", { state: "detached" });
      await press(page, "#btn-end");
      await press(page, "#btn-end-confirm");
    }
    await page.waitForSelector('#scorecard-link[data-ready="true"]');
    const lines = await transcriptOf(set.server.url, id);
    assert.deepEqual(spoken(await shown(page)), spoken(lines), "the room shows what is recorded");
  });

  await t.test("the scorecard and its quotes", async () => {
    await follow(page, "#scorecard-link");
    await page.waitForSelector("#vote");
    const card = await scorecardOf(set.server.url, id);
    const quotes = checkQuotes(card, await transcriptOf(set.server.url, id));
    assert.ok(quotes.size > 0, "good answers give evidence");
    // Quotes that overlap are one passage on the page.
    const passages = await followQuotes(page);
    for (const quote of quotes) {
      const [, place, words] = /^(\S+ \d+) (.*)$/s.exec(quote) ?? [];
      assert.ok(passages.some((p) => p.place === place && p.quote.includes(words ?? "?")), `${quote} is on the page`);
    }
  });

  watch.check();
  await context.close();
});

/**
 * Follows a link by keyboard.
 * @param {Page} page @param {string} selector
 */
async function follow(page, selector) {
  await tabTo(page, selector);
  await Promise.all([page.waitForEvent("framenavigated"), page.keyboard.press("Enter")]);
  await page.waitForLoadState("domcontentloaded");
}

/**
 * Presses a button by keyboard.
 * @param {Page} page @param {string} selector
 */
async function press(page, selector) {
  await page.waitForSelector(`${selector}:not([disabled])`);
  await tabTo(page, selector);
  await page.keyboard.press("Enter");
}

/**
 * Fills in the set-up page and gives the session's id.
 * @param {Page} page
 */
async function startRound(page) {
  await tabTo(page, 'input[name="round"]');
  const wanted = 'input[name="round"][value="leadership-principles"]';
  for (let presses = 0; !(await page.isChecked(wanted)); presses++) {
    assert.ok(presses < 20, "the arrow keys reach every round");
    await page.keyboard.press("ArrowDown");
  }
  await tabTo(page, "#level");
  await page.keyboard.type("L5");
  assert.equal(await page.inputValue("#level"), "L5");
  await tabTo(page, "#new-form button[type=submit]");
  await Promise.all([page.waitForURL(/\/s\/[^/]+$/), page.keyboard.press("Enter")]);
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

/**
 * Opens the evidence that is folded away.
 * @param {Page} page
 */
async function unfold(page) {
  // Those that are opened leave the list, so the first of it is another each time.
  const folded = page.locator(".competency details:not([open]) > summary");
  for (let left = await folded.count(); left > 0; left--) {
    await folded.first().focus();
    await page.keyboard.press("Enter");
  }
}

/**
 * Follows every link of the evidence to its turn on the transcript page, and
 * finds there all quotes that lead to it.
 * @param {Page} page on the scorecard
 * @returns {Promise<{place: string, quote: string}[]>} place: competency and turn
 */
async function followQuotes(page) {
  const evidence = await page.$$eval(".evidence > li", (items) =>
    items.map((li) => ({
      quote: li.querySelector("blockquote")?.textContent ?? "",
      href: li.querySelector("a")?.getAttribute("href") ?? "",
      competency: li.closest("article")?.id.replace("c-", "") ?? "",
    })),
  );
  for (const href of new Set(evidence.map((e) => e.href))) {
    await unfold(page);
    await page.locator(`.evidence a[href="${href}"]`).first().focus();
    await Promise.all([page.waitForURL(`**${href}`), page.keyboard.press("Enter")]);
    const words = await page.$eval(":target", (turn) => {
      const said = /** @type {HTMLElement} */ (turn.querySelector(".said")?.cloneNode(true));
      for (const note of said.querySelectorAll("sup, .mark-note, .cut")) note.remove();
      return said.textContent ?? "";
    });
    for (const { quote } of evidence.filter((e) => e.href === href)) {
      assert.notEqual(quote, "");
      assert.ok(words.includes(quote), `${href} holds ${JSON.stringify(quote)}; it reads ${JSON.stringify(words)}`);
    }
    await page.goBack(); // headless Chromium has no key for it
  }
  return evidence.map((e) => ({ place: `${e.competency} ${e.href.split("#t-")[1]}`, quote: e.quote }));
}
