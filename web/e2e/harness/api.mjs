// The HTTP API, as a program uses it.
import assert from "node:assert/strict";
import { within } from "./within.mjs";

/**
 * @typedef {{id: string, url: string, live: string}} Session
 * @typedef {{speaker: "interviewer" | "candidate", text: string, partial?: boolean, move?: string, competency?: string, question?: string}} Line
 * @typedef {{signal: string, turn: number, start: number, end: number, quote: string, strength: number, polarity: string}} Evidence
 * @typedef {{id: string, name: string, rating: number | null, why: string | null, evidence: Evidence[]}} Competency
 * @typedef {{schema: string, round: string, rating: number | null, vote: string, competencies: Competency[],
 *   answers: {turns: number[], question: string}[]}} Scorecard
 */

/**
 * Opens a session.
 * @param {string} base
 * @param {Record<string, unknown>} [fields]
 * @returns {Promise<Session>}
 */
export async function openSession(base, fields = {}) {
  const response = await fetch(`${base}/api/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ round: "leadership-principles", level: "L5", interviewer: "scripted", time_factor: 1, seed: 7, ...fields }),
  });
  const body = await response.text();
  assert.equal(response.status, 201, body);
  return JSON.parse(body);
}

/**
 * @param {string} base
 * @param {string} id
 * @returns {Promise<Line[]>}
 */
export async function transcriptOf(base, id) {
  const response = await fetch(`${base}/api/sessions/${id}/transcript`);
  assert.equal(response.status, 200);
  return (await response.json()).turns;
}

/**
 * The scorecard, once it is written.
 * @param {string} base
 * @param {string} id
 * @returns {Promise<Scorecard>}
 */
export async function scorecardOf(base, id) {
  const ask = async () => {
    for (;;) {
      const response = await fetch(`${base}/api/sessions/${id}/scorecard`);
      const body = await response.text();
      if (response.status !== 202) {
        assert.equal(response.status, 200, body);
        return JSON.parse(body);
      }
      await new Promise((go) => setTimeout(go, 50)); // what Retry-After is for
    }
  };
  return within(ask(), 30_000, () => "the scorecard is still being written");
}

/**
 * The text of every turn: consecutive lines of one speaker join with a newline.
 * @param {readonly {speaker: string, text: string}[]} lines
 */
function joined(lines) {
  /** @type {{speaker: string, text: string}[]} */
  const turns = [];
  for (const { speaker, text } of lines) {
    const last = turns.at(-1);
    if (last?.speaker === speaker) last.text += `\n${text}`;
    else turns.push({ speaker, text });
  }
  return turns;
}

/**
 * What was said aloud, turn by turn, to compare a page with the record. A
 * question that was skipped has an answer without words in the record.
 * @param {readonly {speaker: string, text: string}[]} lines
 */
export const spoken = (lines) => joined(lines.filter(({ text }) => text !== ""));

/**
 * Holds every quote of a scorecard against the words it claims to be.
 * @param {Scorecard} card
 * @param {readonly Line[]} lines
 * @returns {Set<string>} the different ones: competency, turn and quote
 */
export function checkQuotes(card, lines) {
  const said = joined(lines).filter((turn) => turn.speaker === "candidate");
  /** @type {Set<string>} */
  const quotes = new Set();
  for (const competency of card.competencies) {
    for (const { turn, start, end, quote } of competency.evidence) {
      const text = said[turn - 1]?.text ?? "";
      assert.equal([...text].slice(start, end).join(""), quote, `${competency.id}: turn ${turn}, ${start} to ${end}`);
      quotes.add(`${competency.id} ${turn} ${quote}`);
    }
  }
  return quotes;
}
