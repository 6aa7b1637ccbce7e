// What the models of the tests make of each kind of move: a message that holds
// the key is answered with the words. The second has praise in it, which no
// candidate may hear.

export const ASK = "Let us turn to your own work. Which case would you like to tell me about?";
/** What is left of the probe without its praise. */
export const PROBE = "I would like to hear one more detail of it. What came next?";

/** @type {Record<string, string>} */
export const words = {
  "Your move: ask.": ASK,
  "Your move: probe.": `Excellent. ${PROBE}`,
  "Your move: hint.": "Begin with the first thing you noticed.",
  "Your move: redirect.": "Let me bring us back to my question. What did you do there?",
  "Your move: clarify.": "Take it in the way that fits your work.",
  "Your move: close.": "That is all from my side. The round ends here.",
};
