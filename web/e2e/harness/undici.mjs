// undici's WebSocket, which has a browser's interface, with that of npm's ws as
// far as Live needs it.
import { channel } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { ping, WebSocket } from "undici";

export const version = createRequire(import.meta.url)("undici/package.json").version;

export class UndiciSocket extends EventEmitter {
  /** @param {string} url */
  constructor(url) {
    super();
    this.socket = new WebSocket(url);
    this.socket.addEventListener("open", () => this.emit("open"));
    this.socket.addEventListener("message", ({ data }) => this.emit("message", data, typeof data !== "string"));
    // Only here does it say what a pong held.
    const pongs = channel("undici:websocket:pong");
    const pong = (/** @type {any} */ { payload, websocket }) => {
      if (websocket === this.socket) this.emit("pong", payload);
    };
    pongs.subscribe(pong);
    this.socket.addEventListener("close", ({ code, reason }) => {
      pongs.unsubscribe(pong);
      this.emit("close", code, reason);
    });
  }

  /** @param {string} text */
  send(text) {
    this.socket.send(text);
  }

  /** @param {string} payload */
  ping(payload) {
    ping(this.socket, Buffer.from(payload));
  }

  close() {
    this.socket.close();
  }
}
