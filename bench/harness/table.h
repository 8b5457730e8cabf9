/* The summary that a person reads: tables of medians and of verdicts. Any thread. */
#ifndef ISO_BENCH_TABLE_H
#define ISO_BENCH_TABLE_H

#include <jv.h>
#include <stdbool.h>
#include <stdio.h>

#include "run.h"

/* Writes the summary of a document (not consumed) to `file`, everything in it taken from the
 * document; in colours where `colour`. */
void iso__bench_table(FILE *file, jv document, bool colour);

/* Writes the systems of a run that was checked, and why those that cannot be used cannot. */
void iso__bench_table_systems(FILE *file, const iso__bench_run *run);

#endif
