/* Forms of a result: jq programs over the JSON document, baked into the runner, in formats/. */
#ifndef ISO_CONFORMANCE_RENDER_H
#define ISO_CONFORMANCE_RENDER_H

#include "base.h"

typedef enum iso_format {
  ISO_PRETTY,
  ISO_TAP,
  ISO_JUNIT,
  ISO_JSON,
  ISO_BADGE, /* a picture of what may be claimed, SVG */
  ISO_CLAIM, /* the same as a sentence */
} iso_format;

bool iso__format_parse(const char *text, iso_format *format);

/* The form that a file's name asks for: .json, .tap, .xml and .svg do, others do not (false). */
bool iso__format_of_file(const char *path, iso_format *format);

/* How the pretty form is written. */
typedef struct iso_style {
  bool colour;
  bool quiet; /* only what is unexpected, and the last line */
} iso_style;

/* Writes a document (isoload.conformance/1, isoload.mutants/1, and in the forms pretty and JSON
 * isoload.comparison/1) in this form; does not consume
 * it. Fails with ISO_FAILED where the file cannot be written or the program of the form fails. */
iso_status iso__render(jv document, iso_format format, iso_style style, FILE *file,
                       iso_problem *problem);

/* Compares two documents isoload.conformance/1: *comparison becomes a document
 * isoload.comparison/1, which belongs to the caller. Consumes neither. Fails with ISO_FAILED where
 * they are no such documents. */
iso_status iso__compare(jv before, jv after, jv *comparison, iso_problem *problem);

#endif
