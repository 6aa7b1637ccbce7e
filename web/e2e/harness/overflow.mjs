/**
 * Runs in the page: text that a reader can't see whole, and pages that scroll
 * sideways. What scrolls by itself, such as a wide table, may be wider than it
 * shows.
 * @returns {string[]}
 */
export function cutOff() {
  /** @type {string[]} */
  const found = [];
  const root = document.scrollingElement ?? document.documentElement;
  if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} px wide and shows ${root.clientWidth}`);

  /** @param {Element} e */
  const named = (e) => `${e.tagName.toLowerCase()}${e.id ? `#${e.id}` : ""}${e.getAttribute("class") ? `.${e.getAttribute("class")}` : ""}`;
  /** @param {Element} e */
  const scrolls = (e) => /auto|scroll/.test(getComputedStyle(e).overflowX);
  /** @param {Element} e */
  const hidden = (e) => {
    if (!e.checkVisibility({ visibilityProperty: true })) return true;
    // Kept for screen readers alone: a clipped box of a pixel, or outside the page.
    for (let up = /** @type {Element | null} */ (e); up; up = up.parentElement) {
      const { clipPath, clip } = getComputedStyle(up);
      if (clipPath === "inset(50%)" || /^rect\(0px,? 0px,? 0px,? 0px\)$/.test(clip) || up.getBoundingClientRect().bottom < 0) return true;
    }
    return false;
  };
  /**
   * The edges of the words, without the blanks that hang over the end of a line.
   * @param {Node} node
   */
  const edges = (node) => {
    const range = document.createRange();
    let [left, right] = [Infinity, -Infinity];
    for (const { 0: word, index } of (node.textContent ?? "").matchAll(/\S+/g)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      for (const box of range.getClientRects()) [left, right] = [Math.min(left, box.left), Math.max(right, box.right)];
    }
    return { left, right };
  };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    const text = (node.textContent ?? "").trim();
    if (!parent || text === "" || /^(SCRIPT|STYLE|NOSCRIPT|OPTION|TITLE|DESC|TEXTAREA)$/i.test(parent.tagName) || hidden(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    const drawing = parent.closest("svg");
    if (drawing) {
      const frame = drawing.getBoundingClientRect();
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
        found.push(`${JSON.stringify(text.slice(0, 40))} leaves its drawing`);
      }
      continue;
    }
    // The nearest ancestor that makes a box of its own, until one that scrolls.
    for (let e = /** @type {Element | null} */ (parent); e && e !== document.body && !scrolls(e); e = e.parentElement) {
      if (getComputedStyle(e).display.startsWith("inline") && e.clientWidth === 0) continue;
      const frame = e.getBoundingClientRect();
      if (box.left >= frame.left - 1 && box.right <= frame.right + 1) continue;
      const { left, right } = edges(node);
      const over = Math.round(Math.max(frame.left - left, right - frame.right));
      if (over > 1) {
        found.push(`${JSON.stringify(text.slice(0, 40))} leaves ${named(e)} by ${over} px`);
        break;
      }
    }
  }
  return found;
}
