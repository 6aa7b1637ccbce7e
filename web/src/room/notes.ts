// A pad and its saved state. Pure: what to send and what came decides the rest.
import type { Pad } from "./transcript.ts";

export interface Note {
  text: string; // what is in the box
  base: Pad; // the last saved text this one is based on
  sent: { id: string; text: string } | null; // on its way
  conflict: Pad | null; // what another tab saved instead
}

export const blankNote: Note = { text: "", base: { rev: 0, text: "" }, sent: null, conflict: null };

export const dirty = (n: Note): boolean => n.text !== n.base.text;

/** Somebody typed. */
export function typed(n: Note, text: string): Note {
  return { ...n, text };
}

/** Takes up a saved text: ours, or another tab's. */
export function saved(n: Note, pad: Pad): Note {
  if (pad.rev <= n.base.rev) return n;
  const ours = n.sent?.text === pad.text || n.text === pad.text;
  if (ours) return { ...n, base: pad, sent: n.sent?.text === pad.text ? null : n.sent, conflict: null };
  if (!dirty(n)) return { ...n, text: pad.text, base: pad, conflict: null };
  return { ...n, conflict: pad };
}

/** The save was refused because another tab saved first. */
export function refused(n: Note, id: string, current: Pad | null): Note {
  if (n.sent?.id !== id) return n;
  return { ...n, sent: null, conflict: current ?? n.conflict };
}

/** Whether there is something to send now. */
export function wantsSaving(n: Note): boolean {
  return dirty(n) && n.sent === null && n.conflict === null;
}

export function sending(n: Note, id: string): Note {
  return { ...n, sent: { id, text: n.text } };
}

/** Settles a conflict: keep the text of this tab, or take the other's. */
export function settle(n: Note, keep: "mine" | "theirs"): Note {
  if (!n.conflict) return n;
  const base = n.conflict;
  return { text: keep === "mine" ? n.text : base.text, base, sent: null, conflict: null };
}
