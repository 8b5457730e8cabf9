/* Writing frames: private to the folder. */
#ifndef ISO_RPC_FRAME_H
#define ISO_RPC_FRAME_H

#include "rpc.h"

/* Writes header and capabilities into the prefix of out->bytes. */
void iso__frame_write(const iso__outgoing *out);

#endif
