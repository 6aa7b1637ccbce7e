import { useLayoutEffect, useRef } from "preact/hooks";
import { absenceText } from "./absence.ts";
import type { Room } from "./room.ts";

/**
 * Says under the last words that the connection is being made again. It stands in
 * the room that the transcript leaves at its end, so nothing moves when it comes
 * or goes. It is read out by the room's status line.
 */
export function Away({ room }: { room: Room }) {
  const absence = room.absence.value;
  if (!absence || room.over.value) return null;
  return (
    <div class="away">
      <div class="notice warn" id="connection-notice">
        <p>{absenceText(absence)}</p>
        {absence.long && <TryNow room={room} />}
      </div>
    </div>
  );
}

function TryNow({ room }: { room: Room }) {
  const button = useRef<HTMLButtonElement>(null);
  // It goes by itself; who stands on it then goes on where one writes.
  useLayoutEffect(() => {
    const own = button.current;
    return () => {
      if (own && own === document.activeElement) document.querySelector<HTMLElement>("#composer-text")?.focus();
    };
  }, []);
  return <button type="button" ref={button} onClick={() => room.nudge()}>Try now</button>;
}
