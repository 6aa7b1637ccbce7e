// What was said so far: a fold over the server's frames, without side effects.
import type { EventFrame, ServerFrame, Utter, Welcome } from "./protocol.ts";

export interface Message {
  key: string;
  speaker: "interviewer" | "candidate";
  turn: number;
  attempt: number; // 0 for the candidate
  part: number; // last part of the utterance shown
  text: string;
  state: "speaking" | "said" | "partial";
}

export interface Boundary {
  key: string;
  speaker: "boundary";
  text: string;
}

export type Item = Message | Boundary;

export interface Pad {
  rev: number;
  text: string;
}

export interface Transcript {
  welcomed: boolean;
  replayHead: number; // events up to here were there before we came: not announced
  head: number;
  turn: number; // the turn whose answer is awaited
  pending: boolean; // the interviewer is still to speak
  items: readonly Item[];
  confirmed: ReadonlySet<string>; // ids of answers that became events
  pads: Readonly<Record<string, Pad>>;
  stops: ReadonlySet<string>; // why the clock stands
  over: string | null; // the reason, once the session is closed
  scorecard: { assessor: string; vote: string } | null;
}

export const emptyTranscript: Transcript = {
  welcomed: false,
  replayHead: 0,
  head: 0,
  turn: 1,
  pending: true,
  items: [],
  confirmed: new Set(),
  pads: {},
  stops: new Set(),
  over: null,
  scorecard: null,
};

/** The interviewer's words that are coming in now. */
export function speaking(t: Transcript): Message | null {
  const last = t.items.findLast(isInterviewer);
  return last?.state === "speaking" ? last : null;
}

export function reduce(t: Transcript, frame: ServerFrame): Transcript {
  switch (frame.type) {
    case "welcome":
      return welcome(t, frame);
    case "utter":
      return utter(t, frame);
    case "event":
      // What was seen before changes nothing; resumes may overlap.
      return frame.seq <= t.head ? t : event({ ...t, head: frame.seq }, frame);
    default:
      return t;
  }
}

function welcome(t: Transcript, w: Welcome): Transcript {
  return {
    ...t,
    welcomed: true,
    replayHead: t.welcomed ? t.replayHead : w.head,
    // Events up to the head are still to come and will say the same.
    turn: Math.max(t.turn, w.turn),
    pending: w.pending,
  };
}

const messageKey = (turn: number, attempt: number): string => `i${turn}.${attempt}`;

function isInterviewer(i: Item): i is Message {
  return i.speaker === "interviewer";
}

function utter(t: Transcript, u: Utter): Transcript {
  const key = messageKey(u.turn, u.attempt);
  const shown = t.items.find((i): i is Message => i.key === key && isInterviewer(i));
  if (shown && shown.state !== "speaking") return t; // committed: its event said it all
  const newer = t.items.some((i) => isInterviewer(i) && i.turn === u.turn && i.attempt > u.attempt);
  if (newer) return t;
  if (shown && !u.reset && u.part <= shown.part) return t;

  const text = shown && !u.reset ? shown.text + u.text : u.text;
  const message: Message = {
    key, speaker: "interviewer", turn: u.turn, attempt: u.attempt, part: u.part, text, state: "speaking",
  };
  // A reset drops uncommitted words of earlier attempts. Committed ones stay: a
  // hint is a later attempt of its turn, and its question must not vanish when
  // somebody joins in the middle of it.
  const kept = u.reset ? t.items.filter((i) => !isStale(i, u)) : t.items.map((i) => settle(i, u));
  return { ...t, items: put(kept, message), turn: Math.max(t.turn, u.turn), pending: false };
}

function isStale(i: Item, u: Utter): boolean {
  return isInterviewer(i) && i.state === "speaking" && i.turn === u.turn && i.attempt < u.attempt;
}

function settle(i: Item, u: Utter): Item {
  const superseded = isInterviewer(i) && i.state === "speaking" && i.key !== messageKey(u.turn, u.attempt);
  return superseded ? { ...i, state: "partial" } : i;
}

/** Replaces the item with this key, or adds it at the end. */
function put(items: readonly Item[], item: Item): Item[] {
  const at = items.findIndex((i) => i.key === item.key);
  return at < 0 ? [...items, item] : items.with(at, item);
}

function event(t: Transcript, e: EventFrame): Transcript {
  switch (e.kind) {
    case "interviewer-said": {
      const { turn, attempt, text, partial } = e.data;
      const message: Message = {
        key: messageKey(turn, attempt), speaker: "interviewer", turn, attempt, part: Infinity, text,
        state: partial ? "partial" : "said",
      };
      const items = text === "" ? t.items.filter((i) => i.key !== message.key) : put(t.items, message);
      return { ...t, items, turn: Math.max(t.turn, turn), pending: false };
    }
    case "candidate-said": {
      const { turn, id, text } = e.data;
      const message: Message = {
        key: `c${turn}.${id}`, speaker: "candidate", turn, attempt: 0, part: 0, text, state: "said",
      };
      return { ...t, items: put(t.items, message), confirmed: new Set(t.confirmed).add(id), pending: true };
    }
    case "question-skipped":
      return { ...boundary(t, e), pending: true };
    case "note-saved":
      return { ...t, pads: { ...t.pads, [e.data.pad]: { rev: e.data.rev, text: e.data.text } } };
    case "clock-stopped":
      return boundary({ ...t, stops: new Set(t.stops).add(e.data.cause) }, e);
    case "clock-started": {
      const stops = new Set(t.stops);
      stops.delete(e.data.cause);
      return boundary({ ...t, stops }, e);
    }
    case "session-closed":
      return { ...boundary(t, e), over: e.data.reason || "ended", pending: false };
    case "scorecard-ready":
      return { ...t, scorecard: { assessor: e.data.assessor, vote: e.data.vote } };
    default:
      return boundary(t, e);
  }
}

function boundary(t: Transcript, e: EventFrame): Transcript {
  const text = boundaryText(e);
  return text === null ? t : { ...t, items: [...t.items, { key: `b${e.seq}`, speaker: "boundary", text }] };
}

const closeReasons: Record<string, string> = {
  covered: "The interviewer has asked everything. The round is over.",
  ended: "You ended the round.",
  abandoned: "The round was closed because nobody was in it for a day.",
  time: "Time is up. The round is over.",
};

function boundaryText(e: EventFrame): string | null {
  switch (e.kind) {
    case "hint-given":
      return "You asked for a hint.";
    case "question-skipped":
      return "You skipped this question.";
    case "clock-stopped":
      return e.data.cause === "pause" ? "Paused." : null;
    case "clock-started":
      return e.data.cause === "pause" ? "Resumed." : null;
    case "session-closed":
      return closeReasons[e.data.reason] ?? "The round is over.";
    default:
      return null;
  }
}

/** What a screen reader is told about a frame; null for nothing. */
export function announcement(t: Transcript, frame: ServerFrame): string | null {
  if (frame.type !== "event" || frame.seq <= t.replayHead) return null;
  if (frame.kind === "interviewer-said") {
    const cut = frame.data.partial ? " (cut short)" : "";
    return frame.data.text === "" ? null : `Interviewer: ${frame.data.text}${cut}`;
  }
  if (frame.kind === "scorecard-ready") return "The scorecard is ready.";
  return boundaryText(frame);
}
