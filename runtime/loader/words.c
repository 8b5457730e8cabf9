#include "words.h"

#include <stdio.h>

static void add(iso__buffer *text, const char *word) {
  if (!iso__buffer_append(text, word, strlen(word) + 1)) abort();
}

static void add_number(iso__buffer *text, uint32_t number) {
  char word[16];
  snprintf(word, sizeof word, "%u", number);
  add(text, word);
}

void iso__words_of_call(iso__buffer *text, const char *entrypoint, const char *method,
                        const char *args_json) {
  add(text, "call");
  add(text, entrypoint ? entrypoint : "default");
  add(text, method);
  add(text, args_json ? args_json : "[]");
}

void iso__words_of_fetch(iso__buffer *text, const char *entrypoint, const iso_request *request,
                         uint32_t visit, uint32_t inlet) {
  add(text, "fetch");
  add(text, entrypoint ? entrypoint : "default");
  add_number(text, visit);
  add_number(text, inlet);
  add(text, request->method ? request->method : "GET");
  add(text, request->url);
  for (size_t i = 0; i < request->header_count; i++) {
    add(text, request->headers[i].name);
    add(text, request->headers[i].value);
  }
}

void iso__words_of_tests(iso__buffer *text) { add(text, "tests"); }

void iso__words_of_test(iso__buffer *text, const char *name) {
  add(text, "test");
  add(text, name);
}

/* The next word of *at, which moves behind it; NULL when there is none. */
static const char *take(const char **at, const char *end) {
  const char *word = *at;
  const char *stop = word < end ? memchr(word, '\0', (size_t)(end - word)) : NULL;
  if (!stop) return NULL;
  *at = stop + 1;
  return word;
}

static uint32_t number_of(const char *word) { return (uint32_t)strtoul(word, NULL, 10); }

bool iso__words_read_head(const char *text, size_t length, iso__reply_head *head) {
  const char *end = text + length;
  const char *status = take(&text, end);
  const char *inlet = take(&text, end);
  const char *outlet = take(&text, end);
  const char *status_text = take(&text, end);
  if (!status_text) return false;
  size_t words = 0;
  for (const char *at = text; take(&at, end);) words++;
  iso_header *headers = calloc(words / 2 + 1, sizeof *headers);
  if (!headers) abort();
  for (size_t i = 0; i < words / 2; i++) {
    headers[i].name = take(&text, end);
    headers[i].value = take(&text, end);
  }
  *head = (iso__reply_head){.status = (int)number_of(status),
                            .inlet = number_of(inlet),
                            .outlet = number_of(outlet),
                            .status_text = status_text,
                            .headers = headers,
                            .header_count = words / 2};
  return true;
}
