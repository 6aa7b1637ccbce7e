// When a connection that is gone is worth a notice, and what the notice says.
import type { Link, Surroundings } from "./connection.ts";

export interface Absence {
  first: boolean; // there has been no connection yet
  long: boolean; // trying at once may come before the next try
}

/** A loss that heals sooner isn't shown: it would only flash. */
export const NOTICE_MS = 850;
/** So long a loss is long, and so long the first connection may take. */
export const LONG_MS = 3000;

/** Follows the states of the connection; tells when an absence begins to count, grows long and ends. */
export class Absences {
  readonly #after: Surroundings["after"];
  readonly #tell: (a: Absence | null) => void;
  #first = true;
  #told = false;
  #timers: (() => void)[] | null = null; // while there is no connection

  constructor(after: Surroundings["after"], tell: (a: Absence | null) => void) {
    this.#after = after;
    this.#tell = tell;
  }

  link(l: Link): void {
    if (l.state !== "connecting") {
      if (l.state === "open") this.#first = false;
      this.#end();
    } else if (!this.#timers) {
      // Further tries belong to the same absence.
      const first = this.#first;
      this.#timers = [this.#in(LONG_MS, { first, long: true })];
      if (!first) this.#timers.push(this.#in(NOTICE_MS, { first, long: false }));
    }
  }

  #in(ms: number, absence: Absence): () => void {
    return this.#after(ms, () => {
      this.#told = true;
      this.#tell(absence);
    });
  }

  #end(): void {
    for (const cancel of this.#timers ?? []) cancel();
    this.#timers = null;
    if (this.#told) this.#tell(null);
    this.#told = false;
  }
}

/** The words of the notice, seen and read out. */
export function absenceText(a: Absence): string {
  return `${a.first ? "Not connected yet" : "Connecting again"}. Your text is kept.`;
}
