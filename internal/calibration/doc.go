// Package calibration says how well an assessor's ratings agree with a coach's,
// and fits a competency's thresholds to a coach's labels. It is pure: labels and
// ratings come in as values, a Report or a Fit comes out.
//
//	report := calibration.Measure(pairs)          // every figure, by the rules on small numbers
//	fit := calibration.FitThresholds(now, cases)  // thresholds, with before and after
//
// What is measured:
//
//   - the confusion matrix, exact agreement, and agreement within one step;
//   - quadratic weighted kappa (Cohen 1968): one less the squared disagreement
//     over that expected from the two distributions alone. 0 is what rating
//     without reading would give, 1 is agreement throughout;
//   - its 95 % interval by the percentile bootstrap over clusters: the answers of
//     one candidate or the ratings of one coach aren't independent, and resampling
//     them one by one would claim more than the labels hold;
//   - bias (assessor less coach, in steps) and the same over the pooled standard
//     deviation (standardised mean difference);
//   - the order of answers to one question, and Spearman's rank correlation;
//   - whether what is left over goes with the length of the answer;
//   - how far coaches agree with one another where several rated one answer: no
//     assessor can be expected to agree with them better than that.
//
// Rules on small numbers, which Measure keeps for the whole and for each part:
//
//   - under 20 labels only agreement: kappa, bias and correlations of so few are
//     noise that looks like knowledge;
//   - 20 to 49 give kappa marked as indicative; 50 or more with an interval;
//   - 100 or more before a difference under .1 is claimed;
//   - a level with fewer than five labels is named as untested.
//
// Decisions:
//
//   - The bootstrap draws from a generator of its own with a fixed seed, over
//     clusters in the order of their keys: the same labels give the same bytes in
//     whatever order they come, on any machine.
//   - Where coaches are few (under 8), resampling coaches would compare the handful
//     of means that they have; the answers are resampled instead and the report
//     says so.
//   - An answer that the assessor didn't rate is counted, and is no disagreement.
//   - Only thresholds are fitted, and only a shift of all four under 30 labels.
//     Signal weights need more labels than one competency ever gets (150 and more):
//     a fit of twenty numbers would learn the answers by heart.
//   - A fit is shrunk to the thresholds there are, by as much as a few
//     labels weigh, and is judged by cross-validation: every label is rated by
//     thresholds that were fitted without it.
package calibration
