import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection, type Link, type Socket } from "./connection.ts";
import { Outbox } from "./outbox.ts";
import type { ServerFrame } from "./protocol.ts";
import { Store } from "./storage.ts";
import { FakeTime, memory } from "./testing.ts";

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((e: { data: unknown }) => void) | null = null;
  onclose: ((e: { code: number }) => void) | null = null;
  sent: Record<string, unknown>[] = [];
  closed: number | undefined | null = null;
  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>);
  }
  close(code?: number): void {
    this.closed ??= code;
  }
  get(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  types(): unknown[] {
    return this.sent.map((f) => f["type"]);
  }
}

const welcome = { type: "welcome", v: 1, epoch: "e1", head: 0, turn: 1, pending: false, pen: { holder: "c", yours: true }, clock: { elapsed_s: 0, left_s: 9, running: true } };
const event = (seq: number): object => ({ type: "event", seq, at: "", kind: "observed", data: {} });

function setUp() {
  const time = new FakeTime();
  const sockets: FakeSocket[] = [];
  const frames: ServerFrame[] = [];
  const links: Link[] = [];
  let restarts = 0;
  const outbox = new Outbox(new Store(() => memory()), "outbox");
  const connection = new Connection(
    {
      open: () => {
        const s = new FakeSocket();
        sockets.push(s);
        return s;
      },
      after: time.after,
      random: () => 1,
    },
    outbox,
    { frame: (f) => frames.push(f), link: (l) => links.push(l), restart: () => restarts++, replaced: () => "other" },
  );
  connection.start("c");
  const socket = (): FakeSocket => {
    const s = sockets.at(-1);
    assert.ok(s);
    return s;
  };
  const open = (): FakeSocket => {
    const s = socket();
    s.onopen?.();
    s.get(welcome);
    return s;
  };
  return { time, sockets, frames, links, outbox, connection, socket, open, restarts: () => restarts };
}

test("says hello first and sends nothing else before the welcome", () => {
  const t = setUp();
  t.connection.send({ type: "answer", id: "a", turn: 1, text: "x" });
  t.socket().onopen?.();
  assert.deepEqual(t.socket().sent, [{ type: "hello", v: 1, client: "c", after: 0, epoch: "" }]);
  t.socket().get(welcome);
  assert.deepEqual(t.socket().types(), ["hello", "answer"]);
  assert.equal(t.links.at(-1)?.state, "open");
});

test("comes back where it was, and sends again what wasn't confirmed", () => {
  const t = setUp();
  const first = t.open();
  t.connection.send({ type: "answer", id: "a", turn: 1, text: "x" });
  t.connection.send({ type: "hint", id: "h", turn: 1 });
  t.outbox.ack("h");
  first.get(event(1));
  first.get(event(2));
  first.onclose?.({ code: 1006 });
  t.time.run(250);
  const second = t.socket();
  assert.notEqual(second, first);
  second.onopen?.();
  assert.deepEqual(second.sent[0], { type: "hello", v: 1, client: "c", after: 2, epoch: "e1" });
  second.get(welcome);
  assert.deepEqual(second.types(), ["hello", "answer"]);
});

test("drops repeats and asks again after a hole", () => {
  const t = setUp();
  const first = t.open();
  first.get(event(1));
  first.get(event(1));
  assert.equal(t.frames.filter((f) => f.type === "event").length, 1);
  first.get(event(3));
  assert.equal(t.sockets.length, 2);
  t.socket().onopen?.();
  assert.equal(t.socket().sent[0]?.["after"], 1);
  assert.equal(t.frames.filter((f) => f.type === "event").length, 1);
});

test("starts again from 0 on a resync", () => {
  const t = setUp();
  const first = t.open();
  first.get(event(1));
  first.onclose?.({ code: 4010 });
  assert.equal(t.restarts(), 1);
  t.time.run(250);
  t.socket().onopen?.();
  assert.deepEqual(t.socket().sent[0], { type: "hello", v: 1, client: "c", after: 0, epoch: "" });
});

test("close codes of 4500 and more are final, nothing brings it back", () => {
  const t = setUp();
  t.open().onclose?.({ code: 4500 });
  assert.deepEqual(t.links.at(-1), { state: "final", code: 4500 });
  t.connection.nudge();
  t.connection.networkBack();
  t.time.run(60_000);
  assert.equal(t.sockets.length, 1);
});

test("a bye says why when the close frame is lost, and when to come back", () => {
  const over = setUp();
  const s = over.open();
  s.get({ type: "bye", code: 4502, reason: "over", retry_ms: 0 });
  s.onclose?.({ code: 1006 });
  assert.deepEqual(over.links.at(-1), { state: "final", code: 4502 });

  const down = setUp();
  const d = down.open();
  d.get({ type: "bye", code: 4001, reason: "shutting down", retry_ms: 3000 });
  d.onclose?.({ code: 4001 });
  down.time.run(2999);
  assert.equal(down.sockets.length, 1);
  down.time.run(1);
  assert.equal(down.sockets.length, 2);
});

test("waits longer each time, up to 10 s", () => {
  const t = setUp();
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    const count = t.sockets.length;
    t.socket().onclose?.({ code: 1006 });
    let waited = 0;
    while (t.sockets.length === count) {
      t.time.run(50);
      waited += 50;
    }
    waits.push(waited);
  }
  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test("a nudge connects at once, or proves the socket alive", () => {
  const t = setUp();
  t.socket().onclose?.({ code: 1006 });
  t.connection.nudge();
  assert.equal(t.sockets.length, 2);
  const s = t.open();
  t.connection.nudge();
  assert.equal(s.types().at(-1), "ping");
  t.time.run(2000);
  assert.equal(s.closed, 4012);
  t.time.run(250);
  assert.equal(t.sockets.length, 3);
});

test("pings a silent socket and leaves a dead one", () => {
  const t = setUp();
  const s = t.open();
  t.time.run(15_000);
  assert.equal(s.types().at(-1), "ping");
  s.get({ type: "pong" });
  t.time.run(24_999);
  assert.equal(s.closed, null);
  t.time.run(1);
  assert.equal(s.closed, 4012);
});

test("finds out within 5 s that the way to words that are due is cut", () => {
  for (const due of [
    [{ ...welcome, pending: true }],
    [{ type: "utter", turn: 1, attempt: 1, part: 0, text: "Tell ", reset: false }],
    [{ type: "event", seq: 1, at: "", kind: "candidate-said", data: { turn: 1, id: "a", text: "x" } }],
    [{ type: "event", seq: 1, at: "", kind: "interviewer-said", data: { turn: 1, attempt: 1, text: "x", partial: true, voice: "model" } }],
  ]) {
    const t = setUp();
    const s = t.open();
    for (const frame of due) s.get(frame);
    t.time.run(1_999);
    assert.deepEqual(s.types().filter((type) => type === "ping"), []);
    t.time.run(1);
    assert.equal(s.types().at(-1), "ping");
    s.get({ type: "pong" }); // a slow voice, and a way that is there
    t.time.run(4_999);
    assert.equal(s.closed, null);
    t.time.run(1);
    assert.equal(s.closed, 4012);
  }
});

test("is patient again once the words were said", () => {
  const t = setUp();
  const s = t.open();
  s.get({ type: "utter", turn: 1, attempt: 1, part: 0, text: "x", reset: false });
  s.get({ type: "event", seq: 1, at: "", kind: "interviewer-said", data: { turn: 1, attempt: 1, text: "x", partial: false, voice: "scripted" } });
  t.time.run(14_999);
  assert.equal(s.types().includes("ping"), false);
  t.time.run(1);
  assert.equal(s.types().at(-1), "ping");
});

test("finds out within 10 s of a command that nobody answers, however often one is sent", () => {
  const t = setUp();
  const s = t.open();
  s.get({ type: "utter", turn: 1, attempt: 1, part: 0, text: "x", reset: false });
  t.time.run(1_000);
  for (let i = 0; i < 10; i++) {
    assert.equal(s.types().includes("ping"), i > 2);
    t.connection.send({ type: "hint", id: `h${i}`, turn: 1 });
    t.time.run(999);
  }
  assert.equal(s.closed, null);
  t.time.run(10);
  assert.equal(s.closed, 4012);
});

test("waits for a store that is restarted under a command, then for the words", () => {
  const t = setUp();
  const s = t.open();
  t.connection.send({ type: "answer", id: "a", turn: 1, text: "x" });
  t.time.run(7_000);
  t.outbox.ack("a");
  s.get({ type: "ack", id: "a", seq: 1 });
  s.get({ type: "event", seq: 1, at: "", kind: "candidate-said", data: { turn: 1, id: "a", text: "x" } });
  t.time.run(4_999);
  assert.equal(s.closed, null);
  t.time.run(1);
  assert.equal(s.closed, 4012);
});

test("gives up a connection that never welcomes", () => {
  const t = setUp();
  t.socket().onopen?.();
  t.time.run(10_000 + 250);
  assert.equal(t.sockets.length, 2);
});

test("confirms what it has seen, once for many events", () => {
  const t = setUp();
  const s = t.open();
  for (let i = 1; i <= 5; i++) s.get(event(i));
  t.time.run(300);
  assert.deepEqual(s.sent.filter((f) => f["type"] === "seen"), [{ type: "seen", seq: 5 }]);
});

test("thrown out by another page of the same client, it comes back as another client", () => {
  const t = setUp();
  t.open().onclose?.({ code: 4504 });
  t.time.run(1000);
  t.socket().onopen?.();
  assert.equal(t.socket().sent[0]?.["client"], "other");
  assert.equal(t.links.at(-1)?.state, "connecting");
});
