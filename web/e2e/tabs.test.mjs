// @ts-check
// Two tabs in one session: one holds the pen, the other mirrors and may take it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { good } from "./harness/answers.mjs";
import { openSession, spoken, transcriptOf } from "./harness/api.mjs";
import { watched } from "./harness/browser.mjs";
import { answer, shown, turnAfter } from "./harness/room.mjs";
import { stage } from "./harness/stage.mjs";

const set = stage();

test("the second tab mirrors, takes the pen, and the first is told", { timeout: 60_000 }, async () => {
  const { context, watch } = await watched(set.browser, set.server.url);
  const session = await openSession(set.server.url);
  const first = await context.newPage();
  await first.goto(session.url);
  await turnAfter(first, 0);
  const second = await context.newPage();
  await second.goto(session.url);
  await second.waitForSelector("#pen-banner");
  assert.equal(await first.locator("#pen-banner").count(), 0, "the first tab holds the pen");

  await first.bringToFront();
  await answer(first, good[0] ?? "");
  for (const page of [first, second]) assert.equal(await turnAfter(page, 1), 2);
  assert.deepEqual(await shown(second), await shown(first));

  // Writing is always allowed; sending isn't, and says why, and keeps the text.
  await second.bringToFront();
  await answer(second, good[1] ?? "");
  await second.waitForSelector("#refusal");
  assert.equal(await second.inputValue("#composer-text"), good[1]);

  await second.locator("#btn-take-pen").focus();
  await second.keyboard.press("Enter");
  await first.waitForSelector("#pen-banner");
  await second.waitForSelector("#pen-banner", { state: "detached" });
  await second.locator("#composer-text").press("Enter");
  for (const page of [first, second]) assert.equal(await turnAfter(page, 2), 3);
  assert.deepEqual(await shown(second), await shown(first));
  assert.deepEqual(spoken(await shown(first)), spoken(await transcriptOf(set.server.url, session.id)));

  watch.check();
  await context.close();
});

test("a duplicated tab becomes a client of its own", { timeout: 60_000 }, async () => {
  const { context, watch } = await watched(set.browser, set.server.url);
  const session = await openSession(set.server.url);
  const first = await context.newPage();
  await first.goto(session.url);
  await turnAfter(first, 0);
  // A window that a page opens starts with a copy of its session storage, as a
  // duplicated tab does.
  const [copy] = await Promise.all([context.waitForEvent("page"), first.evaluate((u) => void window.open(u), session.url)]);
  // The first tab has a tenth of a second to say that the id is its own. On a busy
  // machine it may be late: then it is the first that becomes a new client.
  await Promise.any([first, copy].map((page) => page.waitForSelector("#pen-banner")));
  for (const page of [first, copy]) await page.waitForSelector('#link-state[data-link="open"]');
  const [watching, writing] = (await copy.locator("#pen-banner").count()) > 0 ? [copy, first] : [first, copy];
  assert.equal(await writing.locator("#pen-banner").count(), 0);
  const id = () => sessionStorage.getItem("barraiser:client");
  assert.notEqual(await watching.evaluate(id), await writing.evaluate(id));
  await answer(writing, good[0] ?? "");
  for (const page of [first, copy]) assert.equal(await turnAfter(page, 1), 2);

  watch.check();
  await context.close();
});
