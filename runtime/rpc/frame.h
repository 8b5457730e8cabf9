/* Writing frames: private to the folder. */
#ifndef ISO_RPC_FRAME_H
#define ISO_RPC_FRAME_H

#include "rpc.h"

/* Writes header and capabilities into the prefix of out->bytes. */
void iso__frame_write(const iso__outgoing *out);

/* The frame that ends a session, malloc'ed and the caller's. */
uint8_t *iso__frame_end(const char *name, const char *message, size_t *length);
/* Whether bytes begin as a frame of that type does. */
bool iso__frame_is(const uint8_t *bytes, size_t length, iso__frame_type type);
/* The number in one that is whole. */
uint32_t iso__frame_id(const uint8_t *bytes);
/* Whether a frame that this side has written ends the session. */
bool iso__frame_is_end(const uint8_t *bytes, size_t length);

#endif
