// What a candidate might say in a leadership round: two good stories with their
// follow-ups, a thin one, and answers between.

export const good = [
  "In March last year our churn model's precision fell from 0.82 to 0.61 in a week while the dashboard stayed green. I did not believe the " +
    "dashboard, so I pulled 200 raw predictions and compared them with the labels row by row. 140 of the wrong ones came from one region. I " +
    "traced them back to the feature pipeline, where a time zone change in the upstream export shifted the last-login feature by a day.",
  "I wrote a query that joined the raw events with the features for the same customers and looked at the first 50 rows myself. The gap was " +
    "always exactly one day, which pointed to the date conversion. I bisected the export job's commits and found the one from 4 March that " +
    "switched to local time.",
  "To prove it I reran the export for one day with the old setting and replayed the model. Precision went back to 0.81 on the same customers. " +
    "I also ruled out the new training set by rolling it back alone, which changed nothing.",
  "The reason it was possible is that the schema had no time zone, because we had copied it from an older job. My own mistake was that I had " +
    "approved that copy in a review without asking. I added a contract test that fails the build when a timestamp has no zone, and an alert " +
    "that fires when the daily mean of any feature moves by more than 3 percent. It has fired twice since, both times for real.",
  "The price was about four minutes more in every build, and the alert doesn't catch slow drift. I decided for it because a silent week had " +
    "cost us roughly 90,000 dollars in wrong discounts. Three other teams took over the test after I wrote the report.",
];

export const fair = [
  "Our nightly labelling job belonged to a team that was dissolved, and it failed about twice a week. Nobody asked me to, but I took it over, " +
    "because 12 analysts waited for it every morning. I read the code over a weekend and moved the retries to the step that failed.",
  "I told my manager on Monday that I would spend two days on it and that the search experiment would be late by that. She agreed. I set up " +
    "the on-call page for it in my own name.",
  "It went from nine failures a month to one. I had to leave the old report format as it was, because changing it would have broken the finance " +
    "team's sheets.",
];

export const thin = [
  "We always try to keep quality high. The team worked really hard and in the end it went well.",
  "I usually make sure that everything is tested properly before a release.",
];

/** Enough for a whole round, mixed as in a real one. */
export const mixed = [...good, ...fair, ...thin, ...fair, ...good];

/**
 * The answer to the n-th turn of a round of any length.
 * @param {number} n from 1 on
 */
export const answerTo = (n) => mixed[(n - 1) % mixed.length] ?? "";
