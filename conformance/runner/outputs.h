/* Where results go: files that are opened before the run, so that a wrong name shows at once, and
 * standard output; and the progress line on a terminal. */
#ifndef ISO_CONFORMANCE_OUTPUTS_H
#define ISO_CONFORMANCE_OUTPUTS_H

#include "options.h"

typedef struct iso_output {
  const char *path;
  iso_format format;
  FILE *file;
  FILE *lines; /* PATH.jsonl beside a JSON file, else NULL */
} iso_output;

typedef struct iso_outputs {
  const iso_options *options;
  iso_output *files;
  size_t count;
  bool progress; /* stderr is a terminal, and progress is wanted */
} iso_outputs;

/* Opens (and empties) the files. Fails with ISO_MISUSE where one cannot be written. The caller ends
 * the outputs with iso__outputs_close in any case. */
iso_status iso__outputs_open(const iso_options *options, iso_outputs *outputs,
                             iso_problem *problem);
void iso__outputs_close(iso_outputs *outputs);

/* Adds a line to each file of lines; takes `value` over. */
void iso__outputs_line(iso_outputs *outputs, jv value);

/* Writes the document everywhere; does not consume it. Fails with ISO_FAILED. */
iso_status iso__outputs_write(iso_outputs *outputs, jv document, iso_problem *problem);

/* Shows "[done/total] what" on a terminal; iso__outputs_progress_end takes it away. */
void iso__outputs_progress(const iso_outputs *outputs, size_t done, size_t total, const char *what);
void iso__outputs_progress_end(const iso_outputs *outputs);

/* Whether standard output is a terminal that wants colours (NO_COLOR, TERM). */
bool iso__wants_colour(void);

#endif
