/* web: the native halves of web APIs, where JavaScript alone cannot or would be slow: text in
 * UTF-8, random bytes, the clock, structured clone. They need an isolate and nothing else. */
#ifndef ISO_WEB_H
#define ISO_WEB_H

#include "../engine/engine.h"

extern const iso__native iso__web_natives[];
extern const size_t iso__web_native_count;

#endif
