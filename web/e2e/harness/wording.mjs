// What the models of the tests say to each kind of move, and how a prompt tells
// which it is: by how its template begins, whatever words that is at present.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";

/** @typedef {{turn: number, text: string, voice: string, partial: boolean}} Said */

const moves = new URL("../../../prompts/voice/moves/", import.meta.url);

export const ASK = "When did you choose, stop or change something at work, over a problem, a result or a detail, and what did you find out?";
/** The probe without its praise, which no candidate may hear. */
export const PROBE = "Which part of that was yours, what was the next step, and how did you know the cause or the result at the time?";

/** @type {Record<string, string>} */
const said = {
  open: `My name is Morgan, and I have some questions about your work. ${ASK}`,
  ask: `Let us turn to something else. ${ASK}`,
  probe: `Excellent. ${PROBE}`,
  contrast: "You said two things about that. How do they fit together?",
  hint: "Begin with the first thing you noticed.",
  redirect: `Let me come back to my question. ${ASK}`,
  repeat: ASK,
  clarify: "Take it in the way that fits your work.",
  invite: "Those were my questions. What would you like to know?",
  reply: "That I can't say. Is there another question?",
  close: "That is all from my side. The round ends here.",
};

/**
 * The replies by how the prompts of their moves begin.
 * @type {Record<string, string>}
 */
export const words = {};
for (const file of readdirSync(moves)) {
  const begins = /Your move: [^.:;,{]+/.exec(readFileSync(new URL(file, moves), "utf8"))?.[0];
  const reply = said[file.replace(".tmpl", "")];
  if (begins && reply) words[begins] = reply; // to any other move it has no answer, and the script speaks
}

/**
 * The interviewer spoke in the model's words, but for the few speeches that the
 * guard replaced because a reply of ours, which knows no question, was beside the
 * move's. That the model was asked for each is for the caller to check.
 * @param {Said[]} said
 */
export function checkVoice(said) {
  const own = said.filter((s) => s.voice === "model");
  assert.ok(said.length >= 4 && own.length >= said.length * 0.6, JSON.stringify(said));
  assert.ok(said[0]?.voice === "model" && said[0].text.includes(ASK), said[0]?.text);
  assert.ok(own.some((s) => s.text === PROBE), "the probe without its praise");
  assert.ok(!said.some((s) => /excellent/i.test(s.text)));
  for (const s of own) assert.ok(Object.values(words).some((reply) => reply.includes(s.text)), `the model said no such thing: ${s.text}`);
}
