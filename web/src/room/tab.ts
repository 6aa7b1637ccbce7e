import { newId } from "./ids.ts";
import type { Store } from "./storage.ts";

const key = "barraiser:client";

/** How long other tabs have to say that an id is theirs. */
const ANSWER_MS = 100;

/** The part of BroadcastChannel that is used. */
export interface Channel {
  onmessage: ((e: { data: Message }) => void) | null;
  postMessage(m: Message): void;
}

export interface Message {
  ask?: string;
  taken?: string;
  from?: string;
  to?: string;
}

/**
 * This tab's client id, kept over reloads. Duplicating a tab copies it, and of
 * two pages with one id the server keeps the newer only: the tab that was there
 * first would be thrown out for good. So an id found in the tab's storage is
 * used only when no other page says that it is its own.
 */
export class Identity {
  #mine: string;
  readonly #kept: boolean;
  readonly #page = newId(); // never stored, so never copied
  readonly #store: Store;
  readonly #channel: Channel | null;
  readonly #after: (ms: number, call: () => void) => () => void;
  #settle: (() => void) | null = null; // while the others are being asked

  constructor(store: Store, channel: Channel | null, after: (ms: number, call: () => void) => () => void) {
    const kept = store.read<string>(key);
    this.#kept = typeof kept === "string" && kept !== "";
    this.#mine = this.#kept ? (kept as string) : newId();
    this.#store = store;
    this.#channel = channel;
    this.#after = after;
    store.write(key, this.#mine);
    if (channel) channel.onmessage = (e) => this.#heard(e.data);
  }

  /** Hands over the id as soon as it is this tab's alone. */
  claim(use: (id: string) => void): void {
    if (!this.#kept || !this.#channel) {
      use(this.#mine);
      return;
    }
    const cancel = this.#after(ANSWER_MS, () => this.#settle?.());
    this.#settle = () => {
      this.#settle = null;
      cancel();
      use(this.#mine);
    };
    this.#channel.postMessage({ ask: this.#mine, from: this.#page });
  }

  /** A new id, for when another page was given the seat under the old one. */
  renew(): string {
    this.#mine = newId();
    this.#store.write(key, this.#mine);
    return this.#mine;
  }

  #heard({ ask, taken, from, to }: Message): void {
    if (ask === this.#mine && from !== undefined && from !== this.#page) {
      this.#channel?.postMessage({ taken: ask, to: from });
    }
    // An answer that comes too late changes nothing: the other page has lost its
    // seat by then, and renews.
    if (taken === this.#mine && to === this.#page && this.#settle) {
      this.renew();
      this.#settle();
    }
  }
}
