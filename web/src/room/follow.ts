// Whether the transcript follows new words. It follows only at the very bottom,
// any move upward lets go at once, and it is taken up again under 8 px from the
// end. The words of others must never pull away what somebody is reading.

export const REPIN_PX = 8;

export interface Scrolled {
  top: number;
  height: number; // of the content
  view: number; // of the window onto it
}

export const distance = (s: Scrolled): number => s.height - s.view - s.top;

/**
 * The rule for a scroll event. A step back lets go, unless the content or the
 * window changed size, which moves the position with nobody's doing. Being near
 * the end takes up only on the way down, or a small step back would be undone.
 */
export function afterScroll(following: boolean, before: Scrolled, now: Scrolled): boolean {
  if (now.top > before.top) return following || distance(now) < REPIN_PX;
  const resized = now.height !== before.height || now.view !== before.view;
  if (now.top < before.top && !resized) return false;
  return following;
}

const upwardKeys: ReadonlySet<string> = new Set(["ArrowUp", "PageUp", "Home"]);

/** Whether a key pressed in the transcript means going back. */
export function goesUp(key: string, shift: boolean): boolean {
  return upwardKeys.has(key) || (key === " " && shift);
}
