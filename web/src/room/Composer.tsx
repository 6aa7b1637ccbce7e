import { useRef } from "preact/hooks";
import { measure, sends, type Size } from "./compose.ts";
import type { Room } from "./room.ts";
import type { Settings } from "./settings.ts";

export function Composer({ room, settings }: { room: Room; settings: Settings }) {
  const box = useRef<HTMLTextAreaElement>(null);
  const text = room.draft.value;
  const size = measure(text);
  const problem = room.problem.value;
  const speaking = room.speaking.value;
  const t = room.transcript.value;
  const idle = !t.welcomed || room.over.value || !room.pen.value.yours;

  const answer = (): void => {
    room.answer();
    box.current?.focus();
  };

  return (
    <form
      class="composer"
      aria-label="Your answer"
      onSubmit={(e) => {
        e.preventDefault();
        answer();
      }}
    >
      {problem && (
        <div class="notice warn refusal" id="refusal">
          <p><strong>{problem.message}</strong> {problem.hint}</p>
          <button type="button" onClick={() => (room.problem.value = null)}>Close</button>
        </div>
      )}
      <label class="sr" for="composer-text">Your answer</label>
      <textarea
        id="composer-text"
        ref={box}
        rows={3}
        data-pane
        placeholder="Write your answer"
        value={text}
        aria-describedby="composer-help"
        aria-invalid={size.over}
        onInput={(e) => (room.draft.value = e.currentTarget.value)}
        onKeyDown={(e) => {
          if (!sends(e, settings.enter.value)) return;
          e.preventDefault();
          answer();
        }}
      />
      <div class="composer-row">
        <p class="quiet composer-help" id="composer-help">
          {size.near ? <Limit size={size} /> : <EnterHelp settings={settings} />}
        </p>
        <div class="composer-actions">
          <button type="button" id="btn-hint" disabled={idle || t.pending} onClick={() => room.hint()}>Hint</button>
          <button type="button" id="btn-skip" disabled={idle || t.pending} onClick={() => room.skip()}>Skip</button>
          {speaking ? (
            <button type="button" id="btn-stop" class="primary" disabled={idle} onClick={() => room.stop()}>Stop</button>
          ) : (
            <button type="submit" id="composer-send" class="primary" disabled={room.over.value}>Send</button>
          )}
        </div>
      </div>
    </form>
  );
}

function EnterHelp({ settings }: { settings: Settings }) {
  return settings.enter.value === "send" ? (
    <><kbd>Enter</kbd> sends, <kbd>Shift</kbd> <kbd>Enter</kbd> starts a line</>
  ) : (
    <><kbd>Shift</kbd> <kbd>Enter</kbd> sends, <kbd>Enter</kbd> starts a line</>
  );
}

function Limit({ size }: { size: Size }) {
  const count = size.count.toLocaleString("en");
  return <span id="composer-count">{count} of 100,000 characters{size.over && ". Too long to send."}</span>;
}
