// A network that can be cut: TCP connections to a server, dropped when a test
// says so.
import { once } from "node:events";
import net from "node:net";

export class Proxy {
  constructor() {
    /** The port behind; 0 while there is none. */
    this.target = 0;
    /** @type {Set<net.Socket>} */
    this.sockets = new Set();
    /** Swallows what comes, in both directions, without closing anything. */
    this.silent = false;
    /** Resets new connections as well: there is no way through. */
    this.closed = false;
    this.listener = net.createServer((near) => this.#connect(near));
  }

  static async listen() {
    const proxy = new Proxy();
    proxy.listener.listen(0, "127.0.0.1");
    await once(proxy.listener, "listening");
    return proxy;
  }

  get url() {
    return `http://127.0.0.1:${/** @type {net.AddressInfo} */ (this.listener.address()).port}`;
  }

  /** Resets every connection; new ones are taken. */
  cut() {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async close() {
    this.cut();
    this.listener.close();
    await once(this.listener, "close");
  }

  /** @param {net.Socket} near */
  #connect(near) {
    if (this.closed) {
      near.on("error", () => {}); // it is over already
      near.resetAndDestroy();
      return;
    }
    const far = net.connect(this.target, "127.0.0.1");
    for (const [from, to] of /** @type {const} */ ([[near, far], [far, near]])) {
      this.sockets.add(from);
      from.on("data", (bytes) => {
        if (!this.silent && !to.destroyed) to.write(bytes);
      });
      from.on("end", () => to.end());
      from.on("error", () => {}); // the close follows
      from.on("close", (broken) => {
        this.sockets.delete(from);
        if (broken) to.destroy();
        else to.end();
      });
    }
  }
}
