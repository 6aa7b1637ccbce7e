// Debian's Chromium, and pages that fail their test when anything goes wrong in
// them: a violation of the content security policy, an error on the console, an
// exception, a failed request, a request to anywhere else.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const CHROMIUM = process.env["CHROMIUM"] || "/usr/bin/chromium";

/**
 * @typedef {import("playwright-core").Page} Page
 * @typedef {import("playwright-core").BrowserContext} BrowserContext
 */

export function launch() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
}

/** What went wrong in the pages of a context, except what a test said would. */
export class Watch {
  /** @param {string} home the only address that may be asked */
  constructor(home) {
    this.home = home;
    /** @type {string[]} */
    this.trouble = [];
    /** @type {RegExp[]} */
    this.expected = [];
  }

  /**
   * Says that troubles of this form belong to the test, such as the failed
   * connections while the server is down.
   * @param {RegExp} form
   */
  expect(form) {
    this.expected.push(form);
  }

  /** @param {string} what */
  note(what) {
    if (!this.expected.some((form) => form.test(what))) this.trouble.push(what);
  }

  /** Fails when anything went wrong since the last time. */
  check() {
    const trouble = this.trouble.splice(0);
    assert.deepEqual(trouble, [], "trouble in the page");
  }
}

/**
 * A context whose pages are all watched.
 * @param {import("playwright-core").Browser} browser
 * @param {string} home
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function watched(browser, home, options = {}) {
  const context = await browser.newContext({ baseURL: home, reducedMotion: "reduce", ...options });
  const watch = new Watch(home);
  await context.exposeBinding("reportViolation", (_, what) => watch.note(`content security policy: ${what}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (e) => {
      // @ts-ignore: the binding above
      reportViolation(`${e.violatedDirective} blocked ${e.blockedURI || e.sample} at ${e.sourceFile}:${e.lineNumber}`);
    });
  });
  context.on("page", (page) => follow(page, watch));
  return { context, watch };
}

/** @param {Page} page @param {Watch} watch */
function follow(page, watch) {
  page.on("console", (m) => {
    if (m.type() === "error" || m.type() === "warning") watch.note(`console ${m.type()}: ${m.text()}`);
  });
  page.on("pageerror", (e) => watch.note(`page error: ${e.stack ?? e.message}`));
  page.on("requestfailed", (r) => {
    // Aborted: the browser itself gave it up, because the page was left.
    const why = r.failure()?.errorText;
    if (why !== "net::ERR_ABORTED") watch.note(`failed request: ${r.url()}: ${why}`);
  });
  page.on("request", (r) => elsewhere(r.url(), watch));
  page.on("websocket", (s) => elsewhere(s.url(), watch));
}

/** @param {string} address @param {Watch} watch */
function elsewhere(address, watch) {
  const url = new URL(address);
  if (["about:", "blob:", "data:"].includes(url.protocol)) return;
  if (url.host !== new URL(watch.home).host) watch.note(`request to another host: ${address}`);
}

/**
 * Presses Tab until the element has the focus: a person without a mouse.
 * @param {Page} page
 * @param {string} selector
 * @param {"Tab" | "Shift+Tab"} [key]
 */
export async function tabTo(page, selector, key = "Tab") {
  for (let presses = 0; presses < 200; presses++) {
    const there = await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector);
    if (there) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${selector} can't be reached with ${key}`);
}
