import { newId } from "./ids.ts";
import type { Store } from "./storage.ts";

const key = "barraiser:client";

/** This tab's client id, kept over reloads. */
export function clientId(store: Store): string {
  const kept = store.read<string>(key);
  if (typeof kept === "string" && kept !== "") return kept;
  const fresh = newId();
  store.write(key, fresh);
  return fresh;
}

/**
 * Duplicating a tab copies its id, and two tabs of one id would throw each other
 * out for ever. The copy asks whether somebody has the id already, and takes a
 * new one if so.
 */
export function watchForCopies(store: Store, id: string, renamed: (id: string) => void): void {
  if (typeof BroadcastChannel === "undefined") return;
  const self = newId(); // of this page, never stored, so never copied
  let mine = id;
  const channel = new BroadcastChannel(key);
  channel.onmessage = (e: MessageEvent<{ ask?: string; taken?: string; from?: string; to?: string }>) => {
    const { ask, taken, from, to } = e.data;
    if (ask === mine && from !== self) channel.postMessage({ taken: mine, to: from });
    if (taken === mine && to === self) {
      mine = newId();
      store.write(key, mine);
      renamed(mine);
    }
  };
  channel.postMessage({ ask: mine, from: self });
}
