// @ts-check
// A model's scorecard comes into the page of somebody who reads the provisional
// one, and the reader's place is kept.
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { after, test } from "node:test";
import { answerTo } from "./harness/answers.mjs";
import { openSession } from "./harness/api.mjs";
import { watched } from "./harness/browser.mjs";
import { Live } from "./harness/live.mjs";
import { stage } from "./harness/stage.mjs";

/** What the endpoint waits for before it answers. */
let gate = Promise.resolve();

// It says nothing that an assessor could use, so the review ends as one that failed
// over: that is enough to see it end.
const endpoint = http.createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  await gate;
  const { model, stream } = JSON.parse(Buffer.concat(chunks).toString() || "{}");
  const choice = (/** @type {string} */ key) => ({ index: 0, [key]: { role: "assistant", content: "I would rather not say." }, finish_reason: "stop" });
  if (!stream) {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ id: "c", object: "chat.completion", model, choices: [choice("message")] }));
    return;
  }
  response.setHeader("content-type", "text/event-stream");
  response.write(`data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model, choices: [choice("delta")] })}\n\n`);
  response.end("data: [DONE]\n\n");
});
endpoint.listen(0, "127.0.0.1");
await once(endpoint, "listening");
after(() => endpoint.close());
const { port } = /** @type {import("node:net").AddressInfo} */ (endpoint.address());
const set = stage({ env: { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, OPENAI_API_KEY: "test", BARRAISER_MODEL: "gpt-4o-mini" } });

test("the page waits for the model where the reader is", { timeout: 90_000 }, async () => {
  const { id, live: url } = await openSession(set.server.url);
  const live = new Live(url);
  await live.welcome();
  let { turn } = await live.nextTurn(0);
  for (let n = 1; n <= 3; n++) {
    await live.command({ type: "answer", turn, text: answerTo(n) });
    ({ turn } = await live.nextTurn(turn));
  }
  let open = () => {};
  gate = new Promise((go) => (open = go));
  await live.command({ type: "end" });
  await live.until((f) => f["kind"] === "scorecard-ready", "the first scorecard");
  await live.close();

  const { context, watch } = await watched(set.browser, set.server.url, { viewport: { width: 900, height: 500 } });
  const page = await context.newPage();
  await page.goto(`/s/${id}/scorecard`);
  assert.match((await page.locator("#review-status").textContent()) ?? "", /^The model's assessment/);
  assert.equal((await fetch(`${set.server.url}/api/sessions/${id}/scorecard?assessor=model`)).status, 202);

  // What is unfolded, focused and at the top of the window stays so.
  const fold = page.locator("main details summary").first();
  await fold.focus();
  await page.keyboard.press("Enter");
  const last = page.locator("article.competency").nth(2);
  await last.evaluate((e) => window.scrollBy({ top: e.getBoundingClientRect().top - 60, behavior: "instant" }));
  const place = () => last.evaluate((e) => e.getBoundingClientRect().top);
  const before = await place();
  open();
  await page.waitForSelector("#rated-by", { timeout: 40_000 });
  assert.equal(await page.locator("#provisional").count(), 0);
  assert.match((await page.locator("#rated-by").textContent()) ?? "", /gpt-4o-mini was to rate this/);
  assert.ok(Math.abs((await place()) - before) <= 2, `${before} became ${await place()}`);
  assert.equal(await page.locator("main details").first().getAttribute("open"), "");
  assert.ok(await fold.evaluate((e) => e === document.activeElement), "the focus stays where it was");
  watch.check();
  await context.close();
});
