import type { Command } from "./protocol.ts";
import type { Store } from "./storage.ts";

export interface Entry {
  command: Command;
  acked: boolean;
}

// These would surprise somebody who comes back minutes later.
const ofTheMoment: ReadonlySet<Command["type"]> = new Set(["stop", "pause", "resume", "take_pen"]);

/**
 * Commands that the server hasn't confirmed. They keep their ids and survive a
 * reload, so sending one again is harmless and none is lost.
 */
export class Outbox {
  #entries: Entry[] = [];
  readonly #store: Store;
  readonly #key: string;

  constructor(store: Store, key: string) {
    this.#store = store;
    this.#key = key;
    const kept = store.read<Command[]>(key);
    if (Array.isArray(kept)) this.#entries = kept.map((command) => ({ command, acked: false }));
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** What to send after a welcome, oldest first. */
  unconfirmed(): Command[] {
    return this.#entries.filter((e) => !e.acked).map((e) => e.command);
  }

  add(command: Command): void {
    this.#entries = [...this.#entries, { command, acked: false }];
    this.#save();
  }

  /**
   * Marks a command as durable. An answer stays listed until its event comes, so
   * that its words never leave the screen.
   */
  ack(id: string): Command | null {
    const found = this.#entries.find((e) => e.command.id === id);
    if (!found) return null;
    this.#entries =
      found.command.type === "answer"
        ? this.#entries.map((e) => (e === found ? { ...e, acked: true } : e))
        : this.#entries.filter((e) => e !== found);
    this.#save();
    return found.command;
  }

  /** Takes a command out, because it was refused or its event has come. */
  remove(id: string): Command | null {
    const found = this.#entries.find((e) => e.command.id === id);
    if (!found) return null;
    this.#entries = this.#entries.filter((e) => e !== found);
    this.#save();
    return found.command;
  }

  #save(): void {
    const kept = this.unconfirmed().filter((c) => !ofTheMoment.has(c.type));
    if (kept.length > 0) this.#store.write(this.#key, kept);
    else this.#store.remove(this.#key);
  }
}
