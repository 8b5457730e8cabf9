/* The YAML between the slash-star-dashes marks at the head of a case or a mutant. */
#ifndef ISO_CONFORMANCE_FRONTMATTER_H
#define ISO_CONFORMANCE_FRONTMATTER_H

#include "base.h"

/* Parses the first front matter in `text` (NUL-terminated) into a JSON object, which belongs to
 * the caller (jv_free). Plain scalars that look like null, a boolean or a number become one;
 * quoted ones stay strings. Fails with ISO_FAILED: no front matter, YAML that is wrong (with its
 * line in the file), a key twice, or something other than a mapping. */
iso_status iso__frontmatter_parse(const char *text, jv *object, iso_problem *problem);

#endif
