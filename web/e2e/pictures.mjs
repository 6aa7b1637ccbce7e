// Takes the README's pictures of the room and the scorecard into docs/img:
// npm run pictures, with BARRAISER_BIN naming the binary.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { answerTo, good } from "./harness/answers.mjs";
import { openSession } from "./harness/api.mjs";
import { launch, watched } from "./harness/browser.mjs";
import { answer, midSpeech, turnAfter } from "./harness/room.mjs";
import { Server } from "./harness/server.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "docs", "img");
const NOTES = "Churn model, March\n- 140 of 200 from one region\n- cause: time zone in the export\n- mine: approved the copied schema";
// A fast voice for the answers before, then one that is still speaking.
const [SEED, ANSWERS] = [7, 13];

mkdirSync(folder, { recursive: true });
const server = await Server.start({ wordsPerSecond: 60 });
const browser = await launch();
const { context, watch } = await watched(browser, server.url, { colorScheme: "light", viewport: { width: 1360, height: 850 } });
const page = await context.newPage();

const { id } = await openSession(server.url, { seed: SEED });
await page.goto(`/s/${id}`);
let turn = (await turnAfter(page, 0)) ?? 0;
await page.fill("#pad-notes", NOTES);
for (let n = 1; n <= 3; n++) {
  await answer(page, answerTo(n));
  turn = (await turnAfter(page, turn)) ?? turn;
}
await answer(page, answerTo(4));
await midSpeech(page, turn + 1, 40);
await page.fill("#composer-text", good[4]?.slice(0, 96) ?? "");
await page.screenshot({ path: join(folder, "room.png") });

turn = (await turnAfter(page, turn)) ?? turn;
await page.fill("#composer-text", "");
for (let n = 5; n <= ANSWERS; n++) {
  await answer(page, answerTo(n));
  const next = await turnAfter(page, turn);
  if (next === null) break;
  turn = next;
}
if ((await page.locator("#over-banner").count()) === 0) {
  await page.click("#btn-end");
  await page.click("#btn-end-confirm");
}
await page.click('#scorecard-link[data-ready="true"]');
await page.waitForSelector("#vote");
await page.setViewportSize({ width: 1360, height: 1000 });
await page.screenshot({ path: join(folder, "scorecard.png") });

watch.check();
await browser.close();
await server.stop();
