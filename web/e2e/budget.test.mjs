// @ts-check
// How much a page may weigh on the wire, compressed as the server sends it.
import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { answerTo } from "./harness/answers.mjs";
import { openSession, scorecardOf } from "./harness/api.mjs";
import { Live } from "./harness/live.mjs";
import { stage } from "./harness/stage.mjs";

const KIB = 1024;
const PAGE = 25 * KIB; // a page with all it loads
const ROOM = 40 * KIB; // scripts and styles of the room

const set = stage({}, { browser: false });

test("pages and the room keep to their weight", { timeout: 60_000 }, async (t) => {
  const id = await wholeRound();
  for (const path of ["/", "/new", "/help/keys", `/s/${id}/scorecard`, `/s/${id}/transcript`]) {
    await t.test(path.replace(id, "ID"), async (t) => {
      const { page, assets } = await weigh(path);
      t.diagnostic(`${page + assets} bytes, of which the page ${page}`);
      assert.ok(page + assets <= PAGE, `${page} and ${assets} bytes`);
    });
  }
  await t.test("/s/ID", async (t) => {
    const open = await openSession(set.server.url);
    const { assets } = await weigh(`/s/${open.id}`);
    t.diagnostic(`${assets} bytes of scripts and styles`);
    assert.ok(assets > 0 && assets <= ROOM, `${assets} bytes`);
  });
});

test("assets are kept for ever and sent compressed", { timeout: 30_000 }, async () => {
  const { body } = await get("/new");
  const links = linked(body.toString());
  assert.ok(links.length >= 3);
  for (const path of links) {
    for (const encoding of ["br", "gzip"]) {
      const { headers } = await get(path, encoding);
      assert.equal(headers["content-encoding"], encoding, path);
      assert.match(headers["cache-control"] ?? "", /immutable/, path);
      assert.match(headers["vary"] ?? "", /accept-encoding/i, path);
    }
  }
});

async function wholeRound() {
  const { id, live: url } = await openSession(set.server.url);
  const live = new Live(url);
  await live.welcome();
  let { turn } = await live.nextTurn(0);
  for (let n = 1; n <= 10; n++) {
    await live.command({ type: "answer", turn, text: answerTo(n) });
    ({ turn } = await live.nextTurn(turn));
  }
  await live.command({ type: "end" });
  await live.closing();
  await scorecardOf(set.server.url, id);
  return id;
}

/** @param {string} html */
const linked = (html) => [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((m) => m[1] ?? "");

/**
 * @param {string} path
 * @returns {Promise<{page: number, assets: number}>} in bytes
 */
async function weigh(path) {
  const { body } = await get(path, "identity");
  let assets = 0;
  for (const asset of linked(body.toString())) assets += (await get(asset, "br")).body.length;
  // A page isn't compressed by the server itself: a proxy does it.
  return { page: brotliCompressSync(body).length, assets };
}

/**
 * A response as it comes over the wire.
 * @param {string} path
 * @param {string} [encoding]
 * @returns {Promise<{body: Buffer, headers: http.IncomingHttpHeaders}>}
 */
function get(path, encoding = "identity") {
  return new Promise((answer, failed) => {
    http.get(`${set.server.url}${path}`, { headers: { "accept-encoding": encoding } }, (response) => {
      assert.equal(response.statusCode, 200, path);
      /** @type {Buffer[]} */
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => answer({ body: Buffer.concat(chunks), headers: response.headers }));
    }).on("error", failed);
  });
}
