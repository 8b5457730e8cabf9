/* The control messages between a host and a guest's process, beside the frames of their session.
 * Both are of the same build; what the guest's process says is checked all the same. */
#ifndef ISO_LOADER_REMOTE_WIRE_H
#define ISO_LOADER_REMOTE_WIRE_H

#include <stdint.h>

/* To the guest's process: one SETUP, the modules, START. */
enum {
  ISO__REMOTE_NETWORK = 128, /* both ways: a frame of the session with who lends the network */
  ISO__REMOTE_SETUP = 1, /* iso__remote_setup, then its config and its main module's name, each with
                            a NUL */
  ISO__REMOTE_MODULE,    /* iso__remote_module, then the name with a NUL, then the content */
  ISO__REMOTE_START      /* nothing: the code is complete */
};

/* From it. */
enum {
  ISO__REMOTE_STARTED = 16, /* iso__remote_started, once */
  ISO__REMOTE_CONSOLE,      /* a level and a line, each with a NUL */
  ISO__REMOTE_WEIGHT,       /* uint64_t: bytes that the isolate holds */
  ISO__REMOTE_IDLE /* uint32_t: messages that it has read; it does nothing before the next */
};

/* Bytes of the longest line of a console, its NUL included; what is longer is cut. */
enum { ISO__REMOTE_LINE = 1024 * 1024 };

typedef struct iso__remote_setup {
  uint32_t memory_mb;
  uint32_t cpu_ms;
  uint32_t clock;
  uint32_t parent_has_no_v8;
  uint32_t network; /* somebody lends it one */
} iso__remote_setup;

typedef struct iso__remote_module {
  uint32_t type;
  uint32_t name_length; /* with the NUL */
} iso__remote_module;

/* Microseconds. */
typedef struct iso__remote_started {
  double compile_us;
  double evaluate_us;
} iso__remote_started;

#endif
