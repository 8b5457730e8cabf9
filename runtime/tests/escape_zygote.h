/* What the test escape_process and the guests of escape_zygote say to each other. */
#ifndef ISO_TESTS_ESCAPE_ZYGOTE_H
#define ISO_TESTS_ESCAPE_ZYGOTE_H

#include "escape_attempts.h"

/* Sent by the test, once. */
struct escape_request {
  uint32_t number; /* of the attempt; one that there is none of: says so, and waits for the end */
  char file[96];
  char listener[96];
  char abstract[64];
  uint16_t port;
  int inherited;
  int queue_key;
  pid_t outside;
  pid_t sibling;
  uint64_t memory_bytes;
};

/* Sent by the guest: before the attempt, and after it. */
struct escape_answer {
  char name[64]; /* empty: there is no attempt of this number */
  pid_t process; /* the guest, as it sees itself */
  int is_result;
  int result; /* as of an attempt */
};

#endif
