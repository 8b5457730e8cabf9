/* What somebody tries who has taken over a guest's process: one function an attempt, as tables. */
#ifndef ISO_TESTS_ESCAPE_ATTEMPTS_H
#define ISO_TESTS_ESCAPE_ATTEMPTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What there is to be reached outside, all made by the test. */
struct world {
  const char *file;      /* a file to be read, written, removed */
  const char *listener;  /* a socket that listens at a path */
  const char *abstract;  /* the name of one that listens at an abstract address */
  uint16_t port;         /* of a TCP socket that listens on 127.0.0.1 and on ::1 */
  int inherited;         /* a descriptor of `file` that was open when the zygote was executed */
  int queue_key;         /* of a System V shared memory segment */
  pid_t outside;         /* a process of the test's, as it is called outside */
  pid_t zygote;          /* as a guest sees it */
  pid_t sibling;         /* another guest, as a guest sees it */
  int socket;            /* the one that a guest has */
  uint64_t memory_bytes; /* that it may use beyond what it starts with */
};

struct attempt {
  const char *name;
  /* Returns 0 where it got what it wanted, else a negative errno. */
  int (*run)(const struct world *world);
  /* Where nothing stops it, it works: on any kernel, for any user. The others need a privilege or a
   * part of the kernel that need not be there. */
  bool sure;
  /* Even without the filter of system calls, the namespaces, the empty root, Landlock, limits and
   * dropped privileges stop it. */
  bool stopped_twice;
};

/* Each ends with an attempt without a name. */
extern const struct attempt FILE_ATTEMPTS[];
extern const struct attempt NETWORK_ATTEMPTS[];
extern const struct attempt PROCESS_ATTEMPTS[];
extern const struct attempt KERNEL_ATTEMPTS[];
extern const struct attempt MEMORY_ATTEMPTS[];

/* What a system call gave, as an attempt's result: what is not negative is a success. */
int outcome(long result);

#endif
