// Asks whether the scorecard is written, and reloads the page when it is.
import { retryDelay } from "./room/retry.ts";

const section = document.querySelector<HTMLElement>("#pending");
const status = document.querySelector<HTMLElement>("#pending-status");
const url = section?.dataset["url"];

async function ask(wait: number): Promise<void> {
  await new Promise((done) => setTimeout(done, wait));
  try {
    const response = await fetch(url ?? "", { headers: { accept: "application/json" } });
    if (response.status !== 202) {
      location.reload();
      return;
    }
    void ask(retryDelay(response.headers.get("retry-after"), wait));
  } catch {
    if (status) status.textContent = "The server can't be reached. Trying again.";
    void ask(Math.min(wait * 2, 30_000));
  }
}

if (url) void ask(retryDelay(section.dataset["retry"] ?? null, 3000));
