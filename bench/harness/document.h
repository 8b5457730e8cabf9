/* The results of a run as a document: Google Benchmark's JSON plus "isoload", as the schema
 * isoload.bench/1 has it. Main thread only. */
#ifndef ISO_BENCH_DOCUMENT_H
#define ISO_BENCH_DOCUMENT_H

#include <jv.h>

#include "run.h"

#define ISO__BENCH_SCHEMA "isoload.bench/1"

/* The document of a run that was measured, with ratios and verdicts. `claims` and `targets`: the files of
 * that name, not consumed. Invalid, with an error, where they cannot be judged by. */
jv iso__bench_document(iso__bench_run *run, jv claims, jv targets, iso__bench_error *error);

#endif
