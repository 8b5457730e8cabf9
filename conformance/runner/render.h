/* Forms of a result: jq programs over the JSON document, baked into the runner, in formats/. */
#ifndef ISO_CONFORMANCE_RENDER_H
#define ISO_CONFORMANCE_RENDER_H

#include "base.h"

typedef enum iso_format { ISO_PRETTY, ISO_TAP, ISO_JUNIT, ISO_JSON } iso_format;

bool iso__format_parse(const char *text, iso_format *format);

/* The form that a file's name asks for: .json, .tap and .xml do, others do not (false). */
bool iso__format_of_file(const char *path, iso_format *format);

/* How the pretty form is written. */
typedef struct iso_style {
  bool colour;
  bool quiet; /* only what is unexpected, and the last line */
} iso_style;

/* Writes a document (isoload.conformance/1, or isoload.mutants/1) in this form; does not consume
 * it. Fails with ISO_FAILED where the file cannot be written or the program of the form fails. */
iso_status iso__render(jv document, iso_format format, iso_style style, FILE *file,
                       iso_problem *problem);

#endif
