// Loaded with node --import into a server that would listen on every interface:
// whatever address it asks for, it gets 127.0.0.1. Sockets without an address
// (a path, a handle) stay as they are.
import net from "node:net";

const host = "127.0.0.1";
const listen = net.Server.prototype.listen;

/**
 * listen(port?, host?, backlog?, callback?), listen({port, ...}, callback?) or
 * listen(path or handle, ...).
 * @this {net.Server}
 * @param {any[]} given
 * @returns {net.Server}
 */
net.Server.prototype.listen = function (...given) {
  const [first, ...rest] = given;
  const callback = given.findLast((arg) => typeof arg === "function");
  const call = (/** @type {any[]} */ args) => Reflect.apply(listen, this, callback ? [...args, callback] : args);
  if (first === undefined || first === null || typeof first === "function") return call([0, host]);
  if (typeof first === "number" || /^\d+$/.test(String(first))) {
    const backlog = rest.find((arg) => typeof arg === "number");
    return call(backlog === undefined ? [Number(first), host] : [Number(first), host, backlog]);
  }
  if (typeof first === "object" && "port" in first) return call([{ ...first, host }]);
  return Reflect.apply(listen, this, given);
};
