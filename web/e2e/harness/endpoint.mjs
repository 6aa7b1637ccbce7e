// A model's endpoint in a process of its own, made by somebody else: started on
// loopback, awaited, ended.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./server.mjs";
import { within } from "./within.mjs";

export class Endpoint {
  /**
   * @param {string} name
   * @param {import("node:child_process").ChildProcess} child
   * @param {number} port
   * @param {string} folder
   */
  constructor(name, child, port, folder) {
    this.name = name;
    this.child = child;
    this.port = port;
    this.folder = folder;
    this.log = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (this.log += chunk));
    process.once("exit", () => child.kill("SIGKILL"));
  }

  get root() {
    return `http://127.0.0.1:${this.port}`;
  }

  get url() {
    return `${this.root}/v1`;
  }

  /** What the service is told of it. */
  get env() {
    return { OPENAI_BASE_URL: this.url, OPENAI_API_KEY: "test", BARRAISER_MODEL: "gpt-4o-mini" };
  }

  async kill() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, "exit");
      this.child.kill("SIGKILL");
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Waits until a page of it is there.
   * @param {string} path
   */
  async ready(path) {
    for (;;) {
      const up = await fetch(this.root + path).then((r) => r.ok, () => false);
      if (up) return;
      if (this.child.exitCode !== null) throw new Error(`${this.name} ended`);
      await new Promise((go) => setTimeout(go, 50));
    }
  }
}

/**
 * Starts a program of Node and waits until a page of it is there.
 * @template {Endpoint} E
 * @param {new (...of: ConstructorParameters<typeof Endpoint>) => E} kind
 * @param {string} name
 * @param {string} path
 * @param {(port: number, folder: string) => {args: string[], env?: Record<string, string>}} command writes what it needs into the folder
 */
export async function start(kind, name, path, command) {
  const folder = mkdtempSync(join(tmpdir(), `barraiser-${name}-`));
  const port = await freePort();
  const { args, env } = command(port, folder);
  const child = spawn(process.execPath, args, { cwd: folder, env: { PATH: process.env["PATH"], ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const endpoint = new kind(name, child, port, folder);
  await within(endpoint.ready(path), 20_000, () => `${name} doesn't answer:\n${endpoint.log}`);
  return endpoint;
}
