/* The claims of bench/claims.json, judged by what was measured. Any thread. */
#ifndef ISO_BENCH_CLAIMS_H
#define ISO_BENCH_CLAIMS_H

#include <jv.h>

#include "error.h"

/* The verdicts on every claim against every baseline it names: an array of {claim, sentence,
 * source, metric, system, baseline, needs, ratio, low, high, n, verdict, reason?}. A verdict is
 * "supported" where the lower end of the ratio's interval reaches what the claim needs, "not
 * supported" where the upper end does not, else "inconclusive"; a ratio that was not measured is
 * null and inconclusive, with the reason.
 * `claims` is claims.json, `document` the results with their ratios; neither is consumed. Invalid,
 * with an error that names the claim, where an expression is no jq or gives no ratio. */
jv iso__bench_claims_judge(jv claims, jv document, iso__bench_error *error);

#endif
