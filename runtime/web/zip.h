/* The natives of CompressionStream and DecompressionStream. Private to the folder. */
#ifndef ISO_WEB_ZIP_H
#define ISO_WEB_ZIP_H

#include "web.h"

/* zipNew(format, compress) -> state. The formats: "gzip", "deflate", "deflate-raw". */
void iso__zip_new(iso__call *call);

/* zipPush(state, bytes, last) -> bytes that come of it, or the reason why these are wrong */
void iso__zip_push(iso__call *call);

/* zipRest(state) -> how many bytes at the end of the last push are still to be pushed again, because
 * there was enough output for once; -1 when that push is done */
void iso__zip_rest(iso__call *call);

#endif
