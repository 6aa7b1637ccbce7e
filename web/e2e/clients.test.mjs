// @ts-check
// A round begun with npm's ws is completed by clients of other makers, in other
// languages: Debian's WebSocket libraries for Python, Perl and C, and undici.
// CLIENTS_IDLE_S=65 node run.mjs clients.test.mjs also has each of them idle for
// so long: the server pings every 20 seconds and closes what stays silent for 30.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { answerTo } from "./harness/answers.mjs";
import { checkQuotes, openSession, scorecardOf, spoken, transcriptOf } from "./harness/api.mjs";
import { Live } from "./harness/live.mjs";
import { stage } from "./harness/stage.mjs";
import { UndiciSocket, version as undiciVersion } from "./harness/undici.mjs";

/**
 * @typedef {import("./harness/live.mjs").Frame} Frame
 * @typedef {{url: string, after: number, epoch: string, answers: string[], idle_s: number}} Job
 * @typedef {{version: string, code: number, frames: Frame[]}} Outcome
 * @typedef {(job: Job) => Promise<Outcome>} Client completes a round, and breaks where it is refused anything
 */

// Debian's modules belong to Debian's interpreters. (-B leaves no bytecode behind.)
const python = (/** @type {string} */ library) => program("/usr/bin/python3", "-B", here("round.py"), library);
const perl = program("/usr/bin/perl", here("round.pl"));

/** @type {Record<string, Client>} each says by itself what to install when it isn't there */
const clients = {
  "libsoup": python("libsoup"), // first, since it takes longest: it pings once a second
  "python3-websockets": python("websockets"),
  "python3-websocket": python("websocket-client"),
  "python3-aiohttp": python("aiohttp"),
  "python3-autobahn": python("autobahn"),
  "python3-tornado": python("tornado"),
  "libmojolicious-perl": perl,
  "undici": undici,
};

const idle = Number(process.env["CLIENTS_IDLE_S"] ?? 0);

/** An answer of so many bytes, each of its steps different. */
const long = (/** @type {number} */ bytes) => {
  let text = "";
  for (let n = 1; Buffer.byteLength(text) < bytes; n++) text += `Step ${n}: I compared ${n * 7} rows and noted each – by hand. `;
  return text.trim();
};

const answers = [
  answerTo(3),
  'The model’s “precision” fell 0,82 → 0,61 in Zürich, Αθήνα, Москва, 東京 and תל אביב; e\u0301 is two code points, 🙂 one and 👩🏽‍🔬 four.' +
    "\u2028I wrote \\u0041, \"quoted\" and \ttabbed it, and traced 140 of 200 errors to one region: São Tomé.",
  long(20 << 10),
  long(70 << 10), // its length takes eight bytes
];

const set = stage({}, { browser: false });

test("begun with ws, resumed and completed with", { concurrency: idle > 0 ? 8 : 2, timeout: 120_000 + idle * 1000 }, async (t) => {
  await Promise.all(
    Object.entries(clients).map(([name, client]) =>
      t.test(name, { timeout: 60_000 + idle * 1000 }, async (t) => t.diagnostic(`${name} ${await tried(client)}`)),
    ),
  );
});

/**
 * @param {Client} client
 * @returns {Promise<string>} its version
 */
async function tried(client) {
  const { id, live: url } = await openSession(set.server.url);
  const live = new Live(url);
  await live.welcome();
  const { turn } = await live.nextTurn(0);
  await live.command({ type: "answer", turn, text: answerTo(1) });
  const next = await live.nextTurn(turn);
  // It leaves after the next ack, whatever comes then.
  await live.command({ type: "answer", turn: next.turn, text: answerTo(2) });
  await live.close();
  const seen = live.events();

  const other = await client({ url, after: live.seq, epoch: live.epoch, answers, idle_s: idle });
  assert.equal(other.code, 4502);
  assert.deepEqual(other.frames.filter((f) => f.type === "refuse"), []);
  assert.equal(other.frames.filter((f) => f.type === "ack").length, 1 + answers.length + 1, "the pen, the answers and the end");
  const events = [...seen, ...other.frames.filter((f) => f.type === "event")];
  assert.deepEqual(events.map((e) => e["seq"]), events.map((_, i) => i + 1), "together they saw every event once");
  assert.ok(events.some((e) => e["kind"] === "scorecard-ready"));

  const lines = await transcriptOf(set.server.url, id);
  const heard = events.filter((e) => e["kind"] === "interviewer-said" || e["kind"] === "candidate-said");
  assert.deepEqual(spoken(heard.map((e) => ({ speaker: e["kind"].replace("-said", ""), text: e["data"].text }))), spoken(lines));
  assert.deepEqual(
    lines.filter((line) => line.speaker === "candidate").map((line) => line.text).slice(0, 2 + answers.length),
    [answerTo(1), answerTo(2), ...answers],
    "every answer is in the record, whole",
  );
  assert.ok(checkQuotes(await scorecardOf(set.server.url, id), lines).size > 0);
  return other.version;
}

/** @type {Client} */
async function undici(job) {
  const live = new Live(job.url, { after: job.after, epoch: job.epoch, open: (url) => new UndiciSocket(url) });
  /** @type {string[]} */
  const pongs = [];
  live.socket.on("pong", (data) => pongs.push(data.toString()));
  let { turn, pending } = /** @type {{turn: number, pending: boolean}} */ (/** @type {unknown} */ (await live.welcome()));
  if (pending) ({ turn } = await live.nextTurn(turn - 1));
  await live.command({ type: "take_pen" });
  await new Promise((go) => setTimeout(go, job.idle_s * 1000));
  for (const text of job.answers) {
    const ack = live.command({ type: "answer", turn, text });
    live.socket.ping(text.slice(0, 20));
    await ack;
    ({ turn } = await live.nextTurn(turn));
  }
  await live.command({ type: "end" });
  const code = await live.closing();
  assert.deepEqual(pongs, job.answers.map((text) => text.slice(0, 20)), "each ping had its pong");
  return { version: undiciVersion, code, frames: live.frames };
}

/** @param {string} script */
function here(script) {
  return fileURLToPath(new URL(`./clients/${script}`, import.meta.url));
}

/**
 * A client that is a program of its own: a job in, an outcome out.
 * @param {string} command
 * @param {string[]} args
 * @returns {Client}
 */
function program(command, ...args) {
  return async (job) => {
    const child = spawn(command, args, { stdio: "pipe" });
    child.stdin.on("error", () => {}); // it ended early; its code tells
    child.stdin.end(JSON.stringify(job));
    let output = "";
    let complaint = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => (output += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk) => (complaint += chunk));
    const [code] = await once(child, "close").catch((err) => assert.fail(`${err.message}; .ci/install-test-tools installs what is missing`));
    assert.equal(code, 0, complaint);
    return JSON.parse(output);
  };
}
