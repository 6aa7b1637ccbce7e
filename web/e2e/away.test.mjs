// @ts-check
// A connection that is lost in the middle of a speech: within a second the room
// says so under the words that stand still, without moving them, and takes it back
// by itself. A short cut is not told. The page's clock is the test's own, so that
// a busy machine changes nothing.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openSession } from "./harness/api.mjs";
import { violations } from "./harness/axe.mjs";
import { watched } from "./harness/browser.mjs";
import { cutOff } from "./harness/overflow.mjs";
import { Proxy } from "./harness/proxy.mjs";
import { midSpeech, shown, turnAfter } from "./harness/room.mjs";
import { freePort } from "./harness/server.mjs";
import { stage } from "./harness/stage.mjs";

/** @typedef {import("playwright-core").Page} Page */

const NOTICE = "#connection-notice";
const TOLD = "Connecting again. Your text is kept.";
const LOW = { width: 320, height: 560 }; // the words fill it
const shots = fileURLToPath(new URL("shots", import.meta.url));
mkdirSync(shots, { recursive: true });

const [proxy, port] = await Promise.all([Proxy.listen(), freePort()]);
proxy.target = port;
const set = stage({ wordsPerSecond: 8, port, env: { BARRAISER_PUBLIC_URL: proxy.url } });
after(() => proxy.close());

test("a cut of 300 ms is not told", { timeout: 60_000 }, async () => {
  const { page, done } = await enter();
  await cut(page);
  await page.clock.runFor(150);
  // @ts-ignore: set below
  await page.waitForFunction(() => window.closings >= 2); // the first try has failed
  await page.clock.runFor(150);
  proxy.closed = false;
  await page.clock.runFor(150);
  await open(page);
  await page.clock.runFor(5000);
  assert.deepEqual(await told(page), []);
  await done();
});

for (const viewport of [{ width: 1360, height: 850 }, LOW]) {
  test(`a longer one is told within a second, ${viewport.width} px`, { timeout: 120_000 }, async (t) => {
    const { page, done } = await enter(viewport);
    await cut(page);
    await page.clock.runFor(100); // what had come before the cut is shown
    const [places, words] = [await placesOf(page), await shown(page)];
    if (viewport === LOW) assert.ok(places.scrolled > 0, "the words don't fill the window");

    await t.test("under the words, which stay where they are", async () => {
      await page.clock.runFor(600);
      assert.deepEqual(await told(page), []);
      await page.focus("#composer-text");
      await page.keyboard.type("What I write ");
      await page.clock.runFor(300);
      assert.equal(await page.innerText(NOTICE), TOLD);
      assert.deepEqual(await told(page), [TOLD]);
      assert.deepEqual([await placesOf(page), await shown(page)], [places, words]);
      const notice = await box(page, NOTICE);
      const last = await box(page, "#transcript .turn:has(+ .away) .said");
      const pane = await box(page, "#transcript");
      assert.ok(notice.top >= last.bottom && notice.top - last.bottom < 40, `${notice.top} px, the words end at ${last.bottom}`);
      assert.ok(notice.bottom <= pane.bottom && notice.right <= pane.right, "it lies in the transcript");
    });

    await t.test("typing goes on", async () => {
      await page.keyboard.type("meanwhile");
      assert.equal(await page.inputValue("#composer-text"), "What I write meanwhile");
      await page.keyboard.press("Enter");
      assert.equal(await page.innerText(".outgoing .said"), "What I write meanwhile");
      await page.keyboard.type("And more.");
    });

    await t.test("it stays while the loss lasts, and is told once", async () => {
      await page.clock.runFor(5000);
      assert.deepEqual(await told(page), [TOLD]);
      assert.equal(await page.innerText(`${NOTICE} button`), "Try now");
      assert.deepEqual(composer(await placesOf(page)), composer(places));
      await page.clock.resume();
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(shots, `away-${colorScheme}-${viewport.width}.png`) });
        assert.deepEqual(await page.evaluate(cutOff), []);
        assert.deepEqual(await violations(page), []);
      }
      await page.emulateMedia({ reducedMotion: "no-preference" });
      assert.equal(await motion(page), "appear");
      await page.emulateMedia({ reducedMotion: "reduce" });
      assert.equal(await motion(page), "none");
    });

    if (viewport === LOW) {
      await t.test("who has gone back sees it at the foot", async () => {
        await page.focus("#transcript");
        await page.keyboard.press("Home");
        await page.waitForFunction(() => document.querySelector("#transcript")?.scrollTop === 0);
        await page.screenshot({ path: join(shots, `away-back-${viewport.width}.png`) });
        const [notice, latest, pane] = [await box(page, NOTICE), await box(page, "#btn-latest"), await box(page, "#transcript")];
        assert.ok(notice.top > pane.top && notice.bottom <= pane.bottom, `${notice.top} to ${notice.bottom} px`);
        assert.ok(latest.bottom <= notice.top, "the button lies over the notice");
        await page.click("#btn-latest");
      });
    }

    await t.test("it goes by itself", async () => {
      await page.focus(`${NOTICE} button`); // who stands on it isn't lost either
      proxy.closed = false;
      await open(page);
      await page.waitForSelector(NOTICE, { state: "detached" });
      await page.waitForSelector('#transcript .turn.candidate[data-state="said"]');
      assert.equal(await page.evaluate(() => document.activeElement?.id), "composer-text");
      assert.equal(await page.inputValue("#composer-text"), "And more.");
      assert.deepEqual(composer(await placesOf(page)), composer(places));
      await turnAfter(page, 1);
      const mine = (await shown(page)).filter((line) => line.speaker === "candidate");
      assert.deepEqual(mine.map((line) => line.text), ["What I write meanwhile"]);
      assert.deepEqual(await told(page), [TOLD]);
    });
    await done();
  });
}

test("a way that swallows the words, and closes nothing, is found out", { timeout: 60_000 }, async () => {
  const { page, done } = await enter();
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
  proxy.silent = true;
  // Its last words came now, or before the clock was put forward by a second.
  await page.clock.runFor(3500);
  await open(page);
  await page.clock.runFor(2000);
  await page.waitForSelector('#link-state[data-link="connecting"]');
  proxy.silent = false;
  await page.clock.runFor(11_000); // the first try was swallowed too, or not
  await open(page);
  await page.clock.resume();
  await turnAfter(page, 0);
  await done();
});

/**
 * A room in the middle of its first speech.
 * @param {{width: number, height: number}} [viewport]
 */
async function enter(viewport = LOW) {
  proxy.closed = proxy.silent = false;
  const { context, watch } = await watched(set.browser, proxy.url, { viewport });
  // While there is no way through, and only then, connecting fails.
  watch.expect(/^console (error|warning): WebSocket connection to .* failed: (?!.*Unexpected response code)/);
  const page = await context.newPage();
  await page.clock.install();
  await page.addInitScript(() => {
    Math.random = () => 0; // the pauses between tries are the shortest
    /** @type {string[]} */
    const told = [];
    Object.assign(window, { told, closings: 0 });
    window.WebSocket = class extends WebSocket {
      /** @param {string | URL} url */
      constructor(url) {
        super(url);
        // @ts-ignore: set above
        this.addEventListener("close", () => window.closings++);
      }
    };
    let [there, before] = [false, ""];
    new MutationObserver(() => {
      const status = document.querySelector("#status")?.textContent ?? "";
      const notice = document.querySelector("#connection-notice") !== null;
      if (notice && !there && status === before) told.push("a notice that is not read out");
      if (status !== before && status.startsWith("Connecting")) told.push(status);
      [there, before] = [notice, status];
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  const session = await openSession(proxy.url);
  await page.goto(session.url);
  await midSpeech(page, 1, 250);
  const done = async () => {
    watch.check();
    await context.close();
  };
  return { page, done };
}

/**
 * Stops the page's clock and cuts the connection, for as long as the proxy is closed.
 * @param {Page} page
 */
async function cut(page) {
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
  proxy.closed = true;
  proxy.cut();
  await page.waitForSelector('#link-state[data-link="connecting"]');
}

/** @param {Page} page */
async function open(page) {
  await page.waitForSelector('#link-state[data-link="open"]');
}

/** @param {Page} page @returns {Promise<string[]>} */
function told(page) {
  // @ts-ignore: set above
  return page.evaluate(() => window.told);
}

/** @param {Page} page @param {string} selector */
function box(page, selector) {
  return page.evaluate((s) => {
    const { top, bottom, left, right } = /** @type {Element} */ (document.querySelector(s)).getBoundingClientRect();
    return { top, bottom, left, right };
  }, selector);
}

/**
 * Where the parts of the room are, and how far its words are scrolled.
 * @param {Page} page
 */
async function placesOf(page) {
  const [bar, pane, words, form, text] = await Promise.all(
    [".room-bar", "#transcript", "#transcript .said", "form.composer", "#composer-text"].map((s) => box(page, s)),
  );
  return { bar, pane, words, form, text, scrolled: await page.evaluate(() => document.querySelector("#transcript")?.scrollTop ?? 0) };
}

/**
 * All but the words, which may have gone on.
 * @param {Awaited<ReturnType<typeof placesOf>>} places
 */
const composer = ({ bar, pane, form, text }) => ({ bar, pane, form, text });

/** @param {Page} page */
function motion(page) {
  return page.evaluate((s) => getComputedStyle(/** @type {Element} */ (document.querySelector(s)?.parentElement)).animationName, NOTICE);
}
