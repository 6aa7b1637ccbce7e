// Asks whether a scorecard is written: the first one, or a model's after it. The
// page is loaded again when it is, where the reader was.
import { retryDelay } from "./room/retry.ts";
import { reloadInPlace, resumePlace } from "./scorecard/place.ts";

const waiting = document.querySelector<HTMLElement>("#pending, #review");
const status = document.querySelector<HTMLElement>("#pending-status, #review-status");
const url = waiting?.dataset["url"];

async function ask(wait: number): Promise<void> {
  await new Promise((done) => setTimeout(done, wait));
  try {
    const response = await fetch(url ?? "", { headers: { accept: "application/json" } });
    if (response.status >= 500) throw new Error(`status ${response.status}`);
    if (response.status !== 202) {
      reloadInPlace();
      return;
    }
    const { detail } = (await response.json()) as { detail?: string };
    if (status && detail) status.textContent = detail;
    void ask(retryDelay(response.headers.get("retry-after"), wait));
  } catch {
    if (status) status.textContent = "The server can't be reached. Trying again.";
    void ask(Math.min(wait * 2, 30_000));
  }
}

resumePlace();
if (url) void ask(retryDelay(waiting.dataset["retry"] ?? null, 3000));
