/* The targets of bench/targets.json: what isoload set itself to reach, judged by what was measured. Any
 * thread. */
#ifndef ISO_BENCH_TARGETS_H
#define ISO_BENCH_TARGETS_H

#include <jv.h>

#include "error.h"

/* Every cell of every row, as the schema's `target` has it: "reached" where the whole interval keeps to
 * the target, "not reached" where none of it does, else "inconclusive"; "not measured", with the reason,
 * where the run has nothing on it. `targets` is targets.json, `document` the results with their ratios;
 * neither is consumed. Invalid, with an error that names the row, where an expression is no jq. */
jv iso__bench_targets_judge(jv targets, jv document, iso__bench_error *error);

#endif
