// Violations of accessibility rules in a page.
import axe from "axe-core";

/**
 * What axe has to say, shortened.
 * @param {import("playwright-core").Page} page
 */
export async function violations(page) {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    // @ts-ignore: defined by the line above
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.map((/** @type {import("axe-core").Result} */ v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
  });
}
