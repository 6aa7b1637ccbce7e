// An OpenAI-compatible server not written here: npm's @copilotkit/aimock.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Endpoint, start } from "./endpoint.mjs";

const cli = join(dirname(createRequire(import.meta.url).resolve("@copilotkit/aimock")), "cli.js");

export class Aimock extends Endpoint {
  /**
   * @param {Record<string, string>} replies what it says to a message that holds the key
   */
  static start(replies) {
    return start(Aimock, "aimock", "/metrics", (port, folder) => {
      const fixtures = Object.entries(replies).map(([userMessage, content]) => ({ match: { userMessage }, response: { content } }));
      const file = join(folder, "fixtures.json");
      writeFileSync(file, JSON.stringify({ fixtures }));
      return { args: [cli, "-h", "127.0.0.1", "-p", String(port), "-f", file, "--strict", "--metrics"] };
    });
  }

  /** How many requests it has had for words. */
  async requests() {
    const response = await fetch(`${this.root}/__aimock/journal?path=/v1/chat/completions&limit=1`);
    return Number(response.headers.get("x-total-count"));
  }
}
