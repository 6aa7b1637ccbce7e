import { useState } from "preact/hooks";
import { blankNote, dirty } from "./notes.ts";
import type { Room } from "./room.ts";

const titles: Record<string, string> = { notes: "Notes", code: "Code", design: "Design" };
const title = (pad: string): string => titles[pad] ?? pad;

export function Notes({ room }: { room: Room }) {
  const { pads } = room.config;
  const [chosen, choose] = useState(pads[0] ?? "notes");
  return (
    <section class="pane-notes" id="pane-notes" aria-label="Notes">
      {pads.length > 1 && (
        <div class="pad-tabs" role="group" aria-label="Pads">
          {pads.map((pad) => (
            <button type="button" key={pad} aria-pressed={pad === chosen} data-pad={pad} onClick={() => choose(pad)}>{title(pad)}</button>
          ))}
        </div>
      )}
      <PadBox key={chosen} room={room} pad={chosen} />
    </section>
  );
}

function PadBox({ room, pad }: { room: Room; pad: string }) {
  const note = room.notes.value[pad] ?? blankNote;
  const id = `pad-${pad}`;
  const state = note.conflict ? "in conflict" : note.sent ? "saving" : dirty(note) ? "not saved yet" : note.base.rev > 0 ? "saved" : "";
  return (
    <>
      <div class="pad-head">
        <label for={id}>{title(pad)}</label> <span class="quiet" data-testid="pad-state">{state}</span>
      </div>
      {note.conflict && (
        <div class="notice warn" id="pad-conflict">
          <p><strong>Another tab saved this:</strong></p>
          <p class="said pad-theirs">{note.conflict.text === "" ? "(empty)" : note.conflict.text}</p>
          <div class="dialog-actions">
            <button type="button" id="pad-keep-mine" onClick={() => room.settleNote(pad, "mine")}>Keep what is below</button>
            <button type="button" id="pad-take-theirs" onClick={() => room.settleNote(pad, "theirs")}>Take this one</button>
          </div>
        </div>
      )}
      <textarea
        id={id}
        class={pad === "notes" ? "pad" : "pad mono"}
        data-pane
        spellcheck={pad === "notes"}
        value={note.text}
        readOnly={room.over.value}
        onInput={(e) => room.type(pad, e.currentTarget.value)}
        onBlur={() => room.saveNotes()}
      />
    </>
  );
}
