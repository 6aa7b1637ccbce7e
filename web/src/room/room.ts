// The room's state and what can be done in it. Views read the signals and call
// the methods; nothing else changes state.
import { batch, computed, effect, signal } from "@preact/signals";
import { absenceText, Absences, type Absence } from "./absence.ts";
import { giveBack, measure } from "./compose.ts";
import type { Reading } from "./clock.ts";
import { Connection, type Link, type Surroundings } from "./connection.ts";
import { Flusher } from "./flush.ts";
import { newId } from "./ids.ts";
import { blankNote, dirty, refused, saved, sending, settle, typed, wantsSaving, type Note } from "./notes.ts";
import { Outbox } from "./outbox.ts";
import type { Command, Refuse, ServerFrame } from "./protocol.ts";
import type { Store } from "./storage.ts";
import type { Identity } from "./tab.ts";
import { announcement, emptyTranscript, reduce, speaking } from "./transcript.ts";

export interface Config {
  session: string;
  round: string;
  level: string;
  minutes: number;
  transcriptURL: string;
  scorecardURL: string;
  pads: readonly string[];
}

export interface Deps {
  around: Surroundings;
  identity: Pick<Identity, "claim" | "renew">;
  tab: Store; // lives as long as the tab
  browser: Store; // lives as long as the browser's data
  schedule(call: () => void): () => void;
  now(): number; // monotonic milliseconds
}

/** Something the person should read: what was refused and what to do. */
export interface Problem {
  message: string;
  hint: string;
}

export class Room {
  readonly config: Config;
  readonly transcript = signal(emptyTranscript);
  readonly outgoing = signal<readonly { id: string; text: string; turn: number }[]>([]);
  readonly link = signal<Link>({ state: "connecting", attempt: 0 });
  readonly absence = signal<Absence | null>(null);
  readonly pen = signal({ holder: "", yours: true });
  readonly clock = signal<Reading | null>(null);
  readonly problem = signal<Problem | null>(null);
  readonly status = signal("");
  readonly draft = signal("");
  readonly notes = signal<Readonly<Record<string, Note>>>({});

  readonly speaking = computed(() => speaking(this.transcript.value) !== null);
  readonly paused = computed(() => this.transcript.value.stops.has("pause"));
  readonly over = computed(() => this.transcript.value.over !== null);

  readonly #deps: Deps;
  readonly #outbox: Outbox;
  readonly #connection: Connection;
  readonly #frames: Flusher<ServerFrame>;

  constructor(config: Config, deps: Deps) {
    this.config = config;
    this.#deps = deps;
    this.#outbox = new Outbox(deps.tab, `barraiser:outbox:${config.session}`);
    this.#frames = new Flusher((b) => this.#apply(b), deps.schedule);
    const absences = new Absences(deps.around.after, (a) => this.#absent(a));
    this.#connection = new Connection(deps.around, this.#outbox, {
      frame: (f) => this.#frames.push(f),
      link: (l) => {
        this.link.value = l;
        absences.link(l);
      },
      restart: () => {
        this.#frames.clear();
        this.transcript.value = emptyTranscript;
      },
      replaced: () => deps.identity.renew(),
    });
    this.draft.value = deps.browser.read<string>(this.#draftKey) ?? "";
    this.notes.value = Object.fromEntries(
      config.pads.map((pad) => [pad, { ...blankNote, ...deps.browser.read<Note>(this.#padKey(pad)), sent: null }]),
    );
    effect(() => this.#keepDraft(this.draft.value));
    this.#showOutgoing();
  }

  start(): void {
    this.#deps.identity.claim((client) => this.#connection.start(client));
  }

  nudge(): void {
    this.#connection.nudge();
  }

  networkBack(): void {
    this.#connection.networkBack();
  }

  // Commands

  /** Sends the draft as the answer. Gives false, and says why, when it can't. */
  answer(): boolean {
    const text = this.draft.value;
    const t = this.transcript.value;
    const problem = this.#cannotAnswer(text);
    if (problem) {
      this.#say(problem);
      return false;
    }
    this.saveNotes();
    batch(() => {
      this.problem.value = null;
      this.draft.value = "";
      this.#send({ type: "answer", id: newId(), turn: t.turn, text });
    });
    return true;
  }

  #cannotAnswer(text: string): Problem | null {
    const kept = "Your text is kept.";
    if (this.over.value) return { message: "The round is over.", hint: "Nothing more can be sent. You can still copy your text." };
    if (!this.pen.value.yours) return { message: "Another tab is writing.", hint: `Choose "Write here instead" first. ${kept}` };
    if (text.trim() === "") return { message: "There is nothing to send yet.", hint: "Write an answer first." };
    if (measure(text).over) return { message: "This answer is too long to send.", hint: `Shorten it to 100,000 characters or fewer. ${kept}` };
    if (this.outgoing.value.length > 0) return { message: "Your last answer is still on its way.", hint: kept };
    const t = this.transcript.value;
    if (!t.welcomed) return { message: "The room is still opening.", hint: `Send it when the interviewer has spoken. ${kept}` };
    if (t.pending && !this.speaking.value) return { message: "The interviewer is about to speak.", hint: `Send it after the first words. ${kept}` };
    return null;
  }

  hint(): void {
    this.#send({ type: "hint", id: newId(), turn: this.transcript.value.turn });
  }

  skip(): void {
    this.#send({ type: "skip", id: newId(), turn: this.transcript.value.turn });
  }

  stop(): void {
    if (this.speaking.value) this.#send({ type: "stop", id: newId(), turn: this.transcript.value.turn });
  }

  pause(): void {
    this.saveNotes();
    this.#send({ type: "pause", id: newId() });
  }

  resume(): void {
    this.#send({ type: "resume", id: newId() });
  }

  takePen(): void {
    this.#send({ type: "take_pen", id: newId() });
  }

  end(): void {
    this.saveNotes();
    this.#send({ type: "end", id: newId() });
  }

  // Notes

  type(pad: string, text: string): void {
    this.#changeNote(pad, (n) => typed(n, text));
  }

  /** Sends every pad that changed. Called on answer, pause, leaving and by time. */
  saveNotes(): void {
    if (!this.pen.value.yours || this.over.value || !this.transcript.value.welcomed) return;
    for (const [pad, note] of Object.entries(this.notes.value)) {
      if (!wantsSaving(note)) continue;
      const id = newId();
      this.#changeNote(pad, (n) => sending(n, id));
      this.#send({ type: "note", id, pad, rev: note.base.rev, text: note.text });
    }
  }

  settleNote(pad: string, keep: "mine" | "theirs"): void {
    this.#changeNote(pad, (n) => settle(n, keep));
    this.saveNotes();
  }

  #changeNote(pad: string, change: (n: Note) => Note): void {
    const before = this.notes.value[pad] ?? blankNote;
    const after = change(before);
    if (after === before) return;
    this.notes.value = { ...this.notes.value, [pad]: after };
    if (dirty(after)) this.#deps.browser.write(this.#padKey(pad), after);
    else this.#deps.browser.remove(this.#padKey(pad));
  }

  #padKey(pad: string): string {
    return `barraiser:pad:${this.config.session}:${pad}`;
  }

  // Frames

  #apply(frames: ServerFrame[]): void {
    batch(() => {
      const news: string[] = [];
      for (const frame of frames) {
        const next = reduce(this.transcript.value, frame);
        const said = next === this.transcript.value ? null : announcement(next, frame);
        if (said !== null) news.push(said);
        this.transcript.value = next;
        this.#also(frame);
      }
      if (news.length > 0) this.status.value = news.join("\n");
      this.#showOutgoing();
    });
  }

  /** What a frame means outside the transcript. */
  #also(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        this.pen.value = frame.pen;
        this.clock.value = { clock: frame.clock, at: this.#deps.now() };
        break;
      case "pen":
        this.pen.value = { holder: frame.holder, yours: frame.yours };
        break;
      case "clock":
        this.clock.value = { clock: frame, at: this.#deps.now() };
        break;
      case "ack":
        this.#outbox.ack(frame.id);
        break;
      case "refuse":
        this.#refused(frame);
        break;
      case "event":
        if (frame.kind === "candidate-said") this.#outbox.remove(frame.data.id);
        if (frame.kind === "note-saved") {
          const { pad, rev, text } = frame.data;
          this.#changeNote(pad, (n) => saved(n, { rev, text }));
        }
        break;
      default:
    }
  }

  #refused(r: Refuse): void {
    const command = this.#outbox.remove(r.id);
    // The interviewer finished before the stop arrived: what was wanted has come.
    if (command?.type === "stop" && (r.code === "stale-turn" || r.code === "not-yet")) return;
    if (command?.type === "answer") this.draft.value = giveBack(command.text, this.draft.value);
    if (command?.type === "note") {
      const given = r.rev !== undefined && r.text !== undefined ? { rev: r.rev, text: r.text } : null;
      const current = given ?? this.transcript.value.pads[command.pad] ?? null;
      this.#changeNote(command.pad, (n) => refused(n, r.id, current));
    }
    this.#say({ message: r.message || `The server refused this (${r.code}).`, hint: r.hint });
  }

  #say(p: Problem): void {
    this.problem.value = p;
    this.status.value = p.hint ? `${p.message} ${p.hint}` : p.message;
  }

  /** An absence is read out once. Its words go with it, or the next would be no news. */
  #absent(a: Absence | null): void {
    const before = this.absence.value;
    this.absence.value = a;
    if (a && !before && !this.over.value) this.status.value = absenceText(a);
    if (!a && before && this.status.value === absenceText(before)) this.status.value = "";
  }

  #send(command: Command): void {
    this.#connection.send(command);
    this.#showOutgoing();
  }

  /** Answers on their way are shown until their event takes their place. */
  #showOutgoing(): void {
    const confirmed = this.transcript.value.confirmed;
    const now = this.#outbox.entries
      .map((e) => e.command)
      .filter((c) => c.type === "answer")
      .filter((c) => !confirmed.has(c.id));
    const same = now.length === this.outgoing.value.length && now.every((c, i) => c.id === this.outgoing.value[i]?.id);
    if (!same) this.outgoing.value = now;
  }

  get #draftKey(): string {
    return `barraiser:draft:${this.config.session}`;
  }

  #keepDraft(text: string): void {
    if (text === "") this.#deps.browser.remove(this.#draftKey);
    else this.#deps.browser.write(this.#draftKey, text);
  }
}
