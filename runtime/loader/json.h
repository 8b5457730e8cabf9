/* JSON through libjq's values. Private to the folder. */
#ifndef ISO_LOADER_JSON_H
#define ISO_LOADER_JSON_H

#include <jv.h>

#include "internal.h"

/* The text of a value, which is consumed; malloc'ed. */
char *iso__json_text(jv value);

#endif
