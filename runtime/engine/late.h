/* What natives that few isolates ask for are made of: functions that come into being when somebody
 * asks, and native state that lives as long as JavaScript holds it. */
#ifndef ISO_ENGINE_LATE_H
#define ISO_ENGINE_LATE_H

#include "engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Returns a new function that calls `fn`. Unlike the natives of iso__interface it is not in the
 * snapshot, so it costs nothing where it is not used. */
void iso__return_function(iso__call *call, iso__native_fn fn);

/* Returns an ArrayBuffer whose memory is `state`; iso__arg_bytes gives it back. V8 calls `destroy` when
 * nothing holds it any more, on whichever thread collects, at the latest when the isolate ends. */
void iso__return_state(iso__call *call, void *state, size_t length, void (*destroy)(void *state));

/* Takes the memory of an ArrayBuffer away, as a transfer does, and returns a new ArrayBuffer over it.
 * Throws a TypeError where the argument is none, or its memory cannot be taken. */
void iso__return_transferred(iso__call *call, int index);

#ifdef __cplusplus
}
#endif

#endif
