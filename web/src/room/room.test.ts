import assert from "node:assert/strict";
import { test } from "node:test";
import type { Socket } from "./connection.ts";
import { Room } from "./room.ts";
import { Store } from "./storage.ts";
import { FakeTime, memory } from "./testing.ts";

interface Sent {
  type: string;
  id?: string;
  turn?: number;
  text?: string;
  rev?: number;
}

/** A room with a server that the test plays. */
function enter(tab = memory(), browser = memory()) {
  const time = new FakeTime();
  const sent: Sent[] = [];
  let socket: Socket | null = null;
  const room = new Room(
    { session: "s1", round: "Phone screen", level: "L5", minutes: 45, transcriptURL: "/t", scorecardURL: "/c", pads: ["notes"] },
    {
      around: {
        open: () => {
          socket = { onopen: null, onmessage: null, onclose: null, send: (d) => void sent.push(JSON.parse(d) as Sent), close: () => undefined };
          return socket;
        },
        after: time.after,
        random: () => 0,
      },
      identity: { claim: (use) => use("c"), renew: () => "d" },
      tab: new Store(() => tab),
      browser: new Store(() => browser),
      schedule: (call) => time.after(16, call),
      now: () => 0,
    },
  );
  room.start();
  const get = (...frames: object[]): void => {
    for (const f of frames) socket?.onmessage?.({ data: JSON.stringify(f) });
    time.run(16);
  };
  const last = (type: string): Sent => {
    const found = sent.findLast((f) => f.type === type);
    assert.ok(found, `no ${type} was sent`);
    return found;
  };
  return { room, get, sent, last, time, lose: (code: number) => socket?.onclose?.({ code }) };
}

const welcome = { type: "welcome", v: 1, epoch: "e", head: 0, turn: 1, pending: true, pen: { holder: "c", yours: true }, clock: { elapsed_s: 0, left_s: 60, running: true } };
const asks = { type: "utter", turn: 1, attempt: 1, part: 0, text: "Why?" };
const event = (seq: number, kind: string, data: object): object => ({ type: "event", seq, at: "", kind, data });
const asked = event(1, "interviewer-said", { turn: 1, attempt: 1, text: "Why?", partial: false, voice: "scripted" });

test("an answer goes out, stays on the screen, and becomes its event", () => {
  const t = enter();
  t.get(welcome, asked);
  t.room.draft.value = "Because.";
  assert.equal(t.room.answer(), true);
  const { id, turn, text } = t.last("answer");
  assert.deepEqual([turn, text, t.room.draft.value], [1, "Because.", ""]);
  assert.equal(t.room.outgoing.value.length, 1);
  t.get({ type: "ack", id, seq: 2 });
  assert.equal(t.room.outgoing.value.length, 1, "acknowledged, but the event isn't here yet");
  t.get(event(2, "candidate-said", { turn: 1, id, text: "Because." }));
  assert.equal(t.room.outgoing.value.length, 0);
  assert.equal(t.room.transcript.value.items.at(-1)?.text, "Because.");
});

test("what can't be sent says why and keeps the text", () => {
  const t = enter();
  const refusedWith = (part: string): void => {
    assert.equal(t.room.answer(), false);
    assert.match(t.room.problem.value?.message ?? "", new RegExp(part));
    assert.match(t.room.status.value, new RegExp(part));
  };
  t.room.draft.value = "x";
  refusedWith("still opening");
  t.get(welcome);
  refusedWith("about to speak");
  t.get(asks);
  t.room.draft.value = " \n ";
  refusedWith("nothing to send");
  t.room.draft.value = "x".repeat(100_001);
  refusedWith("too long");
  t.get({ type: "pen", holder: "other", yours: false });
  t.room.draft.value = "x";
  refusedWith("Another tab");
  assert.equal(t.room.draft.value, "x");
  assert.equal(t.sent.filter((f) => f.type === "answer").length, 0);
});

test("an answer may cut in once the interviewer has begun", () => {
  const t = enter();
  t.get(welcome, asks);
  t.room.draft.value = "I know.";
  assert.equal(t.room.answer(), true);
});

test("a refused answer comes back into the box, before what was typed since", () => {
  const t = enter();
  t.get(welcome, asked);
  t.room.draft.value = "First";
  t.room.answer();
  t.room.draft.value = "Second";
  t.get({ type: "refuse", id: t.last("answer").id, code: "stale-turn", message: "That question is over.", hint: "Read on." });
  assert.equal(t.room.draft.value, "First\n\nSecond");
  assert.equal(t.room.status.value, "That question is over. Read on.");
  assert.equal(t.room.outgoing.value.length, 0);
});

test("a reload brings back the draft and the answer under way", () => {
  const tab = memory();
  const browser = memory();
  const before = enter(tab, browser);
  before.get(welcome, asked);
  before.room.draft.value = "On its way";
  before.room.answer();
  before.room.draft.value = "Half a thou";
  const id = before.last("answer").id;

  const after = enter(tab, browser);
  assert.equal(after.room.draft.value, "Half a thou");
  assert.deepEqual(after.room.outgoing.value.map((a) => a.text), ["On its way"]);
  after.get(welcome);
  assert.equal(after.last("answer").id, id, "the same id, so it can't count twice");
});

test("stop is sent only while the interviewer speaks, and too late is no mistake", () => {
  const t = enter();
  t.get(welcome);
  t.room.stop();
  assert.equal(t.sent.filter((f) => f.type === "stop").length, 0);
  t.get(asks);
  t.room.stop();
  t.get({ type: "refuse", id: t.last("stop").id, code: "stale-turn", message: "Over.", hint: "" });
  assert.equal(t.room.problem.value, null);
});

test("news is announced, together when it comes together", () => {
  const t = enter();
  t.get({ ...welcome, head: 1 }, asked);
  assert.equal(t.room.status.value, "", "history is not read out");
  t.get(event(2, "question-skipped", { turn: 1 }), event(3, "interviewer-said", { turn: 2, attempt: 1, text: "Next?", partial: false, voice: "scripted" }));
  assert.equal(t.room.status.value, "You skipped this question.\nInterviewer: Next?");
});

test("notes are saved with the answer, and a stale one asks", () => {
  const t = enter();
  t.get(welcome, asked);
  t.room.type("notes", "mine");
  t.room.draft.value = "Answer";
  t.room.answer();
  const note = t.last("note");
  assert.deepEqual([note.text, note.rev], ["mine", 0]);
  assert.ok(t.sent.indexOf(note) < t.sent.indexOf(t.last("answer")), "the note belongs to the answer");
  t.get({ type: "refuse", id: note.id, code: "stale-rev", message: "Another tab saved.", hint: "", rev: 3, text: "theirs" });
  assert.deepEqual(t.room.notes.value["notes"]?.conflict, { rev: 3, text: "theirs" });
  t.room.settleNote("notes", "mine");
  assert.deepEqual([t.last("note").text, t.last("note").rev], ["mine", 3]);
});

test("unsaved notes survive a reload", () => {
  const browser = memory();
  enter(memory(), browser).room.type("notes", "kept");
  assert.equal(enter(memory(), browser).room.notes.value["notes"]?.text, "kept");
});

test("a resync forgets what was shown, not what was typed", () => {
  const t = enter();
  t.get(welcome, asked);
  t.room.draft.value = "typed";
  t.lose(4010);
  assert.deepEqual(t.room.transcript.value.items, []);
  assert.equal(t.room.draft.value, "typed");
});

test("after the end nothing more is sent", () => {
  const t = enter();
  t.get(welcome, asked, event(2, "session-closed", { reason: "ended" }));
  assert.equal(t.room.over.value, true);
  t.room.draft.value = "late";
  assert.equal(t.room.answer(), false);
  t.room.type("notes", "late");
  t.room.saveNotes();
  assert.equal(t.sent.some((f) => f.type === "note" || f.type === "answer"), false);
  t.get(event(3, "scorecard-ready", { assessor: "lexical", vote: "inclined" }));
  assert.equal(t.room.transcript.value.scorecard?.vote, "inclined");
});

test("a lost connection is read out once each time, and what is written meanwhile is sent", () => {
  const t = enter();
  const notice = "Connecting again. Your text is kept.";
  t.get(welcome);
  for (const [n, text] of ["First", "Second"].entries()) {
    const turn = n + 1;
    t.get(event(2 * n + 1, "interviewer-said", { turn, attempt: 1, text: "Why?", partial: false, voice: "scripted" }));
    const news: string[] = [];
    const stop = t.room.status.subscribe((s) => news.push(s));
    t.lose(1006);
    t.time.run(800);
    assert.equal(news.length, 1);
    t.time.run(5000);
    t.room.draft.value = text;
    assert.equal(t.room.answer(), true);
    t.get(welcome);
    stop();
    assert.deepEqual(news.slice(1), [notice, ""]);
    assert.equal(t.room.absence.value, null);
    assert.equal(t.last("answer").text, text);
    t.get(event(2 * n + 2, "candidate-said", { turn, id: t.last("answer").id, text }));
  }
});

test("news that came after the notice stays when the notice goes", () => {
  const t = enter();
  t.get(welcome, asked);
  t.lose(1006);
  t.time.run(1000);
  assert.equal(t.room.answer(), false);
  const said = t.room.status.value;
  assert.match(said, /nothing to send/);
  t.get(welcome);
  assert.equal(t.room.status.value, said);
});

test("when the round is over a lost connection is no news", () => {
  const t = enter();
  t.get(welcome, asked, event(2, "session-closed", { reason: "ended" }));
  const said = t.room.status.value;
  t.lose(1006);
  t.time.run(5000);
  assert.equal(t.room.status.value, said);
});
