/* From an answer to an outcome. Knows nothing of processes and clocks. */
#ifndef ISO_CONFORMANCE_JUDGE_H
#define ISO_CONFORMANCE_JUDGE_H

#include "base.h"

typedef enum iso_outcome {
  ISO_PASS,
  ISO_FAIL,
  ISO_TIMEOUT,
  ISO_CRASH,
  ISO_NOT_APPLICABLE,
  ISO_ERROR, /* the harness's own: nothing is said about the implementation */
  ISO_XFAIL, /* failed as its expectation says */
  ISO_XPASS, /* passed, though its expectation says otherwise */
} iso_outcome;

enum { ISO_OUTCOME_COUNT = ISO_XPASS + 1 };

const char *iso__outcome_name(iso_outcome outcome);
/* False where the text is no outcome's name. */
bool iso__outcome_parse(const char *text, iso_outcome *outcome);

/* What a sink saw, or should see. */
typedef struct iso_sink_counts {
  long connections;
  long bytes; /* read from all of them */
} iso_sink_counts;

enum { ISO_MOST_COUNTED = 1000000000 };

/* Zero-initialise with detail = jv_invalid(). iso__verdict_clear ends what it owns. */
typedef struct iso_verdict {
  iso_outcome outcome;
  char *message;        /* or NULL */
  jv detail;            /* an object, or invalid where there is none */
  iso_sink_counts sink; /* what the case expects its sink to see; -1: it says nothing of it */
} iso_verdict;

void iso__verdict_clear(iso_verdict *verdict);

/* A verdict of the runner's own; takes `message` over. */
iso_verdict iso__verdict(iso_outcome outcome, char *message);

/* Reads the harness's answer to a case. A status that the harness never answers with is ISO_FAIL:
 * the implementation made it. Anything else that is no such answer is ISO_ERROR. Both say what it was.
 * The verdict belongs to the caller. */
iso_verdict iso__judge_answer(long http_status, const char *body, size_t length);

/* Whether the case said something about its sink. */
bool iso__expects_of_sink(const iso_verdict *verdict);

/* Compares what the case expects of its sink with what the sink saw: a pass that does not fit
 * becomes a fail with both numbers. `late` says that the look was taken after the implementation had
 * ended; only then are too few bytes a fail. */
void iso__judge_sink(iso_verdict *verdict, iso_sink_counts seen, bool late);

#endif
