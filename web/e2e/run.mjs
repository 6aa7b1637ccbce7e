// Runs the suites: npm test, or node run.mjs [FILE...] for some of them.
// BARRAISER_BIN names the binary under test; without it one is built for the run.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** @param {string} folder */
function build(folder) {
  const bin = join(folder, "barraiser");
  const root = join(here, "..", "..");
  const built = spawnSync("go", ["build", "-buildvcs=false", "-o", bin, "./cmd/barraiser"], { cwd: root, stdio: "inherit" });
  if (built.status !== 0) throw new Error("barraiser could not be built; its errors are above");
  return bin;
}

const folder = mkdtempSync(join(tmpdir(), "barraiser-bin-"));
try {
  const bin = process.env["BARRAISER_BIN"] || build(folder);
  const chosen = process.argv.slice(2);
  const files = chosen.length > 0 ? chosen : readdirSync(here).filter((name) => name.endsWith(".test.mjs")).sort();
  // Two at a time: a suite spends much of its time waiting for a browser.
  const run = spawnSync(
    process.execPath,
    ["--test", "--test-concurrency=2", "--test-timeout=180000", "--test-reporter=spec", ...files],
    { cwd: here, stdio: "inherit", env: { ...process.env, BARRAISER_BIN: bin } },
  );
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
