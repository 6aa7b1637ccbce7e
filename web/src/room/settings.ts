import { effect, signal } from "@preact/signals";
import type { EnterMode } from "./compose.ts";
import type { Store } from "./storage.ts";

/** Choices that hold for every room in this browser. */
export class Settings {
  readonly enter = signal<EnterMode>("send");
  readonly showClock = signal(true);

  constructor(store: Store) {
    const key = "barraiser:settings";
    const kept = store.read<{ enter?: EnterMode; showClock?: boolean }>(key);
    if (kept?.enter === "newline") this.enter.value = "newline";
    if (kept?.showClock === false) this.showClock.value = false;
    effect(() => {
      const now = { enter: this.enter.value, showClock: this.showClock.value };
      store.write(key, now);
    });
  }
}
