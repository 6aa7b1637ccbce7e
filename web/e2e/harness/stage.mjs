// A server and a browser for the tests of a file: started before the first,
// ended after the last, also when one of them doesn't start.
import { after, before } from "node:test";
import { launch } from "./browser.mjs";
import { Server } from "./server.mjs";

/**
 * @param {import("./server.mjs").Options} [options]
 * @param {{browser?: boolean}} [needs]
 */
export function stage(options = {}, { browser = true } = {}) {
  const set = {
    server: /** @type {Server} */ (/** @type {unknown} */ (null)),
    browser: /** @type {import("playwright-core").Browser} */ (/** @type {unknown} */ (null)),
  };
  before(async () => {
    const starts = await Promise.allSettled([
      Server.start(options).then((server) => (set.server = server)),
      browser ? launch().then((b) => (set.browser = b)) : null,
    ]);
    for (const start of starts) if (start.status === "rejected") throw start.reason;
  });
  after(async () => {
    await set.browser?.close();
    await set.server?.stop();
  });
  return set;
}
