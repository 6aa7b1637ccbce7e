// A client of the live protocol, written from docs/protocol.md over npm's ws.
// It keeps every frame and holds each against the protocol's promises.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { within } from "./within.mjs";

/** @typedef {{type: string, [field: string]: any}} Frame */
/** @typedef {import("node:events").EventEmitter} EventEmitter */

const PATIENCE_MS = 20_000;

export class Live {
  /**
   * @param {string} url
   * @param {{client?: string, after?: number, epoch?: string, headers?: Record<string, string>,
   *   open?: (url: string) => EventEmitter}} [options] open connects with another library than ws
   */
  constructor(url, options = {}) {
    this.client = options.client ?? randomUUID();
    this.seq = options.after ?? 0;
    this.epoch = options.epoch ?? "";
    /** @type {Frame[]} */
    this.frames = [];
    /** @type {Map<string, string>} words shown, by turn and attempt */
    this.shown = new Map();
    /** @type {Error | null} */
    this.violation = null;
    /** @type {{code: number, reason: string} | null} */
    this.closed = null;
    /** @type {Set<() => void>} */
    this.waiting = new Set();
    this.socket = options.open
      ? /** @type {WebSocket} */ (options.open(url))
      : new WebSocket(url, { headers: options.headers ?? {} });
    this.socket.on("open", () => {
      this.send({ type: "hello", v: 1, client: this.client, after: this.seq, epoch: this.epoch });
    });
    this.socket.on("message", (data, binary) => this.#receive(data.toString(), binary));
    this.socket.on("close", (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
    this.socket.on("error", () => {}); // the close follows, or refusal() tells
  }

  /** @param {object} frame */
  send(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  /**
   * Sends a command and gives what answers it: an ack or a refuse.
   * @param {Frame} command
   */
  async ask(command) {
    const id = command["id"] ?? randomUUID();
    const from = this.frames.length;
    this.send({ ...command, id });
    return this.until((f) => (f.type === "ack" || f.type === "refuse") && f["id"] === id, `an answer to ${command.type}`, from);
  }

  /**
   * Sends a command that has to be acknowledged.
   * @param {Frame} command
   */
  async command(command) {
    const reply = await this.ask(command);
    assert.equal(reply.type, "ack", `${command.type} was refused: ${JSON.stringify(reply)}`);
    return reply;
  }

  welcome() {
    return this.until((f) => f.type === "welcome", "a welcome");
  }

  /**
   * The first frame that fits, of those from the given index on.
   * @param {(f: Frame) => boolean} fits
   * @param {string} what
   * @param {number} [from]
   * @returns {Promise<Frame>}
   */
  async until(fits, what, from = 0) {
    const found = async () => {
      for (let i = from; ; i++) {
        while (i >= this.frames.length) {
          if (this.violation) throw this.violation;
          if (this.closed) throw new Error(`closed with ${this.closed.code} (${this.closed.reason}) before ${what}`);
          await this.#more();
        }
        const frame = this.frames[i];
        if (frame && fits(frame)) return frame;
      }
    };
    const frame = await within(found(), PATIENCE_MS, () => `${what}; the last frames were\n${this.#tail()}`);
    if (this.violation) throw this.violation;
    return frame;
  }

  /** Waits for the close and gives its code. */
  async closing() {
    const wait = async () => {
      while (!this.closed) await this.#more();
      return this.closed.code;
    };
    return within(wait(), PATIENCE_MS, () => `a close; the last frames were\n${this.#tail()}`);
  }

  /**
   * Waits until the interviewer has spoken a later turn than this to its end, or
   * the round is closed. Words that broke off are followed by another attempt,
   * before whose first piece an answer would be refused. The closing words are
   * followed by the close in the same breath, which a pong comes after.
   * @param {number} turn
   * @returns {Promise<{turn: number, said: Frame | null}>} said is null at the end
   */
  async nextTurn(turn) {
    const over = (/** @type {Frame} */ f) => f["kind"] === "session-closed";
    const said = await this.until(
      (f) =>
        f.type === "event" &&
        (over(f) || (f["kind"] === "interviewer-said" && f["data"].turn > turn && !f["data"].partial)),
      `words of the interviewer after turn ${turn}`,
    );
    if (!this.frames.some(over)) {
      const from = this.frames.length;
      this.send({ type: "ping" });
      await this.until((f) => f.type === "pong" || f.type === "bye", "a pong", from);
    }
    return this.frames.some(over) ? { turn, said: null } : { turn: said["data"].turn, said };
  }

  /** @param {string} [kind] */
  events(kind) {
    return this.frames.filter((f) => f.type === "event" && (kind === undefined || f["kind"] === kind));
  }

  close() {
    this.socket.close();
    return this.closing();
  }

  /** @param {string} text @param {boolean} binary */
  #receive(text, binary) {
    try {
      assert.equal(binary, false, "the server sends text frames only");
      const frame = /** @type {Frame} */ (JSON.parse(text));
      this.#check(frame);
      this.frames.push(frame);
    } catch (err) {
      this.violation ??= /** @type {Error} */ (err);
    }
    this.#wake();
  }

  /** @param {Frame} f */
  #check(f) {
    if (this.frames.length === 0 && f.type !== "bye") assert.equal(f.type, "welcome", "the first frame is a welcome");
    if (f.type === "welcome") this.epoch = f["epoch"];
    if (f.type === "utter") {
      const key = `${f["turn"]}.${f["attempt"]}`;
      this.shown.set(key, (f["reset"] ? "" : (this.shown.get(key) ?? "")) + f["text"]);
    }
    if (f.type !== "event") return;
    assert.equal(f["seq"], this.seq + 1, "events come without gaps or repeats");
    this.seq = f["seq"];
    if (f["kind"] !== "interviewer-said") return;
    const key = `${f["data"].turn}.${f["data"].attempt}`;
    const shown = this.shown.get(key);
    // Words said before this client came are in the log only.
    if (shown !== undefined) assert.equal(shown, f["data"].text, `the pieces of turn ${key} are its words`);
  }

  #more() {
    return new Promise((/** @type {(v?: unknown) => void} */ go) => this.waiting.add(() => go()));
  }

  #wake() {
    for (const go of this.waiting) go();
    this.waiting.clear();
  }

  #tail() {
    return this.frames.slice(-6).map((f) => JSON.stringify(f).slice(0, 300)).join("\n") || "(none)";
  }
}

/**
 * The HTTP status with which an upgrade is refused; 101 when it isn't.
 * @param {string} url
 * @param {Record<string, string>} headers
 * @returns {Promise<number>}
 */
export function upgradeStatus(url, headers) {
  const socket = new WebSocket(url, { headers });
  const status = new Promise((/** @type {(n: number) => void} */ answer, failed) => {
    socket.on("unexpected-response", (_, response) => {
      answer(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on("open", () => {
      answer(101);
      socket.terminate();
    });
    socket.on("error", failed);
  });
  return within(status, PATIENCE_MS, () => "an answer to the upgrade");
}
