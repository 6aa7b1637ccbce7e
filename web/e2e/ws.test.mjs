// @ts-check
// A client not written by us, npm's ws, holds whole rounds by the protocol's
// description alone, and tries what it forbids.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import http from "node:http";
import { test } from "node:test";
import { answerTo, good } from "./harness/answers.mjs";
import { checkQuotes, openSession, scorecardOf, spoken, transcriptOf } from "./harness/api.mjs";
import { Live, upgradeStatus } from "./harness/live.mjs";
import { stage } from "./harness/stage.mjs";

const set = stage({}, { browser: false });

/**
 * A session whose first question has been put.
 * @param {Record<string, unknown>} [fields]
 */
async function begin(fields) {
  const { id, live: url } = await openSession(set.server.url, fields);
  const live = new Live(url);
  await live.welcome();
  const { turn } = await live.nextTurn(0);
  return { id, url, live, turn };
}

test("a whole round to its natural end", { timeout: 60_000 }, async () => {
  const { id, url, live, turn: first } = await begin();
  assert.equal(first, 1);
  let turn = first;
  for (let n = 1; ; n++) {
    assert.ok(n < 60, "the interviewer comes to an end");
    const asked = live.frames.length;
    const ack = await live.command({ type: "answer", turn, text: answerTo(n) });
    const next = await live.nextTurn(turn);
    // Durable first, then the next move and its words. (When the ack itself
    // arrives among them isn't promised.)
    const since = live.frames.slice(asked);
    const said = live.events("candidate-said").at(-1);
    const words = since.findIndex((f) => f.type === "utter" && f["turn"] > turn);
    assert.ok(said && words > since.indexOf(said), "the answer is recorded before the interviewer goes on");
    assert.ok(live.events("move-planned").at(-1)?.["seq"] > ack["seq"], "the next move is planned on a durable answer");
    assert.equal(said?.["seq"], ack["seq"]);
    assert.equal(said?.["data"].id, ack["id"]);
    turn = next.turn;
    if (next.said === null) break;
  }
  await live.until((f) => f["kind"] === "session-closed", "the end of the session");
  const ready = await live.until((f) => f["kind"] === "scorecard-ready", "the scorecard");
  const bye = await live.until((f) => f.type === "bye", "a bye");
  assert.equal(bye["code"], 4502);
  assert.equal(await live.closing(), 4502);

  const lines = await transcriptOf(set.server.url, id);
  const heard = live.events().filter((e) => e["kind"] === "interviewer-said" || e["kind"] === "candidate-said");
  const asLines = heard.map((e) => ({ speaker: e["kind"].replace("-said", ""), text: e["data"].text }));
  assert.deepEqual(spoken(asLines), spoken(lines), "the record is what was heard");
  const card = await scorecardOf(set.server.url, id);
  assert.equal(card.vote, ready["data"].vote);
  assert.ok(checkQuotes(card, lines).size > 0);

  // Another client reads the same log from the beginning.
  const replay = new Live(url);
  await replay.until((f) => f["kind"] === "scorecard-ready", "the replay");
  assert.equal(await replay.closing(), 4502);
  assert.deepEqual(
    replay.events().filter((e) => e["kind"] !== "move-planned" && e["kind"] !== "observed"),
    live.events().filter((e) => e["kind"] !== "move-planned" && e["kind"] !== "observed"),
  );
});

test("plans and observations are empty while the session runs, whole after it", { timeout: 30_000 }, async () => {
  const { url, live, turn } = await begin();
  await live.command({ type: "answer", turn, text: good[0] });
  await live.nextTurn(turn);
  const planned = live.events("move-planned");
  assert.ok(planned.length > 1);
  for (const event of [...planned, ...live.events("observed")]) assert.deepEqual(event["data"], {});
  await live.command({ type: "end" });
  await live.closing();
  const replay = new Live(url);
  await replay.closing();
  for (const event of replay.events("move-planned")) assert.notDeepEqual(event["data"], {});
});

test("the same id again changes nothing; other content is refused", { timeout: 30_000 }, async () => {
  const { live, turn } = await begin();
  const answer = { type: "answer", id: randomUUID(), turn, text: good[0] };
  const first = await live.ask(answer);
  await live.nextTurn(turn);
  assert.deepEqual(await live.ask(answer), first);
  assert.equal(live.events("candidate-said").length, 1);
  const other = await live.ask({ ...answer, text: good[1] });
  assert.equal(other["code"], "id-reused");

  // Nor does it after a new connection.
  await live.close();
  const again = new Live(live.socket.url, { client: live.client, after: live.seq, epoch: live.epoch });
  await again.welcome();
  assert.deepEqual(await again.ask(answer), first);
  await again.close();
});

test("refusals say what was wrong and change nothing", { timeout: 30_000 }, async () => {
  const { live, turn } = await begin();
  const head = live.seq;
  /** @type {[import("./harness/live.mjs").Frame, string][]} */
  const wrong = [
    [{ type: "answer", turn, text: " \n\t " }, "empty-answer"],
    [{ type: "answer", turn, text: "" }, "empty-answer"],
    [{ type: "answer", turn: turn + 5, text: "x" }, "stale-turn"],
    [{ type: "hint", turn: turn + 5 }, "stale-turn"],
    [{ type: "answer", turn, text: "a".repeat(100_001) }, "too-long"],
    [{ type: "sing" }, "unknown-type"],
  ];
  for (const [frame, code] of wrong) {
    const refusal = await live.ask(frame);
    assert.equal(refusal.type, "refuse", JSON.stringify(frame).slice(0, 80));
    assert.equal(refusal["code"], code);
    assert.notEqual(refusal["message"], "");
  }
  assert.equal((await live.ask({ type: "answer", turn, text: good[0] })).type, "ack");
  await live.nextTurn(turn);
  assert.equal((await live.ask({ type: "answer", turn, text: good[1] }))["code"], "stale-turn");
  assert.equal(live.events("candidate-said")[0]?.["seq"], head + 1);
  await live.close();
});

test("100,000 code points are accepted, however many bytes they are", { timeout: 60_000 }, async () => {
  const { id, live, turn } = await begin();
  // 120,000 UTF-16 units and 160,000 bytes.
  const text = `${"I measured it. ".repeat(5334).slice(0, 80_000)}${"🙂".repeat(20_000)}`;
  assert.equal([...text].length, 100_000);
  assert.equal((await live.ask({ type: "answer", turn, text })).type, "ack");
  await live.nextTurn(turn);
  assert.equal((await transcriptOf(set.server.url, id)).find((l) => l.speaker === "candidate")?.text, text);
  await live.close();
});

test("a client without the pen is refused until it takes it", { timeout: 30_000 }, async () => {
  const { url, live, turn } = await begin();
  const other = new Live(url);
  const welcome = await other.welcome();
  assert.equal(welcome["pen"].yours, false);
  assert.equal((await other.ask({ type: "answer", turn, text: good[0] }))["code"], "no-pen");
  assert.equal((await other.ask({ type: "take_pen" })).type, "ack");
  await live.until((f) => f.type === "pen" && f["yours"] === false, "word that the pen is gone");
  assert.equal((await live.ask({ type: "answer", turn, text: good[0] }))["code"], "no-pen");
  assert.equal((await other.ask({ type: "answer", turn, text: good[0] })).type, "ack");
  await Promise.all([live.close(), other.close()]);
});

test("notes are saved by revision", { timeout: 30_000 }, async () => {
  const { live } = await begin();
  assert.equal((await live.ask({ type: "note", pad: "notes", rev: 0, text: "one" })).type, "ack");
  const saved = await live.until((f) => f["kind"] === "note-saved", "the note");
  const stale = await live.ask({ type: "note", pad: "notes", rev: 0, text: "two" });
  assert.equal(stale["code"], "stale-rev");
  assert.equal((await live.ask({ type: "note", pad: "notes", rev: saved["data"].rev, text: "two" })).type, "ack");
  await live.close();
});

test("frames that no client of the protocol sends", { timeout: 60_000 }, async (t) => {
  /** @type {Record<string, [(live: Live) => void, number]>} */
  const frames = {
    "binary": [(live) => live.socket.send(Buffer.from('{"type":"ping"}'), { binary: true }), 4501],
    "not JSON": [(live) => live.socket.send("hello"), 4501],
    "not an object": [(live) => live.socket.send("[1]"), 4501],
    "without a type": [(live) => live.send({ id: "x" }), 4501],
    "without its fields": [(live) => live.send({ type: "answer", id: "x" }), 4501],
    "invalid UTF-8": [(live) => live.socket.send(Buffer.from([0x22, 0xff, 0xfe, 0x22]), { binary: false }), 1007],
    "300 KiB": [(live) => live.send({ type: "answer", id: "x", turn: 1, text: "a".repeat(300 << 10) }), 1009],
  };
  const { url, live: watcher } = await begin();
  for (const [name, [send, code]] of Object.entries(frames)) {
    await t.test(name, async () => {
      const live = new Live(url);
      await live.welcome();
      send(live);
      assert.equal(await live.closing(), code);
    });
  }
  // Nobody else notices.
  watcher.send({ type: "ping" });
  await watcher.until((f) => f.type === "pong", "a pong");
  await watcher.close();
});

test("a cursor beyond the log, or of another log, starts again", { timeout: 30_000 }, async () => {
  const { url, live } = await begin();
  for (const options of [{ after: live.seq + 100, epoch: live.epoch }, { after: live.seq, epoch: "another" }]) {
    const lost = new Live(url, options);
    assert.equal(await lost.closing(), 4010, JSON.stringify(options));
  }
  await live.close();
});

test("who may connect", { timeout: 30_000 }, async () => {
  const { id } = await openSession(set.server.url);
  const url = `${set.server.live}/api/sessions/${id}/live`;
  const { port } = set.server;
  for (const origin of ["https://evil.example", `http://127.0.0.1:${port + 1}`, `https://127.0.0.1:${port}`, "null", `http://localhost:${port}`]) {
    assert.equal(await upgradeStatus(url, { origin }), 403, origin);
  }
  assert.equal(await upgradeStatus(url, { origin: set.server.url }), 101);
  assert.equal(await upgradeStatus(url, { host: "evil.example" }), 421);
  assert.equal(await upgradeStatus(url, { host: `evil.example:${port}` }), 421);
  assert.equal(await upgradeStatus(`${set.server.live}/api/sessions/nobody/live`, {}), 404);
  for (const path of ["/", "/api/sessions", `/s/${id}`]) assert.equal(await statusFor(path, "evil.example"), 421, path);
});

/**
 * The status of a page asked for under another name, as after DNS rebinding.
 * @param {string} path @param {string} host
 * @returns {Promise<number>}
 */
function statusFor(path, host) {
  return new Promise((answer, failed) => {
    http.get(`${set.server.url}${path}`, { headers: { host } }, (response) => {
      response.resume();
      answer(response.statusCode ?? 0);
    }).on("error", failed);
  });
}
