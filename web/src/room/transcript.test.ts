import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventData, EventFrame, ServerFrame, Utter } from "./protocol.ts";
import { announcement, emptyTranscript, reduce, speaking, type Transcript } from "./transcript.ts";

let seq = 0;
const ev = <K extends keyof EventData>(kind: K, data: EventData[K], at = ++seq): EventFrame =>
  ({ type: "event", seq: at, at: "2026-11-22T10:00:00Z", kind, data }) as EventFrame;
const say = (turn: number, attempt: number, part: number, text: string, reset = false): Utter =>
  ({ type: "utter", turn, attempt, part, text, reset });
const said = (turn: number, attempt: number, text: string, partial = false): EventFrame =>
  ev("interviewer-said", { turn, attempt, text, partial, voice: "scripted" });

function fold(frames: ServerFrame[], from: Transcript = emptyTranscript): Transcript {
  return frames.reduce(reduce, from);
}
const texts = (t: Transcript): string[] => t.items.map((i) => i.text);
const fresh = (): void => {
  seq = 0;
};

test("parts join in order and the event settles them", () => {
  fresh();
  const live = fold([say(1, 1, 0, "Tell me "), say(1, 1, 1, "about a time.")]);
  assert.deepEqual(texts(live), ["Tell me about a time."]);
  assert.equal(speaking(live)?.turn, 1);
  const done = reduce(live, said(1, 1, "Tell me about a time."));
  assert.deepEqual(texts(done), ["Tell me about a time."]);
  assert.equal(speaking(done), null);
  assert.equal(done.pending, false);
});

test("a part seen before adds nothing", () => {
  const t = fold([say(1, 1, 0, "a"), say(1, 1, 1, "b"), say(1, 1, 1, "b"), say(1, 1, 0, "a")]);
  assert.deepEqual(texts(t), ["ab"]);
});

test("joining in mid-speech replaces what was shown of the same attempt", () => {
  const t = fold([say(2, 1, 0, "Wha"), say(2, 1, 3, "What did you do", true), say(2, 1, 4, "?")]);
  assert.deepEqual(texts(t), ["What did you do?"]);
});

test("a reset with a higher attempt throws away the uncommitted lower one", () => {
  const t = fold([say(1, 1, 0, "Broken st"), say(1, 2, 0, "Whole sentence", true)]);
  assert.deepEqual(texts(t), ["Whole sentence"]);
  assert.deepEqual(texts(reduce(t, say(1, 1, 1, "ream"))), ["Whole sentence"], "the lower attempt is dead");
});

test("a hint keeps the question, also when somebody joins in the middle of it", () => {
  fresh();
  const t = fold([said(1, 1, "The question."), ev("hint-given", { turn: 1 }), say(1, 2, 4, "Think of", true)]);
  assert.deepEqual(texts(t), ["The question.", "You asked for a hint.", "Think of"]);
  assert.equal(t.turn, 1);
});

test("words cut short stay, marked", () => {
  fresh();
  const t = fold([say(1, 1, 0, "Tell me ab"), said(1, 1, "Tell me ab", true), ev("candidate-said", { turn: 1, id: "x", text: "Right." })]);
  assert.deepEqual(texts(t), ["Tell me ab", "Right."]);
  assert.equal(t.items[0]?.speaker === "interviewer" && t.items[0].state, "partial");
  assert.equal(t.pending, true);
  assert.ok(t.confirmed.has("x"));
});

test("an interruption before any word leaves no empty line", () => {
  fresh();
  assert.deepEqual(texts(fold([said(1, 1, "", true)])), []);
});

test("late words of a committed attempt change nothing", () => {
  fresh();
  const t = fold([said(1, 1, "Done.")]);
  assert.equal(reduce(t, say(1, 1, 9, " more")), t);
});

test("overlapping replays change nothing", () => {
  fresh();
  const frames = [said(1, 1, "Q"), ev("candidate-said", { turn: 1, id: "a", text: "A" }), ev("observed", {})];
  const once = fold(frames);
  assert.deepEqual(fold(frames, once), once);
  assert.equal(once.head, 3);
});

test("any cut of the live words ends in the text of the event", () => {
  const whole = "What would you do differently, and why?";
  for (let cut = 0; cut <= whole.length; cut++) {
    fresh();
    const t = fold([say(1, 1, 0, whole.slice(0, cut)), say(1, 1, 1, whole.slice(cut)), said(1, 1, whole)]);
    assert.deepEqual(texts(t), [whole]);
  }
});

test("the clock's stops stack, and only pauses are told", () => {
  fresh();
  const t = fold([
    ev("clock-stopped", { cause: "pause" }), ev("clock-stopped", { cause: "no-socket" }), ev("clock-started", { cause: "no-socket" }),
  ]);
  assert.deepEqual([...t.stops], ["pause"]);
  assert.deepEqual(texts(t), ["Paused."]);
});

test("the end, the scorecard and the pads are kept", () => {
  fresh();
  const t = fold([
    ev("note-saved", { pad: "notes", rev: 2, text: "n" }),
    ev("round-closed", { reason: "ended" }),
    ev("session-closed", { reason: "ended" }),
    ev("scorecard-ready", { assessor: "lexical", vote: "inclined" }),
  ]);
  assert.deepEqual(t.pads["notes"], { rev: 2, text: "n" });
  assert.equal(t.over, "ended");
  assert.equal(t.scorecard?.vote, "inclined");
  assert.deepEqual(texts(t), ["You ended the round."]);
});

test("an event kind of a newer server only moves the head", () => {
  const t = reduce(emptyTranscript, { type: "event", seq: 1, at: "", kind: "sung", data: {} } as unknown as EventFrame);
  assert.equal(t.head, 1);
  assert.deepEqual(t.items, []);
});

test("history is not announced, news is", () => {
  fresh();
  const welcome: ServerFrame = {
    type: "welcome", v: 1, epoch: "e", head: 1, turn: 1, pending: false, pen: { holder: "c", yours: true },
    clock: { elapsed_s: 0, left_s: 60, running: true },
  };
  const t = reduce(emptyTranscript, welcome);
  assert.equal(announcement(t, said(1, 1, "Old.")), null);
  assert.equal(announcement(t, said(2, 1, "New.")), "Interviewer: New.");
  assert.equal(announcement(t, said(3, 1, "Cut", true)), "Interviewer: Cut (cut short)");
  assert.equal(announcement(t, ev("question-skipped", { turn: 2 })), "You skipped this question.");
  assert.equal(announcement(t, say(2, 1, 0, "w")), null);
});
