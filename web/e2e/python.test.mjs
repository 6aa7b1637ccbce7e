// @ts-check
// A round begun by one client is completed by another, of another maker, in
// another language: Debian's python3-websockets.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { answerTo } from "./harness/answers.mjs";
import { checkQuotes, openSession, scorecardOf, spoken, transcriptOf } from "./harness/api.mjs";
import { Live } from "./harness/live.mjs";
import { stage } from "./harness/stage.mjs";

/** @typedef {import("./harness/live.mjs").Frame} Frame */

const set = stage({}, { browser: false });

test("begun with ws, resumed and completed with python3-websockets", { timeout: 60_000 }, async () => {
  const { id, live: url } = await openSession(set.server.url);
  const live = new Live(url);
  await live.welcome();
  let { turn } = await live.nextTurn(0);
  for (let n = 1; n <= 2; n++) {
    await live.command({ type: "answer", turn, text: answerTo(n) });
    ({ turn } = await live.nextTurn(turn));
  }
  // It leaves after the next ack, whatever comes then.
  await live.command({ type: "answer", turn, text: answerTo(3) });
  await live.close();
  const seen = live.events();

  const other = await complete({ url, after: live.seq, epoch: live.epoch, answers: [4, 5, 6].map(answerTo) });
  assert.equal(other.code, 4502);
  const events = [...seen, ...other.frames.filter((f) => f.type === "event")];
  assert.deepEqual(events.map((e) => e["seq"]), events.map((_, i) => i + 1), "together they saw every event once");
  assert.ok(events.some((e) => e["kind"] === "scorecard-ready"));

  const lines = await transcriptOf(set.server.url, id);
  const heard = events.filter((e) => e["kind"] === "interviewer-said" || e["kind"] === "candidate-said");
  assert.deepEqual(spoken(heard.map((e) => ({ speaker: e["kind"].replace("-said", ""), text: e["data"].text }))), spoken(lines));
  for (let n = 1; n <= 6; n++) assert.ok(lines.some((line) => line.text === answerTo(n)), `answer ${n} is in the record`);
  assert.ok(checkQuotes(await scorecardOf(set.server.url, id), lines).size > 0);
});

/**
 * @param {{url: string, after: number, epoch: string, answers: string[]}} job
 * @returns {Promise<{code: number, frames: Frame[]}>}
 */
async function complete(job) {
  const script = join(dirname(fileURLToPath(import.meta.url)), "client.py");
  // Debian's module belongs to Debian's interpreter.
  const child = spawn("/usr/bin/python3", [script], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(job));
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  assert.equal(code, 0, "client.py says above what was wrong");
  return JSON.parse(output);
}
