// @ts-check
// The same round with a language model behind an OpenAI-compatible endpoint
// that wasn't written here, and without it when it dies in the middle.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Aimock } from "./harness/aimock.mjs";
import { answerTo } from "./harness/answers.mjs";
import { checkQuotes, openSession, scorecardOf, transcriptOf } from "./harness/api.mjs";
import { Live } from "./harness/live.mjs";
import { stage } from "./harness/stage.mjs";
import { checkVoice, words } from "./harness/wording.mjs";

const mock = await Aimock.start(words);
after(() => mock.kill());
const set = stage({ env: mock.env }, { browser: false });

/**
 * Holds a round to its natural end.
 * @param {(n: number) => Promise<void>} [before] called before the n-th answer
 */
async function hold(before = async () => {}) {
  const { id, live: url } = await openSession(set.server.url, { interviewer: "model" });
  const live = new Live(url);
  await live.welcome();
  let { turn } = await live.nextTurn(0);
  for (let n = 1; ; n++) {
    assert.ok(n < 60, "the interviewer comes to an end");
    await before(n);
    await live.command({ type: "answer", turn, text: answerTo(n) });
    const next = await live.nextTurn(turn);
    if (next.said === null) break;
    turn = next.turn;
  }
  await live.until((f) => f["kind"] === "scorecard-ready", "the scorecard");
  await live.close();
  const said = live.events("interviewer-said").map((e) => /** @type {import("./harness/wording.mjs").Said} */ (e["data"]));
  return { id, said };
}

test("a round in a model's words, to the scorecard", { timeout: 60_000 }, async () => {
  const { id, said } = await hold();
  assert.ok(said.length > 5);
  checkVoice(said);
  assert.ok((await mock.requests()) >= new Set(said.map((s) => s.turn)).size, "the model was asked in every turn");
  assert.ok(checkQuotes(await scorecardOf(set.server.url, id), await transcriptOf(set.server.url, id)).size > 0);
});

test("an endpoint that dies costs the style, not the round", { timeout: 120_000 }, async () => {
  const { id, said } = await hold(async (n) => {
    if (n === 4) await mock.kill();
  });
  assert.ok(said.slice(0, 4).filter((s) => s.voice === "model").length >= 3);
  const rest = said.slice(4);
  assert.ok(rest.length > 2);
  for (const s of rest) {
    assert.equal(s.voice, "scripted");
    assert.equal(s.partial, false);
    assert.notEqual(s.text, "");
  }
  assert.ok(checkQuotes(await scorecardOf(set.server.url, id), await transcriptOf(set.server.url, id)).size > 0);
});
