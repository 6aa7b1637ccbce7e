import type { Clock } from "./protocol.ts";

/** A clock frame and when it came, in milliseconds of a monotonic clock. */
export interface Reading {
  clock: Clock;
  at: number;
}

export interface Face {
  text: string; // 31:42, 1:05:00
  label: string; // for a screen reader
  low: boolean; // five minutes or less are left
}

/** What to show now. Without a limit it counts up. */
export function face(reading: Reading, now: number): Face {
  const { clock, at } = reading;
  const since = clock.running ? Math.max(0, (now - at) / 1000) : 0;
  if (clock.left_s === null) {
    const gone = Math.floor(clock.elapsed_s + since);
    return { text: digits(gone), label: `${spoken(gone)} gone`, low: false };
  }
  const left = Math.max(0, Math.ceil(clock.left_s - since));
  return { text: digits(left), label: `${spoken(left)} left`, low: left <= 300 };
}

function digits(seconds: number): string {
  const h = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  const s = String(seconds % 60).padStart(2, "0");
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${s}` : `${m}:${s}`;
}

function spoken(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} seconds`;
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}
