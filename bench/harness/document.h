/* The results of a run as a document: Google Benchmark's JSON plus "isoload", as the schema
 * isoload.bench/1 has it. Main thread only. */
#ifndef ISO_BENCH_DOCUMENT_H
#define ISO_BENCH_DOCUMENT_H

#include <jv.h>

#include "run.h"

#define ISO__BENCH_SCHEMA "isoload.bench/1"

/* The document of a run that was measured, with ratios and verdicts. `claims`: claims.json, not
 * consumed. Invalid, with an error, where claims.json cannot be judged by. */
jv iso__bench_document(iso__bench_run *run, jv claims, iso__bench_error *error);

#endif
