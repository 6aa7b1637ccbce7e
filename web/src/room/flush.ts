/**
 * Collects things and hands them over together, once per animation frame, so
 * that fast speech draws no more often than the screen can show. A hidden tab
 * has no animation frames: there a timer stands in, or words would pile up.
 */
export class Flusher<T> {
  #waiting: T[] = [];
  #cancel: (() => void) | null = null;
  readonly #take: (batch: T[]) => void;
  readonly #schedule: (call: () => void) => () => void;

  constructor(take: (batch: T[]) => void, schedule: (call: () => void) => () => void) {
    this.#take = take;
    this.#schedule = schedule;
  }

  push(item: T): void {
    this.#waiting.push(item);
    this.#cancel ??= this.#schedule(() => this.flush());
  }

  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length > 0) this.#take(batch);
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#waiting = [];
  }
}

/** The next animation frame, or 100 ms if that doesn't come. */
export function nextFrame(call: () => void): () => void {
  const frame = requestAnimationFrame(call);
  const timer = setTimeout(call, 100);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
