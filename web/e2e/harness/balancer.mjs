// What stands before replicas: it gives each TCP connection to the next of them,
// passes over those that take none, and knows nothing of what is said.
import { once } from "node:events";
import net from "node:net";

export class Balancer {
  constructor() {
    /** @type {number[]} the replicas' ports */
    this.targets = [];
    this.next = 0;
    /** @type {Set<net.Socket>} */
    this.sockets = new Set();
    this.listener = net.createServer({ allowHalfOpen: true }, (near) => this.#connect(near, this.targets.length));
  }

  static async listen() {
    const balancer = new Balancer();
    balancer.listener.listen(0, "127.0.0.1");
    await once(balancer.listener, "listening");
    return balancer;
  }

  get url() {
    return `http://127.0.0.1:${/** @type {net.AddressInfo} */ (this.listener.address()).port}`;
  }

  async close() {
    for (const socket of this.sockets) socket.destroy();
    this.listener.close();
    await once(this.listener, "close");
  }

  /**
   * @param {net.Socket} near
   * @param {number} tries how many replicas are still to be tried
   */
  #connect(near, tries) {
    const target = this.targets[this.next++ % this.targets.length];
    if (tries === 0 || target === undefined) {
      near.resetAndDestroy();
      return;
    }
    this.sockets.add(near);
    near.once("close", () => this.sockets.delete(near));
    near.on("error", () => {}); // the close follows
    const far = net.connect({ port: target, host: "127.0.0.1", allowHalfOpen: true });
    let through = false;
    far.on("connect", () => {
      through = true;
      near.pipe(far);
      far.pipe(near);
    });
    far.on("error", () => {
      if (through) near.destroy();
      else this.#connect(near, tries - 1);
    });
    far.on("close", () => {
      if (through) near.destroy();
    });
    near.on("close", () => far.destroy());
  }
}
