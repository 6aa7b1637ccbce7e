// @ts-check
// A round in a page before three replicas on one Redis. The one that serves it is
// killed, asked to end, and killed again under an answer: the candidate loses
// nothing, and reads nothing twice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { good } from "./harness/answers.mjs";
import { openSession, scorecardOf, spoken, transcriptOf } from "./harness/api.mjs";
import { Balancer } from "./harness/balancer.mjs";
import { launch, watched } from "./harness/browser.mjs";
import { Redis } from "./harness/redis.mjs";
import { midSpeech, shown, turnAfter } from "./harness/room.mjs";
import { freePort, Server } from "./harness/server.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{from: number, told: number, to: number}} Loss when it began, was told (0: never) and ended */

const DRAFT = "What I write meanwhile stays.";
const PATIENCE_MS = 700; // a shorter loss is not told
const REPLICAS = 3;

/** @type {Balancer} */
let balancer;
/** @type {Redis} */
let redis;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {{server: Server, door: string}[]} */
const replicas = [];

before(async () => {
  [balancer, redis, browser] = await Promise.all([Balancer.listen(), Redis.start(), launch()]);
  for (let n = 0; n < REPLICAS; n++) {
    const door = `127.0.0.1:${await freePort()}`;
    const env = { BARRAISER_REDIS_URL: redis.url, BARRAISER_PUBLIC_URL: balancer.url, BARRAISER_PEER_ADDR: door };
    replicas.push({ server: await Server.start({ wordsPerSecond: 8, port: await freePort(), env }), door });
  }
  balancer.targets = replicas.map(({ server }) => server.port);
});

after(async () => {
  await browser?.close();
  for (const { server } of replicas) await server.stop();
  await balancer?.close();
  await redis?.stop();
});

test("the replica that serves a round is lost", { timeout: 170_000 }, async (t) => {
  const { context, watch } = await watched(browser, balancer.url);
  // Whoever connects to a replica in its last moment is dropped.
  watch.expect(/^console error: WebSocket connection to .* failed: (?!.*Unexpected response code)/);
  const page = await context.newPage();
  await recordLosses(page);
  const session = await openSession(balancer.url);
  await page.goto(session.url);

  await t.test("killed while it speaks", async () => {
    await midSpeech(page, 1);
    await page.fill("#composer-text", DRAFT);
    const lost = await serving(session.id);
    await lost.kill();
    await noticed(page);
    await picture(page, "killed");
    await back(page);
    await turnAfter(page, 0);
    assert.equal(await page.inputValue("#composer-text"), DRAFT);
    await lost.run();
  });

  await t.test("asked to end while it speaks", async () => {
    await send(page, good[0] ?? "");
    await page.fill("#composer-text", DRAFT);
    await midSpeech(page, 2);
    const lost = await serving(session.id);
    await lost.end();
    await noticed(page);
    await back(page);
    assert.equal(await page.inputValue("#composer-text"), DRAFT);
    await turnAfter(page, 1);
    await lost.run();
  });

  await t.test("killed under an answer", async () => {
    const lost = await serving(session.id);
    await Promise.all([send(page, good[1] ?? ""), lost.kill()]);
    await noticed(page);
    await back(page);
    await turnAfter(page, 2);
    await lost.run();
  });

  await t.test("all of them are away", async () => {
    await send(page, good[2] ?? "");
    await page.fill("#composer-text", DRAFT);
    await midSpeech(page, 4);
    await Promise.all(replicas.map(({ server }) => server.kill()));
    await page.waitForSelector("#connection-notice");
    await picture(page, "away");
    assert.equal(await page.inputValue("#composer-text"), DRAFT);
    await Promise.all(replicas.map(({ server }) => server.run()));
    await back(page);
    await turnAfter(page, 3);
    assert.equal(await page.inputValue("#composer-text"), DRAFT);
  });

  await t.test("nothing is missing and nothing is there twice", async () => {
    await back(page);
    const lines = await shown(page);
    for (const text of good.slice(0, 3)) assert.equal(lines.filter((line) => line.text === text).length, 1, text);
    assert.deepEqual(lines.filter((line) => line.speaker === "interviewer").map((line) => line.turn), [1, 2, 3, 4]);
    for (const { server } of replicas) assert.deepEqual(spoken(lines), spoken(await transcriptOf(server.url, session.id)));
  });

  await t.test("the scorecard is the same at every replica", async () => {
    await page.click("#btn-end");
    await page.click("#btn-end-confirm");
    await page.waitForSelector('#scorecard-link[data-ready="true"]');
    await page.click("#scorecard-link");
    await page.waitForSelector("article.competency");
    const card = await scorecardOf(balancer.url, session.id);
    for (const { server } of replicas) {
      assert.deepEqual(await scorecardOf(server.url, session.id), card);
      const response = await fetch(`${server.url}/s/${session.id}/scorecard`);
      assert.equal(response.status, 200);
      assert.match(await response.text(), /<article[^>]*competency/);
    }
  });

  watch.check();
  await context.close();

  // A short loss heals unseen; that a longer one is told was seen when all were away.
  for (const { from, told } of seen) assert.ok(!told || told - from >= PATIENCE_MS, `told after ${told - from} ms`);
  assert.ok(seen.length >= 4, `${seen.length} losses`);
  t.diagnostic(`without a connection, in ms: ${seen.map(({ from, to }) => Math.round(to - from)).join(", ")}`);
  t.diagnostic(`told after, in ms: ${seen.map(({ from, told }) => (told ? Math.round(told - from) : "not")).join(", ")}`);
});

/** @type {Loss[]} */
const seen = [];

/**
 * The replica that holds a session.
 * @param {string} session
 */
async function serving(session) {
  const owner = await redis.owner(session);
  const replica = replicas.find(({ door }) => owner.startsWith(`${door}/`));
  assert.ok(replica, `nobody here is ${owner}`);
  return replica.server;
}

/** @param {Page} page @param {string} text */
async function send(page, text) {
  await page.fill("#composer-text", text);
  await page.press("#composer-text", "Enter");
}

/**
 * Notes from when to when the room had no connection, and when it said so.
 * @param {Page} page
 */
async function recordLosses(page) {
  await page.addInitScript(() => {
    /** @type {{from: number, told: number, to: number}[]} */
    const losses = [];
    Object.assign(window, { losses });
    let open = false;
    new MutationObserver(() => {
      const now = document.querySelector('#link-state[data-link="open"]') !== null;
      const last = losses.at(-1);
      if (open && !now) losses.push({ from: performance.now(), told: 0, to: 0 });
      if (!open && now && last) last.to = performance.now();
      if (last && !last.to && !last.told && document.querySelector("#connection-notice")) last.told = performance.now();
      open = now;
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
}

/**
 * Waits until the room knows that the connection is lost, and says so in its bar.
 * @param {Page} page
 */
async function noticed(page) {
  // @ts-ignore: set above
  await page.waitForFunction((n) => window.losses.length > n, seen.length);
}

/**
 * Waits until the connection that was lost is back, and no notice is left.
 * @param {Page} page
 */
async function back(page) {
  await page.waitForSelector('#link-state[data-link="open"]');
  await page.waitForSelector("#connection-notice", { state: "detached" });
  // @ts-ignore: set above
  seen.splice(0, seen.length, ...(await page.evaluate(() => window.losses)));
}

/**
 * Leaves a picture in shots/ to be looked at.
 * @param {Page} page
 * @param {string} name
 */
async function picture(page, name) {
  await page.screenshot({ path: fileURLToPath(new URL(`shots/replicas-${name}.png`, import.meta.url)) });
}
