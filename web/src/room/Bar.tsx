import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { face } from "./clock.ts";
import type { Room } from "./room.ts";
import type { Settings } from "./settings.ts";

export interface BarProps {
  room: Room;
  settings: Settings;
  notesOpen: boolean;
  onNotes(): void;
}

export function Bar({ room, settings, notesOpen, onNotes }: BarProps) {
  const { round, level, pads } = room.config;
  const usable = room.transcript.value.welcomed && !room.over.value && room.pen.value.yours;
  const paused = room.paused.value;
  return (
    <div class="room-bar">
      <h1>{round} <span class="quiet">{level}</span></h1>
      {settings.showClock.value && <ClockFace room={room} />}
      <LinkState room={room} />
      <div class="room-buttons" role="group" aria-label="Round">
        {pads.length > 0 && (
          <button type="button" id="btn-notes" aria-expanded={notesOpen} aria-controls="pane-notes" onClick={onNotes}>Notes</button>
        )}
        <button type="button" id="btn-pause" disabled={!usable} onClick={() => (paused ? room.resume() : room.pause())}>
          {paused ? "Resume" : "Pause"}
        </button>
        <EndButton room={room} disabled={!usable} />
        <RoomSettings settings={settings} />
      </div>
    </div>
  );
}

function ClockFace({ room }: { room: Room }) {
  const now = useSignal(performance.now());
  const reading = room.clock.value;
  const running = reading?.clock.running === true;
  useEffect(() => {
    now.value = performance.now();
    if (!running) return undefined;
    const timer = setInterval(() => (now.value = performance.now()), 500);
    return () => clearInterval(timer);
  }, [reading, running]);
  if (!reading) return <span id="clock" class="clock" aria-hidden="true">-:--</span>;
  const shown = face(reading, Math.max(now.value, reading.at));
  return (
    <span id="clock" class={shown.low ? "clock low" : "clock"} role="timer" aria-label={`Clock: ${shown.label}`} data-running={running}>
      {shown.text}{!running && <span class="quiet"> stopped</span>}
    </span>
  );
}

function LinkState({ room }: { room: Room }) {
  const link = room.link.value;
  const text = room.over.value ? "Over" : link.state === "open" ? "Live" : link.state === "final" ? "Closed" : "Connecting";
  return <span class="link-state" id="link-state" data-link={link.state}>{text}</span>;
}

function EndButton({ room, disabled }: { room: Room; disabled: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const finish = (): void => {
    dialog.current?.close();
    room.end();
  };
  return (
    <>
      <button type="button" id="btn-end" class="danger" disabled={disabled} onClick={() => dialog.current?.showModal()}>End</button>
      <dialog id="end-dialog" ref={dialog} aria-labelledby="end-title" aria-describedby="end-text">
        <h2 id="end-title">End the round?</h2>
        <p id="end-text">You can't undo this. What you have answered so far is assessed; what is still in the answer box is not sent.</p>
        <div class="dialog-actions">
          <button type="button" id="btn-end-cancel" onClick={() => dialog.current?.close()}>Keep going</button>
          <button type="button" id="btn-end-confirm" class="danger" onClick={finish}>End the round</button>
        </div>
      </dialog>
    </>
  );
}

function RoomSettings({ settings }: { settings: Settings }) {
  return (
    <details class="room-settings">
      <summary>Settings</summary>
      <div class="room-settings-body">
        <label>
          <input
            type="checkbox"
            id="setting-enter"
            checked={settings.enter.value === "send"}
            onChange={(e) => (settings.enter.value = e.currentTarget.checked ? "send" : "newline")}
          />
          Enter sends the answer
        </label>
        <label>
          <input
            type="checkbox"
            id="setting-clock"
            checked={settings.showClock.value}
            onChange={(e) => (settings.showClock.value = e.currentTarget.checked)}
          />
          Show the clock
        </label>
      </div>
    </details>
  );
}
