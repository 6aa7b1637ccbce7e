import { closeMessage, CLOSE_OVER } from "./protocol.ts";
import type { Room } from "./room.ts";

export function ClosedBanner({ room }: { room: Room }) {
  const link = room.link.value;
  if (room.over.value || link.state !== "final" || link.code === CLOSE_OVER) return null; // everything has been sent and shown
  return <div class="notice bad" id="connection-banner" role="alert"><p>{closeMessage(link.code)}</p></div>;
}

export function PenBanner({ room }: { room: Room }) {
  if (room.pen.value.yours || room.over.value || !room.transcript.value.welcomed) return null;
  return (
    <div class="notice banner" id="pen-banner">
      <p>Another tab is writing.</p>
      <button type="button" id="btn-take-pen" onClick={() => room.takePen()}>Write here instead</button>
    </div>
  );
}

export function OverBanner({ room }: { room: Room }) {
  const link = room.link.value;
  const closed = link.state === "final" && link.code === CLOSE_OVER;
  if (!room.over.value && !closed) return null;
  const ready = room.transcript.value.scorecard !== null;
  return (
    <div class="notice banner" id="over-banner">
      <p>{ready ? "The scorecard is ready." : "The round is over. The scorecard is being written."}</p>
      <p class="links">
        <a class={ready ? "button primary" : "button"} id="scorecard-link" href={room.config.scorecardURL} data-ready={ready}>Scorecard</a>
        <a class="button" href={room.config.transcriptURL}>Transcript</a>
      </p>
    </div>
  );
}
