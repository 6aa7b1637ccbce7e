// @ts-check
// Rounds in the words of two servers that imitate OpenAI's, made by different
// people: in the terminal with either, in the browser with the second (the first
// is in aimock.test.mjs).
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { Aimock } from "./harness/aimock.mjs";
import { answerTo, good } from "./harness/answers.mjs";
import { checkQuotes, scorecardOf, transcriptOf } from "./harness/api.mjs";
import { tabTo, watched } from "./harness/browser.mjs";
import { Live } from "./harness/live.mjs";
import { MockLLM } from "./harness/mockllm.mjs";
import { answer, shown, turnAfter } from "./harness/room.mjs";
import { stage } from "./harness/stage.mjs";
import { PROBE, checkVoice, words } from "./harness/wording.mjs";

const bin = process.env["BARRAISER_BIN"] ?? "";
const aimock = await Aimock.start(words);
const other = await MockLLM.start(words);
after(() => Promise.all([aimock.kill(), other.kill()]));

const first = stage({ env: aimock.env }, { browser: false });
const second = stage({ env: other.env });

/**
 * What the interviewer said, as the log of a session that is over has it.
 * @param {string} base
 * @param {string} id
 */
async function saidIn(base, id) {
  const live = new Live(`${base.replace("http", "ws")}/api/sessions/${id}/live`);
  await live.until((f) => f["kind"] === "scorecard-ready", "the scorecard");
  await live.close();
  return live.events("interviewer-said").map((e) => /** @type {import("./harness/wording.mjs").Said} */ (e["data"]));
}

/**
 * Whether anybody listens at an address of this machine.
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function listens(host, port) {
  return new Promise((tell) => {
    const socket = net.connect({ host, port });
    const told = (/** @type {boolean} */ there) => {
      socket.destroy();
      tell(there);
    };
    socket.once("connect", () => told(true));
    socket.once("error", () => told(false));
  });
}

// A server on every interface is on all of 127.0.0.0/8, of which ours has one
// address: that is seen without asking any network.
test("both listen on this machine only", async () => {
  for (const { name, port } of [aimock, other]) {
    assert.equal(await listens("127.0.0.1", port), true, name);
    assert.equal(await listens("127.0.0.2", port), false, `${name} is on other interfaces too`);
  }
  const control = net.createServer().listen(0, "127.0.0.2");
  await once(control, "listening");
  assert.equal(await listens("127.0.0.2", /** @type {net.AddressInfo} */ (control.address()).port), true);
  control.close();
});

// The forms of net.Server.listen that a server may use.
test("the loopback hook takes every form", async () => {
  const hook = new URL("./harness/loopback.mjs", import.meta.url).href;
  const forms = ["0", "'0'", "0, '0.0.0.0'", "0, () => {}", "0, '::', 5", "{port: 0}", "{port: 0, host: '0.0.0.0'}, () => {}", "", "() => {}"];
  const script = forms.map((form) => `await show((s) => s.listen(${form}));`).join("\n");
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", hook, "--input-type=module", "-e", `
    import http from "node:http"; import { once } from "node:events";
    async function show(start) {
      const s = http.createServer(); start(s); if (!s.listening) await once(s, "listening");
      console.log(s.address().address); s.close();
    }
    ${script}`]);
  assert.deepEqual(stdout.trim().split("\n"), forms.map(() => "127.0.0.1"));
});

for (const { endpoint, set } of [{ endpoint: aimock, set: first }, { endpoint: other, set: second }]) {
  test(`practice in the words of ${endpoint.name}`, { timeout: 90_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "barraiser-practice-"));
    try {
      const [script, transcript] = [join(folder, "answers"), join(folder, "transcript.json")];
      writeFileSync(script, good.join("\n---\n"));
      const asked = await endpoint.requests();
      const { stdout } = await promisify(execFile)(bin, [
        "practice", "--url", set.server.url, "--interviewer", "model", "--seed", "7",
        "--script", script, "--format", "json", "--transcript", transcript,
      ], { cwd: folder, env: { PATH: process.env["PATH"], HOME: folder } });
      /** @type {import("./harness/api.mjs").Scorecard} */
      const card = JSON.parse(stdout);
      const written = JSON.parse(readFileSync(transcript, "utf8"));
      assert.ok(checkQuotes(card, written.turns).size > 0, "a scorecard with evidence");
      const { sessions } = await (await fetch(`${set.server.url}/api/sessions`)).json();
      const said = await saidIn(set.server.url, sessions[0].id);
      checkVoice(said);
      const turns = new Set(said.map((s) => s.turn));
      assert.ok((await endpoint.requests()) - asked >= turns.size, "the model was asked in every turn");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

test("a round in the browser in the words of mock-llm", { timeout: 120_000 }, async () => {
  const { context, watch } = await watched(second.browser, second.server.url);
  const page = await context.newPage();
  await page.goto("/new");
  await page.check('input[name="round"][value="leadership-principles"]');
  await page.check('input[name="interviewer"][value="model"]');
  await Promise.all([page.waitForURL(/\/s\/[^/]+$/), page.click("#new-form button[type=submit]")]);
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  let turn = await turnAfter(page, 0);
  for (let n = 1; n <= 5 && turn !== null; n++) {
    await answer(page, answerTo(n));
    turn = await turnAfter(page, turn);
  }
  assert.ok((await shown(page)).some((line) => line.text === PROBE), "the room shows the model's words");
  if (turn !== null) {
    await page.click("#btn-end");
    await page.click("#btn-end-confirm");
  }
  await page.waitForSelector('#scorecard-link[data-ready="true"]');
  await tabTo(page, "#scorecard-link");
  await Promise.all([page.waitForURL(/\/scorecard$/), page.keyboard.press("Enter")]);
  await page.waitForSelector("#vote");
  checkVoice(await saidIn(second.server.url, id));
  assert.ok(checkQuotes(await scorecardOf(second.server.url, id), await transcriptOf(second.server.url, id)).size > 0);
  watch.check();
  await context.close();
});
