/**
 * Waits for a promise, and says what was missing when it takes too long.
 * @template T
 * @param {Promise<T>} promise
 * @param {number} ms
 * @param {() => string} missing
 * @returns {Promise<T>}
 */
export function within(promise, ms, missing) {
  /** @type {NodeJS.Timeout} */
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`not within ${ms} ms: ${missing()}`)), ms);
  });
  return /** @type {Promise<T>} */ (Promise.race([promise, late])).finally(() => clearTimeout(timer));
}
