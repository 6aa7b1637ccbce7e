// An OpenAI-compatible server not written here: npm's @copilotkit/aimock.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "./server.mjs";
import { within } from "./within.mjs";

const cli = join(dirname(createRequire(import.meta.url).resolve("@copilotkit/aimock")), "cli.js");

export class Aimock {
  /**
   * @param {import("node:child_process").ChildProcess} child
   * @param {number} port
   * @param {string} folder
   */
  constructor(child, port, folder) {
    this.child = child;
    this.port = port;
    this.folder = folder;
    process.once("exit", () => child.kill("SIGKILL"));
  }

  /**
   * Starts it on loopback.
   * @param {Record<string, string>} replies what it says to a message that holds the key
   */
  static async start(replies) {
    const folder = mkdtempSync(join(tmpdir(), "barraiser-aimock-"));
    const fixtures = Object.entries(replies).map(([userMessage, content]) => ({ match: { userMessage }, response: { content } }));
    const file = join(folder, "fixtures.json");
    writeFileSync(file, JSON.stringify({ fixtures }));
    const port = await freePort();
    const child = spawn(
      process.execPath,
      [cli, "-h", "127.0.0.1", "-p", String(port), "-f", file, "--strict", "--metrics"],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    const mock = new Aimock(child, port, folder);
    let log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += chunk));
    await within(mock.#answers(), 20_000, () => `aimock doesn't answer:\n${log}`);
    return mock;
  }

  get url() {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  /** How many requests it has had for words. */
  async requests() {
    const response = await fetch(`http://127.0.0.1:${this.port}/__aimock/journal?path=/v1/chat/completions&limit=1`);
    return Number(response.headers.get("x-total-count"));
  }

  async kill() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, "exit");
      this.child.kill("SIGKILL");
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #answers() {
    for (;;) {
      const up = await fetch(`http://127.0.0.1:${this.port}/metrics`).then((r) => r.ok, () => false);
      if (up) return;
      if (this.child.exitCode !== null) throw new Error("aimock ended");
      await new Promise((go) => setTimeout(go, 50));
    }
  }
}
