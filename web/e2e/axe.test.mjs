// @ts-check
// Every page in both themes: no violation of accessibility rules, and no text
// that is cut off. Leaves a picture of each in shots/ to be looked at.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { answerTo } from "./harness/answers.mjs";
import { openSession, scorecardOf } from "./harness/api.mjs";
import { violations } from "./harness/axe.mjs";
import { launch, watched } from "./harness/browser.mjs";
import { Live } from "./harness/live.mjs";
import { cutOff } from "./harness/overflow.mjs";
import { turnAfter } from "./harness/room.mjs";
import { Server } from "./harness/server.mjs";

/** @typedef {import("playwright-core").Page} Page */

const SHOTS = join(dirname(fileURLToPath(import.meta.url)), "shots");
const THEMES = /** @type {const} */ (["light", "dark"]);
const WIDTHS = [320, 390, 860, 1360]; // pictures and overflow; axe at the two below
const AXE_WIDTHS = [390, 1360];
const HEIGHT = 900;

/** @type {Server} */
let empty;
/** @type {Server} */
let filled;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {string} */
let open;
/** @type {string} */
let done;
/** @type {string[]} sessions to be ended in their room, one a theme */
let ending;

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  [empty, filled, browser] = await Promise.all([Server.start(), Server.start(), launch()]);
  open = await talk(filled, 3);
  ending = [await talk(filled, 2), await talk(filled, 2)];
  done = await talk(filled, 8);
  const live = new Live(`${filled.live}/api/sessions/${done}/live`);
  await live.welcome();
  await live.command({ type: "take_pen" });
  await live.command({ type: "end" });
  await live.until((f) => f["kind"] === "scorecard-ready", "the scorecard");
  await live.close();
  await scorecardOf(filled.url, done);
});
after(async () => {
  await browser?.close();
  await empty?.stop();
  await filled?.stop();
});

/**
 * A session with some answers given; its id.
 * @param {Server} server
 * @param {number} answers
 */
async function talk(server, answers) {
  const { id } = await openSession(server.url);
  const live = new Live(`${server.live}/api/sessions/${id}/live`);
  await live.welcome();
  let { turn } = await live.nextTurn(0);
  for (let n = 1; n <= answers; n++) {
    await live.command({ type: "answer", turn, text: answerTo(n) });
    ({ turn } = await live.nextTurn(turn));
  }
  await live.close();
  return id;
}

/** @type {{name: string, at: () => [Server, string], ready?: (page: Page) => Promise<unknown>, status?: number}[]} */
const pages = [
  { name: "dashboard-empty", at: () => [empty, "/"] },
  { name: "dashboard", at: () => [filled, "/"] },
  { name: "new", at: () => [filled, "/new"] },
  { name: "room", at: () => [filled, `/s/${open}`], ready: (page) => turnAfter(page, 3) },
  { name: "room-over", at: () => [filled, `/s/${ending.pop()}`], ready: endRound },
  { name: "scorecard", at: () => [filled, `/s/${done}/scorecard`] },
  { name: "scorecard-running", at: () => [filled, `/s/${open}/scorecard`] },
  { name: "transcript", at: () => [filled, `/s/${done}/transcript`] },
  { name: "keys", at: () => [filled, "/help/keys"] },
  { name: "error", at: () => [filled, "/no-such-page"], status: 404 },
];

for (const theme of THEMES) {
  test(`${theme} theme`, { timeout: 180_000 }, async (t) => {
    const { context, watch } = await watched(browser, filled.url, { colorScheme: theme });
    const bare = await watched(browser, empty.url, { colorScheme: theme });
    for (const { name, at, ready, status = 200 } of pages) {
      await t.test(name, async () => {
        const [server, path] = at();
        const own = server === empty ? bare : { context, watch };
        if (status !== 200) own.watch.expect(/Failed to load resource: .*status of 404/);
        const page = await own.context.newPage();
        const response = await page.goto(path);
        assert.equal(response?.status(), status);
        await ready?.(page);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: HEIGHT });
          await page.screenshot({ path: join(SHOTS, `${name}-${theme}-${width}.png`), fullPage: true });
          assert.deepEqual(await page.evaluate(cutOff), [], `at ${width} px`);
          if (AXE_WIDTHS.includes(width)) assert.deepEqual(await violations(page), [], `at ${width} px`);
        }
        await page.close();
        own.watch.check();
      });
    }
    await context.close();
    await bare.context.close();
  });
}

test("the check for cut-off text finds it", { timeout: 60_000 }, async () => {
  const page = await browser.newPage({ viewport: { width: 400, height: 300 } });
  const box = (/** @type {string} */ style, /** @type {string} */ text) => `<div style="width: 60px; ${style}">${text}</div>`;
  /** @param {string} body */
  const found = async (body) => {
    await page.setContent(`<body>${body}</body>`);
    return (await page.evaluate(cutOff)).length;
  };
  assert.equal(await found(box("", "some words that wrap")), 0);
  assert.equal(await found(box("white-space: pre-wrap", `some words${" ".repeat(40)}`)), 0);
  assert.equal(await found(box("overflow: auto; white-space: nowrap", "words that are longer than the box")), 0);
  assert.equal(await found(box("overflow: hidden; white-space: nowrap", "words that are longer than the box")), 1);
  assert.equal(await found(box("", "incomprehensibilities")), 1);
  assert.equal(await found('<div style="width: 500px">wide</div>'), 1);
  assert.equal(await found('<svg width="50" height="20"><text x="0" y="15">a label that is too long</text></svg>'), 1);
  await page.close();
});

test("a chosen theme holds against the system's", { timeout: 60_000 }, async () => {
  const { context, watch } = await watched(browser, filled.url, { colorScheme: "light" });
  const page = await context.newPage();
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.goto("/");
  assert.equal(await ground(), "rgb(250, 250, 248)");
  await page.selectOption("#theme-select", "dark");
  assert.equal(await ground(), "rgb(19, 21, 22)");
  await page.goto("/new");
  assert.equal(await ground(), "rgb(19, 21, 22)");
  watch.check();
  await context.close();
});

/**
 * Ends the round that is shown: a room that is over is seen only by who was in it.
 * @param {Page} page
 */
async function endRound(page) {
  await turnAfter(page, 0);
  if (await page.locator("#pen-banner").count()) await page.click("#btn-take-pen");
  await page.click("#btn-end:not([disabled])");
  await page.click("#btn-end-confirm");
  return page.waitForSelector('#scorecard-link[data-ready="true"]');
}
