/* The natives of CompressionStream and DecompressionStream. Private to the folder. */
#ifndef ISO_WEB_ZIP_H
#define ISO_WEB_ZIP_H

#include "web.h"

/* zipNew(format, compress) -> state. The formats: "gzip", "deflate", "deflate-raw". */
void iso__zip_new(iso__call *call);

/* zipPush(state, bytes, last) -> the bytes that come of it, or the reason why these are wrong */
void iso__zip_push(iso__call *call);

#endif
