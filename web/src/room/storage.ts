/** Storage that never throws: full or forbidden storage costs memory, not the page. */
export class Store {
  readonly #backing: () => Storage;

  // A function, because naming localStorage is what throws where it's forbidden.
  constructor(backing: () => Storage) {
    this.#backing = backing;
  }

  read<T>(key: string): T | null {
    try {
      const raw = this.#backing().getItem(key);
      return raw === null ? null : (JSON.parse(raw) as T);
    } catch {
      return null;
    }
  }

  write(key: string, value: unknown): void {
    try {
      this.#backing().setItem(key, JSON.stringify(value));
    } catch {
      // What was to be kept is still on the screen.
    }
  }

  remove(key: string): void {
    try {
      this.#backing().removeItem(key);
    } catch {
      // As above.
    }
  }
}
