// The real binary, on a port and a data folder of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { within } from "./within.mjs";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * @typedef {object} Options
 * @property {number} [wordsPerSecond] pace of the scripted voice; 0 is at once
 * @property {number} [port] where to listen; by default the system chooses
 * @property {Record<string, string>} [env] more settings
 */

/** A port that was free a moment ago. */
export async function freePort() {
  const listener = net.createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = /** @type {net.AddressInfo} */ (listener.address());
  listener.close();
  await once(listener, "close");
  return port;
}

export class Server {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    this.data = mkdtempSync(join(tmpdir(), "barraiser-e2e-"));
    this.port = options.port ?? 0;
    this.log = "";
    /** @type {import("node:child_process").ChildProcess | null} */
    this.child = null;
  }

  /** @param {Options} [options] */
  static async start(options = {}) {
    const server = new Server(options);
    await server.run();
    return server;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  get live() {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** Starts the process, on the port it had before if it had one. */
  async run() {
    const bin = process.env["BARRAISER_BIN"];
    if (!bin) throw new Error("BARRAISER_BIN is not set; start the suites with npm test or node run.mjs FILE");
    const child = spawn(bin, ["serve"], {
      cwd: this.data,
      // Nothing of the caller's own settings, keys least of all.
      env: {
        PATH: process.env["PATH"], HOME: this.data, TMPDIR: tmpdir(),
        BARRAISER_ADDR: `127.0.0.1:${this.port}`,
        BARRAISER_DATA: join(this.data, "data"),
        BARRAISER_WORDS_PER_SECOND: String(this.options.wordsPerSecond ?? 0),
        ...this.options.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    running.add(child);
    child.once("exit", () => running.delete(child));
    const address = new Promise((found, failed) => {
      const from = this.log.length;
      const read = (/** @type {Buffer} */ chunk) => {
        this.log += chunk.toString();
        // With a public URL it is that one which is printed.
        const said = /Listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(this.log.slice(from));
        if (said) found(this.port || Number(said[1]));
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("error", failed);
      child.once("exit", (code) => failed(new Error(`barraiser ended with code ${code}:\n${this.log}`)));
    });
    this.port = await within(address, 20_000, () => `barraiser said no address:\n${this.log}`);
  }

  /** Ends the process as a crash does. */
  async kill() {
    await this.#end("SIGKILL");
  }

  /** Ends the process as an operator does. */
  async end() {
    const code = await this.#end("SIGTERM");
    if (code !== 0 && code !== null) throw new Error(`barraiser ended with code ${code}:\n${this.log}`);
  }

  /** Ends the process as an operator does, and removes its data. */
  async stop() {
    try {
      await this.end();
    } finally {
      rmSync(this.data, { recursive: true, force: true });
    }
  }

  /** @param {"SIGTERM" | "SIGKILL"} signal */
  async #end(signal) {
    const child = this.child;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, "exit");
    child.kill(signal);
    try {
      await within(ended, 20_000, () => `barraiser took no notice of ${signal}:\n${this.log}`);
    } finally {
      child.kill("SIGKILL");
    }
    return child.exitCode;
  }
}
