/* A guest's process from the inside: one worker, and its session with who loaded it. Only the program
 * isoload-zygote has it. */
#ifndef ISO_LOADER_GUEST_H
#define ISO_LOADER_GUEST_H

#include "../engine/engine.h"

/* Runs the worker that the host describes on `socket`, in `isolate`, which nobody has used yet, until
 * one of both ends; then the process ends. */
_Noreturn void iso__guest_run(int socket, iso__isolate *isolate);

#endif
