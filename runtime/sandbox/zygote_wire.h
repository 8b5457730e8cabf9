/* What host and zygote say to each other, over a socket that keeps messages apart. Both sides are of
 * the same build. Private to the folder. */
#ifndef ISO_SANDBOX_ZYGOTE_WIRE_H
#define ISO_SANDBOX_ZYGOTE_WIRE_H

#include <stdint.h>

#include "confine.h"

/* The zygote's descriptors, and how many processes it may have. */
enum { ISO__ZYGOTE_CONTROL_FD = 3, ISO__ZYGOTE_CHILDREN_FD = 4, ISO__ZYGOTE_MOST = 1 << 20 };

typedef enum iso__zygote_request_type {
  ISO__ZYGOTE_SPAWN = 1, /* with the process's socket as SCM_RIGHTS */
  ISO__ZYGOTE_KILL
} iso__zygote_request_type;

typedef struct iso__zygote_request {
  uint32_t type;
  uint32_t id; /* the host's number for the process; free again once it was reported as gone */
  uint64_t memory_bytes;
} iso__zygote_request;

typedef enum iso__zygote_news_type {
  ISO__ZYGOTE_READY = 1, /* iso__zygote_hello; first and once */
  ISO__ZYGOTE_EXITED
} iso__zygote_news_type;

typedef struct iso__zygote_news {
  uint32_t type;
  uint32_t id;
  int32_t status; /* as of waitpid */
} iso__zygote_news;

typedef struct iso__zygote_hello {
  uint32_t type;
  int32_t status; /* iso_status; why it is not ready, then in `message` */
  char build[64]; /* iso__zygote_build() of its program */
  char message[1024];
  iso__confined confined;
} iso__zygote_hello;

/* What both programs must have in common. Static. */
const char *iso__zygote_build(void);

#endif
