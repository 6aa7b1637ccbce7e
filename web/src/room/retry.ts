/** Milliseconds to wait for a Retry-After in seconds, between 1 and 60 s. */
export function retryDelay(header: string | null, otherwise: number): number {
  const seconds = Number(header ?? "");
  if (!header || !Number.isFinite(seconds) || seconds < 0) return otherwise;
  return Math.min(Math.max(seconds * 1000, 1000), 60_000);
}

/**
 * Milliseconds before attempt n (from 0) to connect again: 250 ms doubling to
 * 10 s, half of it random so that a restarted server isn't hit by all at once.
 */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(10_000, 250 * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
