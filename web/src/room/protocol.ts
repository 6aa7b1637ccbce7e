// The frames of the live protocol, version 1, as docs describe them.

export interface Clock {
  elapsed_s: number;
  left_s: number | null; // null: the clock is off
  running: boolean;
}

export interface Pen {
  holder: string;
  yours: boolean;
}

export type Command =
  | { type: "answer"; id: string; turn: number; text: string }
  | { type: "hint" | "skip" | "stop"; id: string; turn: number }
  | { type: "pause" | "resume" | "take_pen" | "end"; id: string }
  | { type: "note"; id: string; pad: string; rev: number; text: string };

export type ClientFrame =
  | { type: "hello"; v: 1; client: string; after: number; epoch: string }
  | Command
  | { type: "seen"; seq: number }
  | { type: "ping" };

export interface EventData {
  "session-opened": { round: string; level: string; interviewer: string; minutes: number };
  "move-planned": object;
  observed: object;
  "interviewer-said": { turn: number; attempt: number; text: string; partial: boolean; voice: string };
  "candidate-said": { turn: number; id: string; text: string };
  "hint-given": { turn: number };
  "question-skipped": { turn: number };
  "note-saved": { pad: string; rev: number; text: string };
  "clock-stopped": { cause: string };
  "clock-started": { cause: string };
  "round-closed": { reason: string };
  "session-closed": { reason: string };
  "scorecard-ready": { assessor: string; vote: string };
}

export type EventFrame = {
  [K in keyof EventData]: { type: "event"; seq: number; at: string; kind: K; data: EventData[K] };
}[keyof EventData];

export interface Welcome {
  type: "welcome";
  v: number;
  epoch: string;
  head: number;
  turn: number;
  pending: boolean;
  pen: Pen;
  clock: Clock;
}

export interface Utter {
  type: "utter";
  turn: number;
  attempt: number;
  part: number;
  text: string;
  reset?: boolean;
}

export interface Refuse {
  type: "refuse";
  id: string;
  code: string;
  message: string;
  hint: string;
  // With stale-rev: what the pad holds now.
  rev?: number;
  text?: string;
}

export interface Bye {
  type: "bye";
  code: number;
  reason: string;
  retry_ms?: number | null;
}

export type ServerFrame =
  | Welcome
  | EventFrame
  | Utter
  | { type: "ack"; id: string; seq: number }
  | Refuse
  | ({ type: "pen" } & Pen)
  | ({ type: "clock" } & Clock)
  | { type: "pong" }
  | Bye;

/** Largest frame the server reads. */
export const MAX_FRAME_BYTES = 256 * 1024;

/** Longest answer, in Unicode code points. */
export const MAX_ANSWER = 100_000;

const needs = new Map<unknown, readonly string[]>([
  ["welcome", ["epoch", "head", "turn", "pen", "clock"]],
  ["event", ["seq", "kind"]],
  ["utter", ["turn", "attempt", "part", "text"]],
  ["ack", ["id"]],
  ["refuse", ["code"]],
  ["pen", ["yours"]],
  ["clock", ["elapsed_s"]],
  ["pong", []],
  ["bye", ["code"]],
]);

/**
 * Reads a server frame. Frames of a type this client doesn't know are null, as
 * are broken ones: a newer server may say more than we understand.
 */
export function parseFrame(raw: string): ServerFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  const required = needs.get(value.type);
  if (!required?.every((field) => field in value)) return null;
  return value as ServerFrame;
}

/** Whether a client may connect again after this close code. */
export function comesBack(code: number): boolean {
  return code < 4500 || code > 4999;
}

export const CLOSE_RESYNC = 4010;
export const CLOSE_NO_PONG = 4012;
export const CLOSE_NOT_ALLOWED = 4500;
export const CLOSE_OVER = 4502;
export const CLOSE_ERASED = 4503;
export const CLOSE_REPLACED = 4504;

/** What to tell somebody about a close that is final. */
export function closeMessage(code: number): string {
  switch (code) {
    case CLOSE_NOT_ALLOWED:
      return "You are not allowed into this room. Sign in again, or ask whoever opened it.";
    case CLOSE_OVER:
      return "This round is over.";
    case CLOSE_ERASED:
      return "This session was erased.";
    default:
      return `The server closed the connection for good (code ${code}). Reload the page to try again.`;
  }
}
