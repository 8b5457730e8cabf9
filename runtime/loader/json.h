/* JSON through libjq's values. Private to the folder. */
#ifndef ISO_LOADER_JSON_H
#define ISO_LOADER_JSON_H

#include <jv.h>

#include "internal.h"

/* [[name, value], ...] as headers that point into `list`, which must stay; what is none is left out.
 * The array is malloc'ed. */
iso_header *iso__json_headers(jv list, size_t *count);

/* { status, statusText, url, redirected, headers: [[name, value], ...] } */
jv iso__json_head(const iso__http_head *head);

/* The text of a value, which is consumed; malloc'ed. */
char *iso__json_text(jv value);

#endif
