// Another one, by other people: npm's @dwmkerr/mock-llm. It cuts its words
// anywhere, sends no role of its own and puts the end on the last words. Left to
// itself it listens on every interface.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Endpoint, start } from "./endpoint.mjs";

const cli = join(dirname(createRequire(import.meta.url).resolve("@dwmkerr/mock-llm/package.json")), "dist", "main.js");
const loopback = new URL("./loopback.mjs", import.meta.url).href;

export class MockLLM extends Endpoint {
  /**
   * @param {Record<string, string>} replies what it says to a message that holds the key
   */
  static start(replies) {
    return start(MockLLM, "mock-llm", "/ready", (port, folder) => {
      const rules = Object.entries(replies).map(([key, content]) => ({
        path: "/v1/chat/completions",
        match: `contains(body.messages[-1].content, '${key.replaceAll("'", "\\'")}')`,
        response: {
          status: 200,
          content: JSON.stringify({
            id: "chatcmpl-{{timestamp}}", object: "chat.completion", model: "{{jmes request body.model}}",
            choices: [{ message: { role: "assistant", content }, finish_reason: "stop" }],
          }),
        },
      }));
      const file = join(folder, "mock-llm.yaml");
      writeFileSync(file, JSON.stringify({ streaming: { chunkSize: 7, chunkIntervalMs: 10 }, rules })); // JSON is YAML
      return { args: ["--import", loopback, cli, "--config", file], env: { PORT: String(port) } };
    });
  }

  /** How many requests it has had for words. */
  requests() {
    return this.log.split("POST /v1/chat/completions").length - 1;
  }
}
