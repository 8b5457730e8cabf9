// Room in V8's dispatch table. V8 13 keeps one table for all isolates of a process, through which their
// functions are called, and ends the process when it is full. An isolate takes 64 KiB of its 256 MiB while it
// lives, and leaves some entries of builtins in it for good when it ends. Any thread.
#ifndef ISO_ENGINE_DISPATCH_ROOM_H
#define ISO_ENGINE_DISPATCH_ROOM_H

namespace iso {

// An isolate was made, or has ended.
void IsolateMade();
void IsolateEnded();

}  // namespace iso

#endif
