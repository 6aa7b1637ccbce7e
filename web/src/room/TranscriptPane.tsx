import { Component, type ComponentChild, type RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useSignalEffect } from "@preact/signals";
import { Away } from "./Away.tsx";
import { afterScroll, goesUp, type Scrolled } from "./follow.ts";
import type { Room } from "./room.ts";
import type { Item } from "./transcript.ts";

const names = { interviewer: "Interviewer", candidate: "You" } as const;

/** One item. Drawn again only when it is another object: 200 stay cheap. */
class Line extends Component<{ item: Item }> {
  override shouldComponentUpdate(next: { item: Item }): boolean {
    return next.item !== this.props.item;
  }

  override render(): ComponentChild {
    const { item } = this.props;
    if (item.speaker === "boundary") return <p class="boundary">{item.text}</p>;
    return (
      <div class={`turn ${item.speaker}`} data-turn={item.turn} data-speaker={item.speaker} data-state={item.state}>
        <h2 class="turn-head">
          {names[item.speaker]} <span class="quiet">turn {item.turn}</span>
        </h2>
        <p class="said">
          {item.text}
          {item.state === "partial" && <span class="cut"> (cut short)</span>}
        </p>
      </div>
    );
  }
}

export function TranscriptPane({ room }: { room: Room }) {
  const box = useRef<HTMLDivElement>(null);
  const { following, latest } = useFollowing(room, box);
  const t = room.transcript.value;
  const outgoing = room.outgoing.value;
  const link = room.link.value;

  return (
    <div class="pane-transcript">
      <div id="transcript" class="transcript" ref={box} role="log" aria-live="off" aria-label="Transcript" tabIndex={0} data-pane>
        {t.items.map((item) => <Line key={item.key} item={item} />)}
        {outgoing.map((answer) => (
          <div key={`c${answer.turn}.${answer.id}`} class="turn candidate outgoing" data-turn={answer.turn} data-speaker="candidate" data-state="sending">
            <h2 class="turn-head">
              You <span class="quiet">{link.state === "open" ? "sending" : "sent when the connection is back"}</span>
            </h2>
            <p class="said">{answer.text}</p>
          </div>
        ))}
        {!t.welcomed && link.state !== "final" && <p class="boundary">Opening the room.</p>}
        {t.welcomed && t.pending && !room.over.value && (
          <p class="boundary" data-testid="waiting">The interviewer is about to speak.</p>
        )}
        <Away room={room} />
      </div>
      {!following && (
        <button type="button" id="btn-latest" class="latest" onClick={latest}>
          Latest <span aria-hidden="true">↓</span>
        </button>
      )}
    </div>
  );
}

const measured = (e: HTMLElement): Scrolled => ({ top: e.scrollTop, height: e.scrollHeight, view: e.clientHeight });

function useFollowing(room: Room, box: RefObject<HTMLDivElement | null>): { following: boolean; latest: () => void } {
  const [following, setFollowing] = useState(true);
  const now = useRef(true);
  const last = useRef<Scrolled>({ top: 0, height: 0, view: 0 });

  const set = (to: boolean): void => {
    now.current = to;
    setFollowing(to);
  };
  const toEnd = (): void => {
    const e = box.current;
    if (!e) return;
    e.scrollTop = e.scrollHeight;
    last.current = measured(e);
  };

  useLayoutEffect(() => {
    if (now.current) toEnd();
  });
  // What you send yourself is always shown.
  const sent = useRef(0);
  useSignalEffect(() => {
    const count = room.outgoing.value.length;
    if (count > sent.current) set(true);
    sent.current = count;
  });
  useEffect(() => {
    const e = box.current;
    return e ? listen(e, now, last, set, toEnd) : undefined;
  }, []);

  const latest = (): void => {
    set(true);
    toEnd();
    box.current?.focus({ preventScroll: true });
  };
  return { following, latest };
}

/** Wires the scroll rule to an element; gives the way to undo it. */
function listen(
  e: HTMLElement, now: { current: boolean }, last: { current: Scrolled }, set: (to: boolean) => void, toEnd: () => void,
): () => void {
  let touchY = 0;
  const release = (): void => {
    if (now.current && e.scrollHeight > e.clientHeight) set(false);
  };
  const handlers: { [K in keyof HTMLElementEventMap]?: (ev: HTMLElementEventMap[K]) => void } = {
    wheel: (ev) => {
      if (ev.deltaY < 0) release();
    },
    touchstart: (ev) => {
      touchY = ev.touches[0]?.clientY ?? 0;
    },
    touchmove: (ev) => {
      const y = ev.touches[0]?.clientY ?? touchY;
      if (y > touchY) release();
      touchY = y;
    },
    keydown: (ev) => {
      if (goesUp(ev.key, ev.shiftKey)) release();
    },
    scroll: () => {
      const here = measured(e);
      const follow = afterScroll(now.current, last.current, here);
      last.current = here;
      if (follow !== now.current) set(follow);
    },
  };
  for (const [type, handler] of Object.entries(handlers)) {
    e.addEventListener(type, handler as EventListener, { passive: true });
  }
  // The keyboard of a phone, or a growing answer, takes height away.
  const resized = new ResizeObserver(() => {
    if (now.current) toEnd();
  });
  resized.observe(e);
  return () => {
    resized.disconnect();
    for (const [type, handler] of Object.entries(handlers)) e.removeEventListener(type, handler as EventListener);
  };
}
