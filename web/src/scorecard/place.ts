// Keeps a reader's place on a page that is loaded again with other content: what is
// at the top of the window stays there, what was unfolded stays so, and so does
// the focus.

const KEY = "barraiser.place";

interface Place {
  path: string;
  id: string;
  top: number;
  open: string[];
  focus: string;
}

const anchors = () => [...document.querySelectorAll<HTMLElement>("main [id]")];

/** Names for the folds and links of the page, the same on the next one. */
function named(selector: string): Map<string, HTMLElement> {
  const names = new Map<string, HTMLElement>();
  for (const element of document.querySelectorAll<HTMLElement>(selector)) {
    const within = element.closest("[id]")?.id ?? "";
    let n = 0;
    while (names.has(`${within}:${n}`)) n++;
    names.set(`${within}:${n}`, element);
  }
  return names;
}

const folds = () => named("main details");
const stops = () => named("main a[href], main summary");

/** Loads the page again, to be continued where the reader is. */
export function reloadInPlace(): void {
  const above = anchors().filter((e) => e.getBoundingClientRect().top <= window.innerHeight / 4);
  const mark = above.at(-1);
  const place: Place = {
    path: location.pathname + location.search,
    id: window.scrollY > 0 ? (mark?.id ?? "") : "",
    top: mark?.getBoundingClientRect().top ?? 0,
    open: [...folds()].filter(([, fold]) => fold.hasAttribute("open")).map(([name]) => name),
    focus: [...stops()].find(([, stop]) => stop === document.activeElement)?.[0] ?? "",
  };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(place));
    if (place.id) history.scrollRestoration = "manual";
  } catch {
    // Without storage the browser keeps the place as well as it can.
  }
  location.reload();
}

/** Takes up the place that the page before this one was left at. */
export function resumePlace(): void {
  let place: Place | null = null;
  try {
    place = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Place | null;
    sessionStorage.removeItem(KEY);
  } catch {
    return;
  }
  if (place?.path !== location.pathname + location.search) return;
  for (const name of place.open) folds().get(name)?.setAttribute("open", "");
  stops().get(place.focus)?.focus({ preventScroll: true });
  const mark = place.id ? document.getElementById(place.id) : null;
  if (mark) window.scrollBy({ top: mark.getBoundingClientRect().top - place.top, behavior: "instant" });
  // Given back any sooner, the browser would scroll to where it thinks right.
  addEventListener("load", () => setTimeout(() => (history.scrollRestoration = "auto")));
}
