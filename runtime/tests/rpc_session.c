/* Sessions (rpc/rpc.h): two honest ends, and an end whose other side lies. No V8 is needed. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../rpc/frame.h"
#include "../rpc/rpc.h"
#include "leaks.h"

TestSuite(rpc_session, .fini = no_leaks, .timeout = 280);

/* ---- two honest ends ---- */

/* `near` made the worker, `far` is the worker: what near may call is far's export 0. */
typedef struct end_pair {
  iso__end *near;
  iso__end *far;
} end_pair;

static end_pair pair_new(void) {
  iso__transport *a, *b;
  iso__transport_pair(&a, &b);
  return (end_pair){iso__end_new(a, false), iso__end_new(b, true)};
}

static void pair_free(end_pair *ends) {
  iso__end_free(ends->near);
  iso__end_free(ends->far);
}

static iso__frame next_of(iso__end *end) {
  iso__frame frame;
  int received = iso__end_receive(end, &frame);
  cr_assert_eq(received, 1, "a frame was expected, and %s came",
               received == 0 ? "none" : (const char *)frame.payload);
  return frame;
}

static void expect_frame(iso__end *end, iso__frame_type type, uint32_t id) {
  iso__frame frame = next_of(end);
  cr_assert_eq(frame.type, type);
  cr_assert_eq(frame.id, id);
  iso__frame_clear(&frame);
}

static void expect_nothing(iso__end *end) {
  iso__frame frame;
  cr_assert_eq(iso__end_receive(end, &frame), 0);
}

/* The session must be over for this end, with a reason that says `why`; it hears of it once. */
static void expect_end(iso__end *end, const char *why) {
  iso__frame frame;
  cr_assert_eq(iso__end_receive(end, &frame), -1);
  cr_assert_eq(frame.type, ISO__FRAME_END);
  const char *name = (const char *)frame.payload;
  const char *message = name + strlen(name) + 1;
  cr_assert_eq(strlen(name) + strlen(message) + 2, frame.payload_length);
  cr_assert_not_null(strstr(message, why), "\"%s\" does not say \"%s\"", message, why);
  iso__frame_clear(&frame);
  cr_assert(iso__end_closed(end));
  cr_assert_not(iso__end_waiting(end));
  expect_nothing(end);
}

static uint32_t call_target(iso__end *end, uint32_t target, uint32_t flags) {
  iso__outgoing call = {.type = ISO__FRAME_CALL, .target = target, .flags = flags};
  cr_assert(iso__end_call(end, &call));
  return call.id;
}

static bool reply(iso__end *end, uint32_t id) {
  return iso__end_send(end, &(iso__outgoing){.type = ISO__FRAME_RETURN, .id = id});
}

static bool finish(iso__end *end, uint32_t id) {
  return iso__end_send(end, &(iso__outgoing){.type = ISO__FRAME_FINISH, .id = id});
}

static bool release(iso__end *end, uint32_t id, uint32_t count) {
  return iso__end_send(end,
                       &(iso__outgoing){.type = ISO__FRAME_RELEASE, .id = id, .target = count});
}

static bool return_caps(iso__end *end, uint32_t id, const iso__cap *caps, size_t count) {
  return iso__end_send(
      end, &(iso__outgoing){.type = ISO__FRAME_RETURN, .id = id, .caps = caps, .cap_count = count});
}

Test(rpc_session, a_call_is_returned_and_finished) {
  end_pair ends = pair_new();
  iso__outgoing call = {.type = ISO__FRAME_CALL, .flags = ISO__FRAME_TEXT};
  call.bytes = iso__text_payload("ask", 3, "\1\2", 2, &call.length);
  cr_assert(iso__end_call(ends.near, &call));

  iso__frame frame = next_of(ends.far);
  cr_assert_eq(frame.type, ISO__FRAME_CALL);
  cr_assert_eq(frame.flags, ISO__FRAME_TEXT);
  cr_assert_eq(frame.target, 0);
  const char *text;
  const uint8_t *raw;
  size_t text_length, raw_length;
  cr_assert(iso__text_payload_read(frame.payload, frame.payload_length, &text, &text_length, &raw,
                                   &raw_length));
  cr_assert_eq(text_length, 3);
  cr_assert_eq(memcmp(text, "ask", 3), 0);
  cr_assert_eq(raw_length, 2);
  cr_assert_eq(memcmp(raw, "\1\2", 2), 0);
  iso__frame_clear(&frame);

  cr_assert(reply(ends.far, call.id));
  expect_frame(ends.near, ISO__FRAME_RETURN, call.id);
  cr_assert(finish(ends.near, call.id));
  expect_frame(ends.far, ISO__FRAME_FINISH, call.id);
  expect_nothing(ends.near);
  pair_free(&ends);
}

Test(rpc_session, a_finished_call_gives_its_id_back) {
  end_pair ends = pair_new();
  uint32_t first = call_target(ends.near, 0, 0);
  uint32_t second = call_target(ends.near, 0, 0);
  cr_assert_neq(first, second);
  expect_frame(ends.far, ISO__FRAME_CALL, first);
  reply(ends.far, first);
  expect_frame(ends.near, ISO__FRAME_RETURN, first);
  cr_assert(finish(ends.near, first));
  cr_assert_eq(call_target(ends.near, 0, 0), first);
  pair_free(&ends);
}

Test(rpc_session, a_call_can_build_on_one_that_has_not_returned) {
  end_pair ends = pair_new();
  uint32_t first = call_target(ends.near, 0, 0);
  uint32_t second = call_target(ends.near, first, ISO__FRAME_ON_ANSWER);
  expect_frame(ends.far, ISO__FRAME_CALL, first);
  iso__frame frame = next_of(ends.far);
  cr_assert_eq(frame.id, second);
  cr_assert_eq(frame.target, first);
  cr_assert(frame.flags & ISO__FRAME_ON_ANSWER);
  iso__frame_clear(&frame);
  pair_free(&ends);
}

Test(rpc_session, an_export_counts_each_time_it_is_sent) {
  end_pair ends = pair_new();
  uint32_t call = call_target(ends.near, 0, 0);
  expect_frame(ends.far, ISO__FRAME_CALL, call);
  uint32_t id = iso__end_export(ends.far);
  cr_assert_neq(id, 0);
  cr_assert_eq(iso__end_export_refs(ends.far, id), 0, "it counts from the first frame on");
  iso__cap twice[] = {{0, id}, {0, id}};
  cr_assert(return_caps(ends.far, call, twice, 2));
  cr_assert_eq(iso__end_export_refs(ends.far, id), 2);

  iso__frame frame = next_of(ends.near);
  cr_assert_eq(frame.cap_count, 2);
  cr_assert_eq(frame.caps[1].id, id);
  cr_assert_eq(frame.caps[1].receiver_hosts, 0);
  iso__frame_clear(&frame);

  expect_frame(ends.far, ISO__FRAME_CALL, call_target(ends.near, id, 0));
  cr_assert(release(ends.near, id, 1));
  expect_frame(ends.far, ISO__FRAME_RELEASE, id);
  cr_assert_eq(iso__end_export_refs(ends.far, id), 1);
  cr_assert(release(ends.near, id, 1));
  expect_frame(ends.far, ISO__FRAME_RELEASE, id);
  cr_assert_eq(iso__end_export_refs(ends.far, id), 0);
  cr_assert_eq(iso__end_export(ends.far), id, "its number is free again");
  pair_free(&ends);
}

Test(rpc_session, an_import_can_be_sent_home) {
  end_pair ends = pair_new();
  uint32_t id = iso__end_export(ends.near);
  iso__cap out[] = {{0, id}};
  iso__outgoing call = {.type = ISO__FRAME_CALL, .caps = out, .cap_count = 1};
  cr_assert(iso__end_call(ends.near, &call));
  expect_frame(ends.far, ISO__FRAME_CALL, call.id);
  iso__cap home[] = {{1, id}};
  cr_assert(return_caps(ends.far, call.id, home, 1));
  iso__frame frame = next_of(ends.near);
  cr_assert_eq(frame.caps[0].receiver_hosts, 1);
  cr_assert_eq(frame.caps[0].id, id);
  iso__frame_clear(&frame);
  pair_free(&ends);
}

Test(rpc_session, an_export_that_was_not_sent_is_taken_back) {
  end_pair ends = pair_new();
  uint32_t id = iso__end_export(ends.near);
  iso__end_unexport(ends.near, id);
  cr_assert_eq(iso__end_export(ends.near), id);
  iso__end_unexport(ends.near, 0);
  cr_assert_neq(iso__end_export(ends.near), 0, "the bootstrap's number is never given out");
  pair_free(&ends);
}

/* ---- what an honest end refuses to send ---- */

Test(rpc_session, what_is_not_ones_own_cannot_be_named) {
  end_pair ends = pair_new();
  iso__outgoing call = {.type = ISO__FRAME_CALL, .target = 5};
  cr_assert_not(iso__end_call(ends.near, &call), "an import that is not held");
  call = (iso__outgoing){.type = ISO__FRAME_CALL, .target = 0, .flags = ISO__FRAME_ON_ANSWER};
  cr_assert_not(iso__end_call(ends.near, &call), "the answer of no call");
  cr_assert_not(reply(ends.near, 0), "a return of a call that never came");
  cr_assert_not(finish(ends.near, 0), "an end of a call that was not made");
  cr_assert_not(release(ends.near, 5, 1), "an import that is not held");
  cr_assert_not(release(ends.near, 0, 2), "more than is held");
  cr_assert_not(release(ends.near, 0, 0), "nothing");
  iso__cap wrong[] = {{1, 9}};
  call = (iso__outgoing){.type = ISO__FRAME_CALL, .caps = wrong, .cap_count = 1};
  cr_assert_not(iso__end_call(ends.near, &call), "an import that is not held");
  wrong[0] = (iso__cap){0, 9};
  cr_assert_not(iso__end_call(ends.near, &call), "an export that was not made");
  expect_nothing(ends.far);
  cr_assert_eq(call_target(ends.near, 0, 0), 0, "what was refused took no call's number");
  pair_free(&ends);
}

Test(rpc_session, a_call_is_answered_once) {
  end_pair ends = pair_new();
  uint32_t call = call_target(ends.near, 0, 0);
  expect_frame(ends.far, ISO__FRAME_CALL, call);
  cr_assert_not(finish(ends.near, call), "it has not returned yet");
  cr_assert(reply(ends.far, call));
  cr_assert_not(reply(ends.far, call));
  expect_frame(ends.near, ISO__FRAME_RETURN, call);
  cr_assert(finish(ends.near, call));
  cr_assert_not(finish(ends.near, call));
  pair_free(&ends);
}

Test(rpc_session, what_is_sent_with_its_bytes_is_taken_over_when_refused) {
  end_pair ends = pair_new();
  iso__outgoing out = {.type = ISO__FRAME_RETURN, .id = 3};
  out.bytes = iso__text_payload("lost", 4, NULL, 0, &out.length);
  cr_assert_not(iso__end_send(ends.near, &out));
  out = (iso__outgoing){.type = ISO__FRAME_CALL, .target = 7};
  out.bytes = iso__text_payload("lost", 4, NULL, 0, &out.length);
  cr_assert_not(iso__end_call(ends.near, &out));
  pair_free(&ends); /* the leak check knows the rest */
}

/* ---- the end of a session ---- */

Test(rpc_session, both_sides_hear_the_reason_of_its_end) {
  end_pair ends = pair_new();
  call_target(ends.near, 0, 0);
  iso__end_close(ends.near, "RangeError", "It took too long.");
  iso__end_close(ends.near, "Error", "A second reason is not one.");
  expect_end(ends.near, "It took too long.");
  expect_frame(ends.far, ISO__FRAME_CALL, 0); /* what was sent before still arrives */
  iso__frame frame;
  cr_assert_eq(iso__end_receive(ends.far, &frame), -1);
  cr_assert_str_eq((const char *)frame.payload, "RangeError");
  iso__frame_clear(&frame);
  expect_nothing(ends.far);
  pair_free(&ends);
}

Test(rpc_session, nothing_is_sent_after_its_end) {
  end_pair ends = pair_new();
  iso__end_close(ends.far, "Error", "over");
  iso__outgoing call = {.type = ISO__FRAME_CALL};
  cr_assert(iso__end_call(ends.near, &call), "near has not heard of it yet");
  expect_end(ends.near, "over");
  call.bytes = iso__text_payload("lost", 4, NULL, 0, &call.length);
  cr_assert_not(iso__end_call(ends.near, &call));
  cr_assert_not(finish(ends.near, 0));
  pair_free(&ends);
}

Test(rpc_session, freeing_one_end_tells_the_other) {
  end_pair ends = pair_new();
  iso__end_free(ends.far);
  expect_end(ends.near, "has ended");
  iso__end_free(ends.near);
  iso__end_free(NULL);
}

Test(rpc_session, an_end_without_its_other_side_can_be_used) {
  end_pair ends = pair_new();
  iso__end_free(ends.far);
  iso__outgoing call = {.type = ISO__FRAME_CALL};
  call.bytes = iso__text_payload("lost", 4, NULL, 0, &call.length);
  cr_assert(iso__end_call(ends.near, &call), "it has not heard yet");
  expect_end(ends.near, "has ended");
  iso__end_free(ends.near);
}

static void count_wake(void *data) { ++*(int *)data; }

Test(rpc_session, wakes_once_for_what_waits) {
  end_pair ends = pair_new();
  int wakes = 0;
  iso__end_on_wake(ends.far, count_wake, &wakes);
  cr_assert_not(iso__end_waiting(ends.far));
  for (int i = 0; i < 100; i++) call_target(ends.near, 0, 0);
  cr_assert_eq(wakes, 1);
  cr_assert(iso__end_waiting(ends.far));
  for (uint32_t i = 0; i < 100; i++) expect_frame(ends.far, ISO__FRAME_CALL, i);
  cr_assert_not(iso__end_waiting(ends.far));
  call_target(ends.near, 0, 0);
  cr_assert_eq(wakes, 2);
  pair_free(&ends); /* with a frame that nobody read */
}

/* ---- a side that lies ---- */

/* `end` is the worker that loaded the liar, or with `bootstrap` the one that it loaded. */
typedef struct forged {
  iso__end *end;
  iso__transport *liar;
} forged;

static forged lies_new(bool bootstrap) {
  iso__transport *near, *far;
  iso__transport_pair(&near, &far);
  return (forged){iso__end_new(near, bootstrap), far};
}

static void lie(forged *lies, iso__outgoing out) {
  out.length = iso__frame_prefix(out.cap_count);
  out.bytes = malloc(out.length);
  cr_assert_not_null(out.bytes);
  iso__frame_write(&out);
  iso__transport_send(lies->liar, out.bytes, out.length);
}

static void lie_in_bytes(forged *lies, const void *bytes, size_t length) {
  uint8_t *copy = malloc(length ? length : 1);
  cr_assert_not_null(copy);
  if (length > 0) memcpy(copy, bytes, length);
  iso__transport_send(lies->liar, copy, length);
}

static void lies_free(forged *lies) {
  iso__end_free(lies->end);
  iso__transport_free(lies->liar);
}

/* What was sent last must have ended the session, for that reason, and the liar is told. */
static void expect_caught(forged *lies, const char *why) {
  expect_end(lies->end, why);
  bool told = false;
  size_t length;
  uint8_t *bytes;
  while ((bytes = iso__transport_receive(lies->liar, &length))) {
    iso__frame frame;
    cr_assert(iso__frame_read(bytes, length, &frame));
    told = frame.type == ISO__FRAME_END;
    iso__frame_clear(&frame);
  }
  cr_assert(told);
  lies_free(lies);
}

Test(rpc_session, a_call_of_what_was_never_given_out) {
  forged lies = lies_new(true);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL, .target = 1});
  expect_caught(&lies, "never given out");
}

Test(rpc_session, a_call_of_the_bootstrap_that_there_is_not) {
  forged lies = lies_new(false);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL, .target = 0});
  expect_caught(&lies, "never given out");
}

Test(rpc_session, a_call_of_an_export_that_was_made_and_not_sent) {
  forged lies = lies_new(true);
  uint32_t id = iso__end_export(lies.end);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL, .target = id});
  expect_caught(&lies, "never given out");
}

Test(rpc_session, a_call_on_an_answer_that_there_is_not) {
  forged lies = lies_new(true);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL, .flags = ISO__FRAME_ON_ANSWER, .target = 4});
  expect_caught(&lies, "never given out");
}

Test(rpc_session, a_call_on_an_answer_that_was_finished) {
  forged lies = lies_new(true);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL, .id = 4});
  expect_frame(lies.end, ISO__FRAME_CALL, 4);
  reply(lies.end, 4);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_FINISH, .id = 4});
  expect_frame(lies.end, ISO__FRAME_FINISH, 4);
  lie(&lies, (iso__outgoing){
                 .type = ISO__FRAME_CALL, .id = 5, .flags = ISO__FRAME_ON_ANSWER, .target = 4});
  expect_caught(&lies, "never given out");
}

Test(rpc_session, a_call_id_that_is_in_use) {
  forged lies = lies_new(true);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL, .id = 4});
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL, .id = 4});
  expect_frame(lies.end, ISO__FRAME_CALL, 4);
  expect_caught(&lies, "in use");
}

Test(rpc_session, a_call_id_beyond_the_limit) {
  forged lies = lies_new(true);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL, .id = UINT32_MAX});
  expect_caught(&lies, "beyond the limit");
}

Test(rpc_session, a_return_of_no_call) {
  forged lies = lies_new(false);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_RETURN, .id = 0});
  expect_caught(&lies, "a return of no call");
}

Test(rpc_session, a_second_return) {
  forged lies = lies_new(false);
  uint32_t call = call_target(lies.end, 0, 0);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_RETURN, .id = call});
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_RETURN, .id = call});
  expect_frame(lies.end, ISO__FRAME_RETURN, call);
  expect_caught(&lies, "a return of no call");
}

Test(rpc_session, a_return_of_a_call_that_was_finished) {
  forged lies = lies_new(false);
  uint32_t call = call_target(lies.end, 0, 0);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_RETURN, .id = call});
  expect_frame(lies.end, ISO__FRAME_RETURN, call);
  finish(lies.end, call);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_RETURN, .id = call});
  expect_caught(&lies, "a return of no call");
}

Test(rpc_session, an_end_of_a_call_that_has_not_returned) {
  forged lies = lies_new(true);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL, .id = 4});
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_FINISH, .id = 4});
  expect_frame(lies.end, ISO__FRAME_CALL, 4);
  expect_caught(&lies, "an end of no call");
}

Test(rpc_session, a_release_of_what_was_never_given_out) {
  forged lies = lies_new(true);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_RELEASE, .id = 12345, .target = 1});
  expect_caught(&lies, "not held");
}

Test(rpc_session, a_release_of_nothing) {
  forged lies = lies_new(true);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_RELEASE, .id = 12345, .target = 0});
  expect_caught(&lies, "not held");
}

Test(rpc_session, a_release_of_the_bootstrap) {
  forged lies = lies_new(true);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_RELEASE, .id = 0, .target = 1});
  expect_caught(&lies, "not held");
}

/* Gives the liar one reference of an export; returns its number. */
static uint32_t give_out(forged *lies) {
  uint32_t id = iso__end_export(lies->end);
  iso__cap caps[] = {{0, id}};
  cr_assert(iso__end_send(lies->end,
                          &(iso__outgoing){.type = ISO__FRAME_BOOT, .caps = caps, .cap_count = 1}));
  return id;
}

Test(rpc_session, a_release_of_more_than_is_held) {
  forged lies = lies_new(false);
  uint32_t id = give_out(&lies);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_RELEASE, .id = id, .target = 2});
  expect_caught(&lies, "not held");
}

Test(rpc_session, a_second_release) {
  forged lies = lies_new(false);
  uint32_t id = give_out(&lies);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_RELEASE, .id = id, .target = 1});
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_RELEASE, .id = id, .target = 1});
  expect_frame(lies.end, ISO__FRAME_RELEASE, id);
  expect_caught(&lies, "not held");
}

Test(rpc_session, a_call_of_what_was_released) {
  forged lies = lies_new(false);
  uint32_t id = give_out(&lies);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_RELEASE, .id = id, .target = 1});
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL, .target = id});
  expect_frame(lies.end, ISO__FRAME_RELEASE, id);
  expect_caught(&lies, "never given out");
}

Test(rpc_session, capabilities_that_were_never_given_out) {
  forged lies = lies_new(true);
  iso__cap caps[] = {{1, 3}};
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL, .caps = caps, .cap_count = 1});
  expect_caught(&lies, "never given out");
}

Test(rpc_session, capabilities_of_no_known_kind) {
  forged lies = lies_new(true);
  iso__cap caps[] = {{2, 0}};
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL, .caps = caps, .cap_count = 1});
  expect_caught(&lies, "no known kind");
}

Test(rpc_session, capabilities_beyond_the_limit) {
  forged lies = lies_new(true);
  iso__cap caps[] = {{0, UINT32_MAX}};
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL, .caps = caps, .cap_count = 1});
  expect_caught(&lies, "beyond the limit");
}

Test(rpc_session, a_configuration_is_taken_once) {
  forged lies = lies_new(true);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_BOOT});
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_BOOT});
  expect_frame(lies.end, ISO__FRAME_BOOT, 0);
  expect_caught(&lies, "configuration");
}

Test(rpc_session, who_loaded_a_worker_takes_no_configuration_from_it) {
  forged lies = lies_new(false);
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_BOOT});
  expect_caught(&lies, "configuration");
}

/* ---- bytes that are no frame ---- */

Test(rpc_session, frames_that_are_too_short) {
  for (size_t length = 0; length < iso__frame_prefix(0); length++) {
    forged lies = lies_new(true);
    lie_in_bytes(&lies, "\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", length);
    expect_caught(&lies, "no known form");
  }
}

Test(rpc_session, types_that_there_are_not) {
  static const uint8_t types[] = {0, ISO__FRAME_END + 1, 255};
  for (size_t i = 0; i < sizeof types; i++) {
    forged lies = lies_new(true);
    uint8_t bytes[16] = {types[i]};
    lie_in_bytes(&lies, bytes, sizeof bytes);
    expect_caught(&lies, "no known form");
  }
}

Test(rpc_session, lengths_that_are_not_the_frames) {
  static const uint32_t payloads[] = {1, 0x7fffffff, UINT32_MAX};
  for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
    forged lies = lies_new(true);
    uint8_t bytes[16] = {ISO__FRAME_CALL};
    memcpy(bytes + 12, &payloads[i], sizeof payloads[i]);
    lie_in_bytes(&lies, bytes, sizeof bytes);
    expect_caught(&lies, "no known form");
  }
  forged lies = lies_new(true);
  uint8_t longer[17] = {ISO__FRAME_CALL};
  lie_in_bytes(&lies, longer, sizeof longer);
  expect_caught(&lies, "no known form");
}

Test(rpc_session, more_capabilities_than_the_frame_holds) {
  forged lies = lies_new(true);
  uint8_t bytes[24] = {ISO__FRAME_CALL, 0, 2, 0};
  lie_in_bytes(&lies, bytes, sizeof bytes);
  expect_caught(&lies, "no known form");
  lies = lies_new(true);
  bytes[2] = bytes[3] = 0xff;
  lie_in_bytes(&lies, bytes, sizeof bytes);
  expect_caught(&lies, "no known form");
}

/* Whatever comes, an end goes on or is over; it reads nothing that is not there. */
Test(rpc_session, garbage) {
  uint32_t state = 2463534242u; /* xorshift: the same garbage at every run */
  for (int round = 0; round < 20000; round++) {
    forged lies = lies_new(round % 2 == 0);
    give_out(&lies);
    uint8_t bytes[48];
    for (size_t i = 0; i < sizeof bytes; i++) {
      state ^= state << 13;
      state ^= state >> 17;
      state ^= state << 5;
      bytes[i] = (uint8_t)(state >> 8);
    }
    bytes[0] %= ISO__FRAME_END + 2;
    bytes[2] %= 5;
    bytes[3] = 0;
    uint32_t payload = (uint32_t)sizeof bytes - 16u - bytes[2] * 8u;
    memcpy(bytes + 12, &payload, sizeof payload);
    for (size_t at = 5; at < 12; at++) {
      if (at != 8) bytes[at] = 0; /* small numbers, which come further */
    }
    lie_in_bytes(&lies, bytes, sizeof bytes);
    iso__frame frame;
    if (iso__end_receive(lies.end, &frame) != 0) iso__frame_clear(&frame);
    lies_free(&lies);
  }
}

/* ---- END, as the other side may write it ---- */

static void lie_end(forged *lies, const char *payload, size_t length) {
  iso__outgoing out = {.type = ISO__FRAME_END, .length = iso__frame_prefix(0) + length};
  out.bytes = malloc(out.length);
  cr_assert_not_null(out.bytes);
  if (length > 0) memcpy(out.bytes + iso__frame_prefix(0), payload, length);
  iso__frame_write(&out);
  iso__transport_send(lies->liar, out.bytes, out.length);
}

Test(rpc_session, an_end_with_a_reason) {
  forged lies = lies_new(true);
  lie_end(&lies, "TypeError\0Enough.", sizeof "TypeError\0Enough.");
  expect_end(lies.end, "Enough.");
  lies_free(&lies);
}

Test(rpc_session, an_end_whose_reason_is_none) {
  static const struct {
    const char *payload;
    size_t length;
  } reasons[] = {{"", 0}, {"", 1}, {"no NUL at all", 13}, {"one string", 11}, {"two\0strings", 11}};
  for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
    forged lies = lies_new(true);
    lie_end(&lies, reasons[i].payload, reasons[i].length);
    expect_end(lies.end, "The other worker has ended.");
    lies_free(&lies);
  }
}

Test(rpc_session, nothing_is_heard_after_an_end) {
  forged lies = lies_new(true);
  lie_end(&lies, "Error\0Enough.", sizeof "Error\0Enough.");
  lie(&lies, (iso__outgoing){.type = ISO__FRAME_CALL});
  iso__frame frame;
  cr_assert_eq(iso__end_receive(lies.end, &frame), -1);
  iso__frame_clear(&frame);
  expect_nothing(lies.end);
  lies_free(&lies);
}

/* ---- payloads of text ---- */

Test(rpc_session, text_payloads_that_are_none) {
  const char *text;
  const uint8_t *raw;
  size_t text_length, raw_length;
  uint8_t *bytes = calloc(1, 7);
  cr_assert_not_null(bytes);
  for (size_t length = 0; length < 4; length++) {
    cr_assert_not(iso__text_payload_read(bytes, length, &text, &text_length, &raw, &raw_length));
  }
  static const uint32_t sizes[] = {4, 0x7fffffff, UINT32_MAX};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    memcpy(bytes, &sizes[i], sizeof sizes[i]);
    cr_assert_not(iso__text_payload_read(bytes, 7, &text, &text_length, &raw, &raw_length));
  }
  uint32_t fits = 3;
  memcpy(bytes, &fits, sizeof fits);
  cr_assert(iso__text_payload_read(bytes, 7, &text, &text_length, &raw, &raw_length));
  cr_assert_eq(text_length, 3);
  cr_assert_eq(raw_length, 0);
  free(bytes);
}

/* ---- what a guest makes its maker keep ---- */

static uint32_t send_call_of(end_pair *ends, iso__end *caller, size_t bytes) {
  iso__outgoing call = {.type = ISO__FRAME_CALL, .length = iso__frame_prefix(0) + bytes};
  call.target = caller == ends->near ? 0 : 1;
  call.bytes = calloc(1, call.length);
  cr_assert(iso__end_call(caller, &call));
  return call.id;
}

/* A pair where the worker may call export 1 of its maker, which is bound. */
static end_pair bound_pair(size_t bytes) {
  end_pair ends = pair_new();
  iso__cap cap = {0, iso__end_export(ends.near)};
  iso__outgoing boot = {.type = ISO__FRAME_BOOT, .caps = &cap, .cap_count = 1};
  cr_assert(iso__end_send(ends.near, &boot));
  expect_frame(ends.far, ISO__FRAME_BOOT, 0);
  iso__end_bound(ends.near, bytes);
  return ends;
}

Test(rpc_session, unfinished_calls_of_a_guest_are_bounded) {
  end_pair ends = bound_pair(1000);
  uint32_t id = send_call_of(&ends, ends.far, 400);
  expect_frame(ends.near, ISO__FRAME_CALL, id);
  send_call_of(&ends, ends.far, 400);
  expect_frame(ends.near, ISO__FRAME_CALL, id + 1);
  send_call_of(&ends, ends.far, 400);
  expect_end(ends.near, "Worker exceeded memory limit.");
  expect_end(ends.far, "Worker exceeded memory limit.");
  pair_free(&ends);
}

Test(rpc_session, finished_calls_of_a_guest_weigh_nothing) {
  end_pair ends = bound_pair(1000);
  for (int i = 0; i < 10; i++) {
    uint32_t id = send_call_of(&ends, ends.far, 400);
    expect_frame(ends.near, ISO__FRAME_CALL, id);
    cr_assert(iso__end_send(ends.near, &(iso__outgoing){.type = ISO__FRAME_RETURN, .id = id}));
    expect_frame(ends.far, ISO__FRAME_RETURN, id);
    cr_assert(iso__end_send(ends.far, &(iso__outgoing){.type = ISO__FRAME_FINISH, .id = id}));
    expect_frame(ends.near, ISO__FRAME_FINISH, id);
  }
  pair_free(&ends);
}

Test(rpc_session, what_a_guest_leaves_untaken_is_bounded) {
  end_pair ends = bound_pair(1000);
  for (int i = 0; i < 9; i++) send_call_of(&ends, ends.near, 400);
  for (int i = 0; i < 9; i++) {
    iso__frame frame = next_of(ends.far);
    iso__frame_clear(&frame);
  }
  for (int i = 0; i < 9; i++) send_call_of(&ends, ends.near, 400);
  cr_assert(!iso__end_closed(ends.near));
  send_call_of(&ends, ends.near, 400);
  expect_end(ends.near, "Worker exceeded memory limit.");
  pair_free(&ends);
}

Test(rpc_session, what_nobody_has_taken_is_counted) {
  end_pair ends = pair_new();
  iso__open open = {0};
  iso__end_count_into(ends.near, &open);
  uint32_t id = send_call_of(&ends, ends.near, 400);
  cr_assert_eq(open.unsent, iso__frame_prefix(0) + 400);
  iso__frame frame = next_of(ends.far);
  iso__frame_clear(&frame);
  cr_assert_eq(open.unsent, 0, "call %u is taken, and counts", id);
  pair_free(&ends);
}
