/* What there is outside of a guest that one might reach, made for a test, and looked at after it. */
#ifndef ISO_TESTS_ESCAPE_OUTSIDE_H
#define ISO_TESTS_ESCAPE_OUTSIDE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The descriptor of `file` that a program inherits which the test executes. */
enum { INHERITED = 77 };

struct outside {
  char folder[64]; /* anybody may write there */
  char file[96];
  char path[96];     /* of the listener at a path */
  char abstract[64]; /* the name of the one without */
  int by_path;
  int by_name;
  int tcp;
  uint16_t port;
  int key; /* of shared memory */
  int segment;
  pid_t bystander; /* a process that does nothing */
  int bystanders_end;
};

/* Each fails the test when it does not go as it must. */
void make_outside(struct outside *outside);
void end_outside(struct outside *outside);

bool somebody_connected(const struct outside *outside);
bool file_is_unchanged(const struct outside *outside);
/* Nobody connected, nothing changed, nobody was ended. */
void expect_untouched(const struct outside *outside);

#endif
