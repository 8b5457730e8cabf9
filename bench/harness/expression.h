/* jq expressions over a results document, as claims.json and targets.json hold them. Any thread. */
#ifndef ISO_BENCH_EXPRESSION_H
#define ISO_BENCH_EXPRESSION_H

#include <jv.h>
#include <stdbool.h>

#include "error.h"

/* The first value of an expression over the document, with `arguments` (an object, consumed) as its
 * variables: an object with `ratio`, `low`, `high` and `n`, or JSON null where it gives none. Invalid,
 * with an error, where it is no jq or gives something else. */
jv iso__bench_expression(const char *expression, jv arguments, jv document,
                         iso__bench_error *error);

/* Of fewer samples no verdict is given: the interval of one is one point. */
enum { ISO__BENCH_VERDICT_SAMPLES = 3 };

/* Whether a value has too few samples for a verdict. One that does not tell their number has not. */
bool iso__bench_expression_is_thin(jv value);

/* Why there is no value for a system, or for it and its baseline (NULL: it has none): what one of them
 * says of itself. */
jv iso__bench_expression_reason(jv document, const char *system, const char *baseline);

#endif
