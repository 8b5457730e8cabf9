/* What a side without V8 and a worker tell each other about calls: words, each of which ends with NUL, as
 * the text of a payload. core/words.js is the other half. Private to the folder. */
#ifndef ISO_LOADER_WORDS_H
#define ISO_LOADER_WORDS_H

#include "../io/buffer.h"
#include "loader.h"

/* Each fills `text`, which is empty, and which the caller clears. An entrypoint that is NULL is the
 * default one. */

/* A call with arguments that are the text of a JSON array; NULL: none. The worker looks at the text,
 * nobody does here. */
void iso__words_of_call(iso__buffer *text, const char *entrypoint, const char *method,
                        const char *args_json);
/* A request without its body. `visit`, `inlet`: see iso__client_fetch_as. */
void iso__words_of_fetch(iso__buffer *text, const char *entrypoint, const iso_request *request,
                         uint32_t visit, uint32_t inlet);
/* The question for the names of the tests, or the call of one. */
void iso__words_of_tests(iso__buffer *text);
void iso__words_of_test(iso__buffer *text, const char *name);

/* Reads the head of a response; what it points to stays in `text`, except for the array of headers, which
 * is malloc'ed and the caller's. False when it is none: then there is nothing to free. */
bool iso__words_read_head(const char *text, size_t length, iso__reply_head *head);

#endif
