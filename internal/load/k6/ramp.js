// A client of the live protocol that shares no code with ours: k6 holds USERS
// sessions, one of TALKERS of which talks, and writes what it saw to OUT. It is
// written from docs/protocol.md.
import http from 'k6/http';
import { WebSocket } from 'k6/websockets';
import { setTimeout } from 'k6/timers';
import { Counter, Trend } from 'k6/metrics';

const bases = __ENV.BASES.split(',');
const number = (name) => parseFloat(__ENV[name]);
const users = number('USERS');
const pause = number('PAUSE_MS');
// Sessions are opened over a quarter of the time, and at least 4 ms apart.
const opening = Math.max(number('HOLD_MS') / 4, 4 * users);
const until = opening + number('HOLD_MS');

export const options = {
  scenarios: {
    ramp: { executor: 'per-vu-iterations', vus: users, iterations: 1, maxDuration: `${Math.ceil(until / 1000) + 120}s` },
  },
  summaryTrendStats: ['p(50)', 'p(99)', 'count'],
};

const sent = new Counter('answers_sent');
const acked = new Counter('answers_acked');
const failed = new Counter('failed');
const ack = new Trend('ack_ms', true);
const word = new Trend('word_ms', true);
const late = new Trend('late_ms', true);

const said = 'In March our ranking service returned stale results so I traced them to a schema change and rolled it back'.split(' ');

function answerText() {
  const words = [];
  for (let i = 0; i < number('WORDS'); i++) words.push(said[i % said.length]);
  return words.join(' ') + ` ${Math.floor(Math.random() * 1e9)}.`;
}

const id = () => `k6-${__VU}-${Math.random().toString(36).slice(2)}`;

function fail(why) {
  failed.add(1);
  console.error(why);
}

export default function () {
  setTimeout(sit, (opening * __VU) / users);
}

function sit() {
  const created = http.post(`${bases[__VU % bases.length]}/api/sessions`, JSON.stringify({ round: 'leadership-principles' }), {
    headers: { 'Content-Type': 'application/json' },
  });
  if (created.status !== 201) return fail(`open: status ${created.status}`);
  // Joined at the next replica, where there are several.
  const base = bases[(__VU + 1) % bases.length].replace('http', 'ws');
  const ws = new WebSocket(`${base}/api/sessions/${created.json('id')}/live`);
  const talks = __VU % number('TALKERS') === 0;
  const every = number('EVERY_MS');
  let turn = 0;      // the last turn that was spoken to its end
  let answer = null; // the command without an ack, and when it was written
  let answered = 0;
  let asked = null;  // the turn whose following words are awaited, and since when
  let piece = null;  // the last piece of the speech
  let seq = 0;
  let over = false;

  const send = (frame) => ws.send(JSON.stringify(frame));
  // The first pause is shorter: a window begins in the midst of thoughts.
  const think = () => every * (0.5 + Math.random());
  function speak() {
    if (over || Date.now() > ends) return;
    answer = { type: 'answer', id: id(), turn, text: answerText() };
    answered = Date.now();
    asked = { turn, at: answered };
    sent.add(1);
    send(answer);
  }

  const ends = Date.now() + until - (opening * __VU) / users;
  ws.onopen = () => {
    send({ type: 'hello', v: 1, client: id(), after: 0, epoch: '' });
    setTimeout(() => {
      over = true;
      ws.close();
    }, ends - Date.now() + 2000);
  };
  ws.onmessage = (message) => {
    const now = Date.now();
    const frame = JSON.parse(message.data);
    switch (frame.type) {
      case 'event':
        if (frame.seq !== seq + 1) fail(`event ${frame.seq} came after ${seq}`);
        seq = frame.seq;
        send({ type: 'seen', seq });
        if (frame.kind === 'session-closed') over = true;
        if (frame.kind === 'interviewer-said' && !frame.data.partial) {
          turn = frame.data.turn;
          piece = null;
          if (talks) setTimeout(speak, asked ? think() : every * Math.random());
        }
        break;
      case 'utter':
        if (asked && frame.turn > asked.turn) {
          word.add(now - asked.at);
          asked = { turn: frame.turn, at: now };
        }
        if (piece && !frame.reset) late.add(Math.max(0, now - piece - pause));
        piece = now;
        break;
      case 'ack':
        if (answer && frame.id === answer.id) {
          ack.add(now - answered);
          acked.add(1);
          answer = null;
        }
        break;
      case 'refuse':
        fail(`refused: ${frame.code}`);
        break;
      case 'bye':
        if (frame.code !== 4502) fail(`bye ${frame.code}: ${frame.reason}`);
        break;
    }
  };
  ws.onerror = (e) => {
    if (!over) fail(`socket: ${e.error}`);
  };
}

export function handleSummary(data) {
  const count = (name) => (data.metrics[name] ? data.metrics[name].values.count : 0);
  const times = (name) => {
    const values = data.metrics[name] ? data.metrics[name].values : {};
    return { p50: values['p(50)'] || 0, p99: values['p(99)'] || 0 };
  };
  return {
    [__ENV.OUT]: JSON.stringify({
      sent: count('answers_sent'), acked: count('answers_acked'), errors: count('failed'),
      ack: times('ack_ms'), word: times('word_ms'), late: times('late_ms'),
    }),
  };
}
