/* The natives that few workers ever ask for. Private to the folder. */
#ifndef ISO_WEB_LATE_H
#define ISO_WEB_LATE_H

#include "web.h"

extern const iso__native iso__web_late_natives[];
extern const size_t iso__web_late_native_count;

#endif
