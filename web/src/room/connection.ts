// The socket and what keeps it going: hello, resume, resend, liveness, coming
// back. It knows frames, but nothing of what is shown.
import {
  CLOSE_NO_PONG, CLOSE_REPLACED, CLOSE_RESYNC, comesBack, parseFrame,
  type ClientFrame, type Command, type ServerFrame,
} from "./protocol.ts";
import type { Outbox } from "./outbox.ts";
import { backoff } from "./retry.ts";

/** The part of WebSocket that is used. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((e: { data: unknown }) => void) | null;
  onclose: ((e: { code: number }) => void) | null;
  send(data: string): void;
  close(code?: number): void;
}

/** What the connection needs of its surroundings, so that tests own the time. */
export interface Surroundings {
  open(): Socket;
  /** Calls back after so many milliseconds; gives the way to call it off. */
  after(ms: number, call: () => void): () => void;
  random(): number;
}

export type Link =
  | { state: "connecting"; attempt: number }
  | { state: "open" }
  | { state: "final"; code: number };

export interface Listener {
  frame(f: ServerFrame): void;
  link(l: Link): void;
  /** All that was shown is to be forgotten: the log starts again from 0. */
  restart(): void;
  /** Another page of the same client took the seat: gives an id to go on with. */
  replaced(): string;
}

// How long nothing may come before a ping is sent, and after it. While the server
// owes words or an ack, silence soon says that the way there is cut, though no
// socket was closed: a network that swallows, a replica that stands still. A pong
// waits behind a command, and that for a store that may be restarted meanwhile.
const IDLE = { quiet: 15_000, patience: 10_000 };
const SPEECH = { quiet: 2_000, patience: 3_000 };
const COMMAND = { quiet: 2_000, patience: 8_000 };
const WELCOME_MS = 10_000; // after the start of a connection
const PROBE_MS = 2_000; // after a ping sent because the tab came back
const SEEN_MS = 300;

export class Connection {
  readonly #around: Surroundings;
  readonly #outbox: Outbox;
  readonly #listener: Listener;
  #client = "";
  #socket: Socket | null = null;
  #welcomed = false;
  #speech = false; // words of the interviewer are due
  #after = 0;
  #epoch = "";
  #attempt = 0;
  #retryMs: number | null = null; // what a bye asked for
  #byeCode: number | null = null;
  #stopped = false;
  #cancelReconnect: (() => void) | null = null;
  #cancelLiveness: (() => void) | null = null;
  #cancelSeen: (() => void) | null = null;

  constructor(around: Surroundings, outbox: Outbox, listener: Listener) {
    this.#around = around;
    this.#outbox = outbox;
    this.#listener = listener;
  }

  start(client: string): void {
    this.#client = client;
    this.#connect();
  }

  /** Puts a command in the outbox and sends it now if it can be. */
  send(command: Command): void {
    const before = this.#owed();
    this.#outbox.add(command);
    if (!this.#welcomed) return;
    this.#write(command);
    // Commands sent one after the other don't put off the end of one's patience.
    if (before !== COMMAND) this.#listenAgain();
  }

  /**
   * For when the tab comes back: connects at once if it was waiting, otherwise
   * finds out soon whether the socket still lives.
   */
  nudge(): void {
    if (this.#stopped) return;
    if (this.#cancelReconnect) {
      this.#reconnectNow();
    } else if (this.#welcomed) {
      this.#ping(PROBE_MS);
    }
  }

  /** For when the network comes back: sockets rarely outlive its absence. */
  networkBack(): void {
    if (!this.#stopped && this.#client !== "") this.#reconnectNow();
  }

  stop(): void {
    this.#stopped = true;
    this.#drop();
  }

  #connect(): void {
    this.#drop();
    this.#listener.link({ state: "connecting", attempt: this.#attempt });
    this.#byeCode = null;
    this.#retryMs = null;
    const socket = this.#around.open();
    this.#socket = socket;
    socket.onopen = () => {
      this.#write({ type: "hello", v: 1, client: this.#client, after: this.#after, epoch: this.#epoch });
    };
    socket.onmessage = (e) => {
      if (typeof e.data !== "string") return;
      const frame = parseFrame(e.data);
      if (frame) this.#receive(frame);
    };
    socket.onclose = (e) => this.#closed(e.code);
    this.#expectWithin(WELCOME_MS);
  }

  #receive(frame: ServerFrame): void {
    this.#speech = speechAfter(frame) ?? this.#speech;
    this.#listenAgain();
    switch (frame.type) {
      case "welcome":
        this.#welcomed = true;
        this.#attempt = 0;
        this.#epoch = frame.epoch;
        this.#listener.link({ state: "open" });
        this.#listener.frame(frame);
        for (const command of this.#outbox.unconfirmed()) this.#write(command);
        this.#listenAgain();
        return;
      case "event":
        if (frame.seq <= this.#after) return;
        if (frame.seq > this.#after + 1) {
          // A hole: whatever lost it, asking again from here heals it.
          this.#reconnectNow();
          return;
        }
        this.#after = frame.seq;
        this.#seenSoon();
        break;
      case "bye":
        this.#byeCode = frame.code;
        this.#retryMs = frame.retry_ms ?? null;
        break;
      default:
    }
    this.#listener.frame(frame);
  }

  #closed(code: number): void {
    this.#drop();
    // A proxy may swallow the close frame; the bye before it says as much.
    const why = code >= 4000 ? code : (this.#byeCode ?? code);
    if (why === CLOSE_REPLACED) {
      this.#client = this.#listener.replaced();
      this.#retry();
      return;
    }
    if (!comesBack(why)) {
      this.#stopped = true;
      this.#listener.link({ state: "final", code: why });
      return;
    }
    if (why === CLOSE_RESYNC) {
      this.#after = 0;
      this.#epoch = "";
      this.#listener.restart();
    }
    this.#retry();
  }

  #retry(): void {
    const wait = Math.max(this.#retryMs ?? 0, backoff(this.#attempt, this.#around.random()));
    this.#attempt++;
    this.#listener.link({ state: "connecting", attempt: this.#attempt });
    this.#cancelReconnect = this.#around.after(wait, () => this.#connect());
  }

  #reconnectNow(): void {
    this.#attempt = 0;
    this.#connect();
  }

  /** Waits for any frame; a ping goes out when there was none for a while. */
  #listenAgain(): void {
    if (!this.#welcomed) {
      this.#expectWithin(WELCOME_MS);
      return;
    }
    const { quiet, patience } = this.#owed();
    this.#cancelLiveness?.();
    this.#cancelLiveness = this.#around.after(quiet, () => this.#ping(patience));
  }

  /** How long to wait, by what the server owes. */
  #owed(): { quiet: number; patience: number } {
    if (this.#outbox.unconfirmed().length > 0) return COMMAND;
    return this.#speech ? SPEECH : IDLE;
  }

  #ping(patience: number): void {
    this.#write({ type: "ping" });
    this.#expectWithin(patience);
  }

  #expectWithin(ms: number): void {
    this.#cancelLiveness?.();
    this.#cancelLiveness = this.#around.after(ms, () => this.#lost());
  }

  /** A dead socket may take minutes to say so: leave it behind. */
  #lost(): void {
    this.#socket?.close(CLOSE_NO_PONG);
    this.#closed(CLOSE_NO_PONG);
  }

  #seenSoon(): void {
    this.#cancelSeen ??= this.#around.after(SEEN_MS, () => {
      this.#cancelSeen = null;
      if (this.#welcomed) this.#write({ type: "seen", seq: this.#after });
    });
  }

  #write(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #drop(): void {
    for (const cancel of [this.#cancelReconnect, this.#cancelLiveness, this.#cancelSeen]) cancel?.();
    this.#cancelReconnect = this.#cancelLiveness = this.#cancelSeen = null;
    this.#welcomed = false;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

/** Whether words of the interviewer are due after a frame; null when it doesn't tell. */
function speechAfter(frame: ServerFrame): boolean | null {
  switch (frame.type) {
    case "welcome":
      return frame.pending;
    case "utter":
      return true;
    case "event":
      break;
    default:
      return null;
  }
  switch (frame.kind) {
    case "candidate-said":
    case "move-planned":
      return true;
    case "interviewer-said":
      return frame.data.partial; // what broke off goes on
    case "session-closed":
      return false;
    default:
      return null;
  }
}
