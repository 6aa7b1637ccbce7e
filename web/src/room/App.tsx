import { useEffect, useState } from "preact/hooks";
import { Bar } from "./Bar.tsx";
import { ClosedBanner, OverBanner, PenBanner } from "./Banners.tsx";
import { Composer } from "./Composer.tsx";
import { Notes } from "./Notes.tsx";
import type { Room } from "./room.ts";
import type { Settings } from "./settings.ts";
import { TranscriptPane } from "./TranscriptPane.tsx";

export function App({ room, settings }: { room: Room; settings: Settings }) {
  const pads = room.config.pads.length > 0;
  const [notesOpen, setNotesOpen] = useState(() => pads && matchMedia("(min-width: 860px)").matches);
  useEffect(() => keys(room), []);
  return (
    <>
      <Bar room={room} settings={settings} notesOpen={notesOpen} onNotes={() => setNotesOpen(!notesOpen)} />
      <div class="banners">
        <ClosedBanner room={room} />
        <PenBanner room={room} />
        <OverBanner room={room} />
      </div>
      <div class={notesOpen ? "panes with-notes" : "panes"}>
        <TranscriptPane room={room} />
        <Composer room={room} settings={settings} />
        {notesOpen && <Notes room={room} />}
      </div>
      <div id="status" class="sr" role="status" aria-live="polite">{room.status.value}</div>
    </>
  );
}

/** The keys of the whole room: Esc stops the interviewer, F6 goes round the panes. */
function keys(room: Room): () => void {
  const press = (e: KeyboardEvent): void => {
    if (e.defaultPrevented || e.isComposing) return;
    if (e.key === "Escape" && !document.querySelector("dialog[open]")) room.stop();
    if (e.key === "F6" && !e.ctrlKey && !e.altKey && !e.metaKey) {
      e.preventDefault();
      nextPane(e.shiftKey ? -1 : 1);
    }
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

function nextPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")];
  const here = panes.findIndex((p) => p.contains(document.activeElement));
  const from = here < 0 && step < 0 ? 0 : here;
  panes[(from + step + panes.length) % panes.length]?.focus();
}
