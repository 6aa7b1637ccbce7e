// The interview room: reads its place from the page and takes over its content.
import { render } from "preact";
import { App } from "./room/App.tsx";
import type { Socket } from "./room/connection.ts";
import { nextFrame } from "./room/flush.ts";
import { Room, type Config } from "./room/room.ts";
import { Settings } from "./room/settings.ts";
import { Store } from "./room/storage.ts";
import { Identity, type Channel } from "./room/tab.ts";

const NOTES_EVERY_MS = 30_000;

function configOf(root: HTMLElement): Config {
  const d = root.dataset;
  return {
    session: d["session"] ?? "",
    round: d["round"] ?? "",
    level: d["level"] ?? "",
    minutes: Number(d["minutes"] ?? 0),
    transcriptURL: d["transcript"] ?? "",
    scorecardURL: d["scorecard"] ?? "",
    pads: (d["pads"] ?? "").split(" ").filter((p) => p !== ""),
  };
}

function liveURL(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

function after(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}

function channel(): Channel | null {
  return typeof BroadcastChannel === "undefined" ? null : (new BroadcastChannel("barraiser:client") as Channel);
}

function main(root: HTMLElement): void {
  const tab = new Store(() => sessionStorage);
  const browser = new Store(() => localStorage);
  const live = liveURL(root.dataset["live"] ?? "");
  const room = new Room(configOf(root), {
    around: { open: () => new WebSocket(live) as Socket, after, random: Math.random },
    identity: new Identity(tab, channel(), after),
    tab,
    browser,
    schedule: nextFrame,
    now: () => performance.now(),
  });
  root.replaceChildren();
  render(<App room={room} settings={new Settings(browser)} />, root);
  addEventListener("online", () => room.networkBack());
  addEventListener("focus", () => room.nudge());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") room.nudge();
    else room.saveNotes();
  });
  setInterval(() => room.saveNotes(), NOTES_EVERY_MS);
  room.start();
}

const root = document.querySelector<HTMLElement>("#room");
if (root) main(root);
