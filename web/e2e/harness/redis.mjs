// A redis-server of a test's own, which loses nothing.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./server.mjs";
import { within } from "./within.mjs";

export class Redis {
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

  static async start() {
    const folder = mkdtempSync(join(tmpdir(), "barraiser-redis-"));
    const port = await freePort();
    const child = spawn(
      "redis-server",
      ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always"],
      { stdio: "ignore" },
    );
    const redis = new Redis(child, port, folder);
    const ready = async () => {
      for (;;) {
        const there = await redis.ask("PING").catch(() => "");
        if (there.startsWith("+PONG")) return;
        if (child.exitCode !== null) throw new Error(`redis-server ended with code ${child.exitCode}`);
        await new Promise((go) => setTimeout(go, 20));
      }
    };
    await within(Promise.race([ready(), once(child, "error").then(([err]) => Promise.reject(err))]), 20_000, () => "redis-server doesn't answer");
    return redis;
  }

  get url() {
    return `redis://127.0.0.1:${this.port}`;
  }

  /**
   * Sends a command of plain words; gives the reply as Redis writes it.
   * @param {string} command
   * @returns {Promise<string>}
   */
  async ask(command) {
    const socket = net.connect(this.port, "127.0.0.1");
    try {
      await once(socket, "connect");
      socket.write(`${command}\r\nQUIT\r\n`);
      let reply = "";
      for await (const chunk of socket) reply += chunk;
      return reply;
    } finally {
      socket.destroy();
    }
  }

  /**
   * Who holds a session's lease: the address of its peer door and a name.
   * @param {string} session
   */
  async owner(session) {
    return (await this.ask(`HGET barraiser:{session/${session}}:state owner`)).split("\r\n")[1] ?? "";
  }

  async stop() {
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
