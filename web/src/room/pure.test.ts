import assert from "node:assert/strict";
import { test } from "node:test";
import { face } from "./clock.ts";
import { codePoints, giveBack, measure, sends } from "./compose.ts";
import { Flusher } from "./flush.ts";
import { afterScroll, goesUp } from "./follow.ts";
import { blankNote, dirty, refused, saved, sending, settle, typed, wantsSaving } from "./notes.ts";
import { Outbox } from "./outbox.ts";
import { comesBack, parseFrame } from "./protocol.ts";
import { backoff, retryDelay } from "./retry.ts";
import { Store } from "./storage.ts";
import { memory } from "./testing.ts";

const key = { key: "Enter", shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, isComposing: false };

test("which keys send", () => {
  assert.equal(sends(key, "send"), true);
  assert.equal(sends({ ...key, shiftKey: true }, "send"), false);
  assert.equal(sends(key, "newline"), false);
  assert.equal(sends({ ...key, shiftKey: true }, "newline"), true);
  for (const mode of ["send", "newline"] as const) {
    assert.equal(sends({ ...key, ctrlKey: true }, mode), true);
    assert.equal(sends({ ...key, metaKey: true }, mode), true);
    assert.equal(sends({ ...key, ctrlKey: true, isComposing: true }, mode), false);
    assert.equal(sends({ ...key, keyCode: 229 }, mode), false);
    assert.equal(sends({ ...key, key: "a" }, mode), false);
  }
});

test("code points, not units", () => {
  assert.equal(codePoints("a\u{1f600}b"), 3);
  assert.equal(codePoints("\ud83d"), 1, "half a pair counts as one");
  assert.equal(codePoints("\ude00\ude00"), 2);
  for (const text of ["", "abc", "\u{1f600}".repeat(9), "e\u0301", "\ude00\ud83d"]) {
    assert.equal(codePoints(text), Array.from(text).length, JSON.stringify(text));
  }
});

test("the limits of an answer", () => {
  assert.deepEqual(measure("short"), { count: 5, near: false, over: false });
  assert.deepEqual(measure("a".repeat(90_000)), { count: 90_000, near: true, over: false });
  assert.equal(measure("a".repeat(100_000)).over, false);
  assert.equal(measure("a".repeat(100_001)).over, true);
  assert.equal(measure("\u{1f600}".repeat(60_000)).over, false, "60,000 characters in 240,000 bytes");
  assert.equal(measure("\u{1f600}".repeat(70_000)).over, true, "the frame would be too large");
});

test("a refused answer loses nothing", () => {
  assert.equal(giveBack("old", ""), "old");
  assert.equal(giveBack("old", "old"), "old");
  assert.equal(giveBack("old", "new"), "old\n\nnew");
});

test("following: a step back lets go, the end takes up, growth changes nothing", () => {
  const at = (top: number, height = 1000): { top: number; height: number; view: number } => ({ top, height, view: 400 });
  assert.equal(afterScroll(true, at(600), at(597)), false, "even a step within 8 px of the end");
  assert.equal(afterScroll(false, at(597), at(590)), false);
  assert.equal(afterScroll(false, at(500), at(593)), true);
  assert.equal(afterScroll(false, at(500), at(592)), false, "8 px is not under 8 px");
  assert.equal(afterScroll(true, at(600), at(600, 1200)), true, "words came in");
  assert.equal(afterScroll(false, at(300), at(300, 1200)), false);
  assert.equal(afterScroll(true, at(600), at(500, 900)), true, "the content shrank under it");
  assert.equal(goesUp("PageUp", false) && goesUp(" ", true), true);
  assert.equal(goesUp(" ", false) || goesUp("PageDown", false), false);
});

test("the clock", () => {
  const reading = { clock: { elapsed_s: 10, left_s: 1902, running: true }, at: 5000 };
  assert.equal(face(reading, 5000).text, "31:42");
  assert.equal(face(reading, 7000).text, "31:40");
  assert.equal(face(reading, 9_999_000).text, "0:00", "never under zero");
  assert.equal(face({ ...reading, clock: { ...reading.clock, running: false } }, 99_000).text, "31:42");
  assert.equal(face({ clock: { elapsed_s: 3661, left_s: null, running: false }, at: 0 }, 0).text, "1:01:01");
  assert.equal(face({ clock: { elapsed_s: 0, left_s: 300, running: false }, at: 0 }, 0).low, true);
  assert.equal(face(reading, 5000).label, "31 minutes left");
});

test("frames: known ones pass, the rest are ignored", () => {
  assert.deepEqual(parseFrame('{"type":"ack","id":"a","seq":3}'), { type: "ack", id: "a", seq: 3 });
  for (const bad of ["", "null", "[]", '"x"', "{", '{"type":"sing"}', '{"type":"event"}', '{"type":1}', '{"type":"toString"}']) {
    assert.equal(parseFrame(bad), null, bad);
  }
});

test("which close codes come back", () => {
  for (const code of [1000, 1001, 1006, 1011, 4001, 4008, 4010, 4012, 4499]) assert.equal(comesBack(code), true, `${code}`);
  for (const code of [4500, 4501, 4502, 4503, 4999]) assert.equal(comesBack(code), false, `${code}`);
});

test("waiting", () => {
  assert.equal(backoff(0, 0), 125);
  assert.equal(backoff(0, 1), 250);
  assert.equal(backoff(99, 1), 10_000);
  assert.equal(retryDelay("5", 1), 5000);
  assert.equal(retryDelay("0", 1), 1000);
  assert.equal(retryDelay("9999", 1), 60_000);
  for (const odd of [null, "", "soon", "-1"]) assert.equal(retryDelay(odd, 77), 77);
});

test("the outbox survives a reload, without what was of the moment", () => {
  const storage = memory();
  const store = new Store(() => storage);
  const box = new Outbox(store, "k");
  box.add({ type: "answer", id: "a", turn: 1, text: "x" });
  box.add({ type: "stop", id: "s", turn: 1 });
  box.add({ type: "note", id: "n", pad: "notes", rev: 0, text: "t" });
  assert.deepEqual(box.unconfirmed().map((c) => c.id), ["a", "s", "n"]);
  const again = new Outbox(store, "k");
  assert.deepEqual(again.unconfirmed().map((c) => c.id), ["a", "n"]);
  again.ack("a");
  assert.deepEqual(again.unconfirmed().map((c) => c.id), ["n"]);
  assert.deepEqual(again.entries.map((e) => e.command.id), ["a", "n"], "shown until its event comes");
  again.remove("a");
  again.ack("n");
  assert.equal(again.ack("n"), null);
  assert.equal(storage.length, 0);
});

test("storage that is broken or forbidden is no storage", () => {
  const forbidden = new Store(() => {
    throw new Error("denied");
  });
  forbidden.write("k", 1);
  forbidden.remove("k");
  assert.equal(forbidden.read("k"), null);
  const storage = memory();
  storage.setItem("k", "{");
  assert.equal(new Store(() => storage).read("k"), null);
});

test("one flush for many pushes", () => {
  const batches: number[][] = [];
  let due: (() => void) | null = null;
  const f = new Flusher<number>((b) => batches.push(b), (call) => {
    due = call;
    return () => (due = null);
  });
  const tick = (): void => (due as (() => void) | null)?.();
  f.push(1);
  f.push(2);
  tick();
  tick();
  f.push(3);
  f.clear();
  tick();
  f.push(4);
  f.flush();
  assert.deepEqual(batches, [[1, 2], [4]]);
});

test("a note: typed, sent, saved", () => {
  const n = sending(typed(blankNote, "a"), "id");
  assert.equal(wantsSaving(n), false, "one at a time");
  const more = typed(n, "ab");
  const done = saved(more, { rev: 1, text: "a" });
  assert.deepEqual(done, { text: "ab", base: { rev: 1, text: "a" }, sent: null, conflict: null });
  assert.equal(wantsSaving(done), true);
  assert.equal(saved(done, { rev: 1, text: "old" }), done, "an old revision changes nothing");
});

test("a note saved elsewhere is taken up, or asked about", () => {
  const theirs = { rev: 2, text: "theirs" };
  assert.equal(saved(blankNote, theirs).text, "theirs");
  const conflicting = saved(typed(blankNote, "mine"), theirs);
  assert.deepEqual([conflicting.text, conflicting.conflict], ["mine", theirs]);
  assert.equal(wantsSaving(conflicting), false);
  const mine = settle(conflicting, "mine");
  assert.deepEqual([mine.text, mine.base.rev, wantsSaving(mine)], ["mine", 2, true]);
  const other = settle(conflicting, "theirs");
  assert.deepEqual([other.text, dirty(other)], ["theirs", false]);
});

test("a refused save keeps both texts", () => {
  const n = sending(typed(blankNote, "mine"), "id");
  assert.equal(refused(n, "another", null), n);
  const r = refused(n, "id", { rev: 4, text: "theirs" });
  assert.deepEqual([r.text, r.conflict], ["mine", { rev: 4, text: "theirs" }]);
});
