import assert from "node:assert/strict";
import { test } from "node:test";
import { absenceText, Absences, LONG_MS, NOTICE_MS, type Absence } from "./absence.ts";
import type { Link } from "./connection.ts";
import { FakeTime } from "./testing.ts";

const connecting: Link = { state: "connecting", attempt: 1 };
const open: Link = { state: "open" };

function follow(...links: Link[]) {
  const time = new FakeTime();
  const told: (Absence | null)[] = [];
  const absences = new Absences(time.after, (a) => told.push(a));
  for (const l of links) absences.link(l);
  return { time, told, link: (l: Link) => absences.link(l) };
}

test("a loss is told within a second, once, and so is its end", () => {
  assert.ok(NOTICE_MS > 700 && NOTICE_MS < 1000);
  const t = follow(open, connecting);
  t.time.run(NOTICE_MS - 1);
  assert.deepEqual(t.told, []);
  t.time.run(1);
  assert.deepEqual(t.told, [{ first: false, long: false }]);
  t.time.run(LONG_MS - NOTICE_MS);
  assert.deepEqual(t.told.at(-1), { first: false, long: true });
  t.link(open);
  assert.equal(t.told.at(-1), null);
  t.link(open);
  t.time.run(60_000);
  assert.equal(t.told.length, 3);
});

test("a loss that heals soon is not told, however often it comes", () => {
  const t = follow(open);
  for (let n = 0; n < 5; n++) {
    t.link(connecting);
    t.time.run(700);
    t.link(open);
    t.time.run(100);
  }
  assert.deepEqual(t.told, []);
});

test("tries that fail don't begin the absence anew", () => {
  const t = follow(open);
  for (let attempt = 1; attempt <= 4; attempt++) {
    t.link({ state: "connecting", attempt });
    t.time.run(NOTICE_MS / 4 + 1);
  }
  assert.equal(t.told.length, 1);
});

test("the first connection is given longer, and other words", () => {
  const t = follow({ state: "connecting", attempt: 0 });
  t.time.run(LONG_MS - 1);
  assert.deepEqual(t.told, []);
  t.time.run(1);
  assert.deepEqual(t.told, [{ first: true, long: true }]);
  assert.match(absenceText({ first: true, long: true }), /^Not connected yet/);
});

test("an end for good is no absence", () => {
  const t = follow(open, connecting, { state: "final", code: 4500 });
  t.time.run(60_000);
  assert.deepEqual(t.told, []);
});
