import { MAX_ANSWER, MAX_FRAME_BYTES } from "./protocol.ts";

export type EnterMode = "send" | "newline";

interface Key {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
  keyCode?: number;
}

/**
 * Whether a key press sends the answer. Never while an input method composes:
 * there Enter confirms characters (key code 229 is how some browsers say so for
 * the press that ends it).
 */
export function sends(e: Key, mode: EnterMode): boolean {
  if (e.key !== "Enter" || e.isComposing || e.keyCode === 229 || e.altKey) return false;
  if (e.ctrlKey || e.metaKey) return true;
  return mode === "send" ? !e.shiftKey : e.shiftKey;
}

/** Length in Unicode code points, which is what the server counts. */
export function codePoints(text: string): number {
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // The second half of a pair is no character of its own.
    const paired = unit >= 0xdc00 && unit <= 0xdfff && i > 0 && isHigh(text.charCodeAt(i - 1));
    if (!paired) n++;
  }
  return n;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** From here on the composer shows how much room is left. */
export const WARN_AT = 90_000;

export interface Size {
  count: number;
  near: boolean;
  over: boolean;
}

/** How an answer stands against the limits of count and frame. */
export function measure(text: string): Size {
  // A string has never more code points than units, so short texts need no walk.
  if (text.length < WARN_AT / 4) return { count: text.length, near: false, over: false };
  const count = codePoints(text);
  const bytes = frameBytes(text);
  return {
    count,
    near: count >= WARN_AT || bytes >= MAX_FRAME_BYTES * 0.9,
    over: count > MAX_ANSWER || bytes > MAX_FRAME_BYTES,
  };
}

const ENVELOPE = 256; // the other fields of an answer, generously

function frameBytes(text: string): number {
  return new TextEncoder().encode(JSON.stringify(text)).length + ENVELOPE;
}

/** Puts a refused answer back in front of what was typed since. */
export function giveBack(refused: string, draft: string): string {
  if (draft.trim() === "" || draft === refused) return refused;
  return `${refused}\n\n${draft}`;
}
