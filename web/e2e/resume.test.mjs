// @ts-check
// Drops in the middle of a speech lose and repeat nothing, and neither does a
// crash of the server.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { good } from "./harness/answers.mjs";
import { openSession, spoken, transcriptOf } from "./harness/api.mjs";
import { watched } from "./harness/browser.mjs";
import { Proxy } from "./harness/proxy.mjs";
import { midSpeech, shown, turnAfter } from "./harness/room.mjs";
import { freePort } from "./harness/server.mjs";
import { stage } from "./harness/stage.mjs";

/** @typedef {import("playwright-core").Page} Page */

const DRAFT = "What I write meanwhile stays.";
const PATIENCE_MS = 700; // a shorter loss is not told

const [proxy, port] = await Promise.all([Proxy.listen(), freePort()]);
proxy.target = port;
const set = stage({ wordsPerSecond: 8, port, env: { BARRAISER_PUBLIC_URL: proxy.url } });
after(() => proxy.close());

test("drops in the middle of a speech", { timeout: 120_000 }, async (t) => {
  const { context, watch } = await watched(set.browser, proxy.url);
  // While there is no network or no server, and only then, connecting fails.
  watch.expect(/^console error: WebSocket connection to .* failed: (?!.*Unexpected response code)/);
  const page = await context.newPage();
  await recordLosses(page);
  const session = await openSession(proxy.url);
  await page.goto(session.url);

  await t.test("a connection that breaks", async () => {
    await midSpeech(page, 1);
    await page.fill("#composer-text", DRAFT);
    await lose(page, () => proxy.cut());
    await open(page);
    await sameDraft(page);
    await turnAfter(page, 0);
  });

  await t.test("a network that goes silent, then returns", async () => {
    await page.fill("#composer-text", good[0] ?? "");
    await page.press("#composer-text", "Enter");
    await page.fill("#composer-text", DRAFT);
    await midSpeech(page, 2);
    const before = await lengthShown(page);
    proxy.silent = true; // what was on its way is gone, and no socket knows
    await context.setOffline(true);
    proxy.silent = false;
    await context.setOffline(false); // the room hears of this and connects anew
    await open(page);
    await page.waitForFunction((n) => (document.querySelector("#transcript")?.textContent ?? "").length > n, before);
    await sameDraft(page);
    await turnAfter(page, 1);
  });

  await t.test("a server that crashes while it speaks", async () => {
    await page.fill("#composer-text", good[1] ?? "");
    await page.press("#composer-text", "Enter");
    await page.fill("#composer-text", DRAFT);
    await midSpeech(page, 3);
    await lose(page, () => set.server.kill());
    await page.waitForSelector("#connection-notice button"); // the loss is a long one
    const [lost, told] = await losses(page);
    t.diagnostic(`told ${Math.round(told - lost)} ms after the loss`);
    assert.ok(told - lost >= PATIENCE_MS - 50, `the notice came ${told - lost} ms after the loss`);
    await set.server.run();
    // The room tries by itself too, and may be in before the press.
    await page.evaluate(() => document.querySelector("#connection-notice button")?.dispatchEvent(new MouseEvent("click", { bubbles: true })));
    await page.waitForSelector("#connection-notice", { state: "detached" });
    await open(page);
    await sameDraft(page);
    await turnAfter(page, 2);
  });

  await t.test("an answer given while the server is away", async () => {
    await lose(page, () => set.server.kill());
    await page.fill("#composer-text", good[2] ?? "");
    await page.press("#composer-text", "Enter");
    await page.waitForSelector(".outgoing");
    await page.goto("about:blank"); // the tab forgets all but its storage
    await set.server.run();
    await page.goto(session.url);
    await turnAfter(page, 3);
    const sent = (await shown(page)).filter((line) => line.text === good[2]);
    assert.equal(sent.length, 1);
  });

  await t.test("a reload", async () => {
    await page.fill("#composer-text", DRAFT);
    await page.reload();
    await turnAfter(page, 3);
    await sameDraft(page);
    assert.deepEqual(spoken(await shown(page)), spoken(await transcriptOf(proxy.url, session.id)));
  });

  watch.check();
  await context.close();
});

/** @param {Page} page */
async function sameDraft(page) {
  assert.equal(await page.inputValue("#composer-text"), DRAFT);
}

/** @param {Page} page */
async function open(page) {
  await page.waitForSelector('#link-state[data-link="open"]');
}

/** @param {Page} page */
function lengthShown(page) {
  return page.evaluate(() => (document.querySelector("#transcript")?.textContent ?? "").length);
}

/**
 * Notes when the connection was lost, and when the room first said so.
 * @param {Page} page
 */
async function recordLosses(page) {
  await page.addInitScript(() => {
    const times = { lost: 0, told: 0, losses: 0 };
    Object.assign(window, { times });
    let open = false;
    new MutationObserver(() => {
      const now = document.querySelector('#link-state[data-link="open"]') !== null;
      if (open && !now) Object.assign(times, { lost: performance.now(), told: 0, losses: times.losses + 1 });
      open = now;
      if (!times.told && document.querySelector("#connection-notice")) times.told = performance.now();
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
}

/** @param {Page} page @returns {Promise<[number, number]>} */
function losses(page) {
  // @ts-ignore: set above
  return page.evaluate(() => [window.times.lost, window.times.told]);
}

/**
 * Breaks the connection and waits until the room has noticed.
 * @param {Page} page
 * @param {() => void | Promise<void>} cut
 */
async function lose(page, cut) {
  // @ts-ignore: set above
  const before = await page.evaluate(() => window.times.losses);
  await cut();
  // @ts-ignore: set above
  await page.waitForFunction((n) => window.times.losses > n, before);
}
