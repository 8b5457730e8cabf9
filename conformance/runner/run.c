#include "run.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

enum {
  STOP_GRACE_MS = 5000, /* for an implementation that works, to end after SIGTERM */
  HUNG_GRACE_MS = 200,  /* for one that answers nothing any more */
  END_NOTICE_MS = 500,  /* between a connection's loss and the end of the process it was to */
  IDLE_TURN_MS = 1000,
  EXIT_LACKING = 3,
};

iso_task iso__task(const iso_case *item, const char *mutant) {
  return (iso_task){.item = item,
                    .mutant = mutant,
                    .verdict = iso__verdict(ISO_ERROR, NULL),
                    .outcomes = jv_invalid(),
                    .alone = item->fresh || item->parent_flags,
                    .sink = {.fd = -1}};
}

void iso__task_skip(iso_task *task) {
  if (task->state == ISO_TASK_WAITING) task->state = ISO_TASK_SKIPPED;
}

void iso__task_clear(iso_task *task) {
  iso__verdict_clear(&task->verdict);
  iso__sink_close(&task->sink);
  jv_free(task->outcomes);
  task->outcomes = jv_invalid();
}

bool iso__task_is_flaky(const iso_task *task) {
  if (jv_get_kind(task->outcomes) != JV_KIND_ARRAY) return false;
  bool differs = false;
  jv_array_foreach(task->outcomes, i, outcome) {
    differs |= !jv_equal(outcome, jv_array_get(jv_copy(task->outcomes), 0));
  }
  return differs;
}

static void close_sink(iso_run *run, iso_task *task) {
  iso__server_unwatch(run->server, &task->sink);
  iso__sink_close(&task->sink);
}

static void add_incident(iso_run *run, const char *kind, jv cases, bool counted, char *message) {
  jv incident =
      JV_OBJECT(jv_string("kind"), jv_string(kind), jv_string("cases"), cases, jv_string("message"),
                jv_string(message), jv_string("counted"), jv_bool(counted));
  run->incidents = jv_array_append(run->incidents, incident);
  free(message);
}

bool iso__run_has_counted_incident(const iso_run *run) {
  bool found = false;
  jv_array_foreach(run->incidents, i, incident) {
    cleanup_jv jv counted = jv_object_get(incident, jv_string("counted"));
    found |= jv_get_kind(counted) == JV_KIND_TRUE;
  }
  return found;
}

/* Ends the exchange where there is one, and gives the task its verdict. */
static void settle(iso_run *run, iso_task *task, iso_verdict verdict) {
  if (task->state == ISO_TASK_IN_FLIGHT) {
    task->duration_ms = iso__now_ms() - task->asked_at;
    run->in_flight--;
    iso__server_end(run->server, &task->exchange);
    iso__sink_turn(&task->sink); /* what came before the answer is in the listener's queue */
  }
  iso__verdict_clear(&task->verdict);
  task->verdict = verdict;
  iso__judge_sink(&task->verdict, task->sink.seen, false);
  /* A worker may connect after its case has answered, so that such a sink stays open to the end. */
  if (!iso__expects_of_sink(&task->verdict) || task->verdict.outcome != ISO_PASS)
    close_sink(run, task);
  task->state = ISO_TASK_SETTLED;
  run->last_settled = task;
  if (run->on_settled) run->on_settled(run, task);
}

/* What can be said without asking the implementation. */
static void settle_unasked(iso_run *run) {
  for (size_t i = 0; i < run->task_count; i++) {
    iso_task *task = &run->tasks[i];
    if (task->state != ISO_TASK_WAITING) continue;
    if (task->item->flaw) {
      settle(run, task,
             iso__verdict(ISO_ERROR, iso__format("%s: %s", task->item->path, task->item->flaw)));
      continue;
    }
    jv_array_foreach(task->item->features, j, feature) {
      if (task->state == ISO_TASK_WAITING &&
          !iso__has_string(run->features, jv_string_value(feature))) {
        settle(run, task,
               iso__verdict(ISO_NOT_APPLICABLE,
                            iso__format("the implementation does not declare the feature %s",
                                        jv_string_value(feature))));
      }
      jv_free(feature);
    }
  }
  run->last_settled = NULL;
}

static char *question(const iso_run *run, const iso_task *task) {
  jv sink = JV_OBJECT(jv_string("host"), jv_string("127.0.0.1"), jv_string("port"),
                      jv_number(task->sink.port));
  cleanup_jv jv text = jv_dump_string(JV_OBJECT(jv_string("sink"), sink, jv_string("mutant"),
                                                task->mutant ? jv_string(task->mutant) : jv_null(),
                                                jv_string("features"), jv_copy(run->features)),
                                      0);
  return iso__copy(jv_string_value(text));
}

static void ask(iso_run *run, iso_task *task) {
  iso_problem problem;
  /* A run again has a sink of its own too: the first one may hold connections of the first run. */
  close_sink(run, task);
  if (iso__sink_open(&task->sink, &problem) != ISO_OK) {
    settle(run, task, iso__verdict(ISO_ERROR, iso__copy(problem.text)));
    return;
  }
  iso__server_watch(run->server, &task->sink);
  cleanup_free char *json = question(run, task);
  cleanup_free char *path = iso__format("/case/%s", task->item->id);
  iso__server_ask(run->server, &task->exchange, path, json, task->item->timeout_ms, task);
  task->asked_at = iso__now_ms();
  task->state = ISO_TASK_IN_FLIGHT;
  run->in_flight++;
  run->server->asked++;
}

static iso_task *next_waiting(iso_run *run, bool alone) {
  for (size_t i = 0; i < run->task_count; i++) {
    iso_task *task = &run->tasks[i];
    if (task->state == ISO_TASK_WAITING && task->alone == alone) return task;
  }
  return NULL;
}

/* How the implementation ended, or that it still runs, with its last words; owned by the caller. */
static char *server_ending(const iso_server *server) {
  cleanup_free char *ending = iso__process_ending(&server->process);
  cleanup_free char *words = iso__process_last_words(&server->process);
  return iso__format("%s%s%s", ending, *words ? "; it printed: " : "", words);
}

/* The case that was answered last, as an array of its id. */
static jv last_cases(const iso_run *run) {
  return run->last_settled ? JV_ARRAY(jv_string(run->last_settled->item->id)) : jv_array();
}

/* Whether it ended as the contract says after SIGTERM; a shell says 143 for that signal. */
static bool ended_well(const iso_process *process) {
  int status = process->status;
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGTERM;
  return WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 128 + SIGTERM;
}

/* Stops the implementation; what it should not have done becomes an incident. */
static void stop_server(iso_run *run, double grace_ms) {
  if (!iso__server_running(run->server)) return;
  iso_stopped stopped = iso__server_stop(run->server, grace_ms);
  if (stopped.killed && grace_ms >= STOP_GRACE_MS) {
    add_incident(run, "not-stopped", jv_array(), false,
                 iso__format("the adapter did not end within %d ms of SIGTERM and was killed",
                             STOP_GRACE_MS));
  }
  /* An end that was not asked for may hide in the one that was: how it ended tells. */
  if (grace_ms >= STOP_GRACE_MS && !stopped.killed && !ended_well(&run->server->process)) {
    cleanup_free char *ending = server_ending(run->server);
    add_incident(run, "ended", last_cases(run), true,
                 iso__format("asked to end, the adapter %s, instead of 0 or by SIGTERM", ending));
  }
  if (stopped.left_over) {
    add_incident(run, "left-behind", jv_array(), false,
                 iso__format("the adapter left %u process%s behind, killed by the runner",
                             stopped.left_over, stopped.left_over == 1 ? "" : "es"));
  }
}

static char *disturbance_text(const iso_server *server, iso_outcome kind, const iso_task *task) {
  if (kind == ISO_TIMEOUT) return iso__format("no answer within %d ms", task->item->timeout_ms);
  cleanup_free char *ending = server_ending(server);
  return server->process.ended
             ? iso__format("the implementation %s", ending)
             : iso__format("the connection was lost without an answer; the adapter %s", ending);
}

/* The implementation died, hung or hung up with cases in flight. A case that had the process for
 * itself is the reason; where several had it, or had had it before, each is run again alone. */
static void disturbed(iso_run *run, iso_outcome kind, const iso_task *trigger) {
  iso_server *server = run->server;
  if (kind == ISO_CRASH && !server->process.ended) {
    /* The end of the process may show itself a moment after that of its connections. */
    double until = iso__now_ms() + END_NOTICE_MS;
    while (!server->process.ended && iso__now_ms() < until) {
      iso__signals_wait(server->signals, until - iso__now_ms());
      iso__process_drain(&server->process, server->log);
      iso__process_reap(&server->process);
    }
  }
  iso__process_drain(&server->process, server->log);
  cleanup_free char *text = disturbance_text(server, kind, trigger);
  bool certain = server->asked == 1;
  jv suspects = jv_array();
  for (size_t i = 0; i < run->task_count; i++) {
    iso_task *task = &run->tasks[i];
    if (task->state != ISO_TASK_IN_FLIGHT) continue;
    suspects = jv_array_append(suspects, jv_string(task->item->id));
    if (certain) {
      settle(run, task, iso__verdict(kind, iso__copy(text)));
      continue;
    }
    iso__server_end(server, &task->exchange);
    task->state = ISO_TASK_WAITING;
    task->alone = true;
    run->in_flight--;
  }
  if (certain) {
    jv_free(suspects);
  } else {
    add_incident(run, iso__outcome_name(kind), suspects, false, iso__copy(text));
  }
  stop_server(run, kind == ISO_TIMEOUT ? HUNG_GRACE_MS : 0);
}

/* Takes one finished question. */
static void take_answer(iso_run *run, CURL *easy, CURLcode code) {
  iso_task *task;
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&task);
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  const iso_exchange *exchange = &task->exchange;
  if (exchange->too_long) {
    settle(run, task,
           iso__verdict(ISO_ERROR,
                        iso__format("answered with more than %d MiB", ISO_ANSWER_BYTES >> 20)));
  } else if (code == CURLE_OK) {
    settle(run, task, iso__judge_answer(status, exchange->body, exchange->length));
  } else {
    disturbed(run, code == CURLE_OPERATION_TIMEDOUT ? ISO_TIMEOUT : ISO_CRASH, task);
  }
}

static bool is_broken(CURLcode code, const iso_task *task) {
  return code != CURLE_OK && !task->exchange.too_long;
}

/* Takes what is finished: whole answers first, because a disturbance, of which one at most is
 * taken, puts every case that is still in flight under suspicion. */
static void take_answers(iso_run *run) {
  int left;
  const CURLMsg *message;
  CURL *broken = NULL;
  CURLcode broken_code = CURLE_OK;
  while (!run->stop && (message = curl_multi_info_read(run->server->multi, &left))) {
    CURL *easy = message->easy_handle;
    CURLcode code = message->data.result;
    iso_task *task;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&task);
    if (!is_broken(code, task)) {
      take_answer(run, easy, code);
    } else if (!broken) {
      broken = easy;
      broken_code = code;
    }
  }
  if (broken && !run->stop) take_answer(run, broken, broken_code);
}

/* Looks whether the implementation has ended by itself. */
static void notice_end(iso_run *run) {
  iso_server *server = run->server;
  if (!iso__server_running(server) || !server->process.ended) return;
  for (size_t i = 0; i < run->task_count; i++) {
    if (run->tasks[i].state != ISO_TASK_IN_FLIGHT) continue;
    disturbed(run, ISO_CRASH, &run->tasks[i]);
    return;
  }
  cleanup_free char *ending = server_ending(server);
  add_incident(run, "ended", last_cases(run), true,
               iso__format("the implementation %s, with no case in flight", ending));
  stop_server(run, 0);
}

static bool same_text(const char *a, const char *b) { return a && b ? !strcmp(a, b) : a == b; }

/* Gives every waiting case the same verdict; where the parent had flags, every one that wants them. */
static void settle_rest(iso_run *run, iso_outcome outcome, const char *why) {
  for (size_t i = 0; i < run->task_count && !run->stop; i++) {
    iso_task *task = &run->tasks[i];
    if (task->state != ISO_TASK_WAITING) continue;
    const char *variant = run->server->variant;
    if (variant && !same_text(variant, task->item->parent_flags)) continue;
    settle(run, task, iso__verdict(outcome, iso__format("not run: %s", why)));
  }
}

static bool says_lacking(const iso_server *server) {
  return WIFEXITED(server->process.status) && WEXITSTATUS(server->process.status) == EXIT_LACKING;
}

/* Starts the implementation. After a failure it is tried once more (the port may have been taken
 * meanwhile), and then what waits is settled. */
static iso_status start_server(iso_run *run, iso_problem *problem) {
  iso_problem why;
  iso_start start = iso__server_start(run->server, &why);
  switch (start) {
    case ISO_STARTED:
      run->failed_starts = 0;
      run->started_once = true;
      return ISO_OK;
    case ISO_START_INTERRUPTED:
      return ISO_INTERRUPTED;
    case ISO_START_IMPOSSIBLE:
      return iso__problem(problem, ISO_FAILED, "%s", why.text);
    case ISO_START_ENDED:
      if (!run->started_once && says_lacking(run->server)) {
        cleanup_free char *words = iso__process_last_words(&run->server->process);
        return iso__problem(problem, ISO_LACKING, "%s", *words ? words : why.text);
      }
      if (++run->failed_starts > 1) settle_rest(run, ISO_CRASH, why.text);
      return ISO_OK;
    case ISO_START_LATE:
      if (++run->failed_starts > 1 || !run->started_once) settle_rest(run, ISO_TIMEOUT, why.text);
      return ISO_OK;
  }
  return ISO_OK;
}

/* Asks as many cases as may be in flight; those that need a process of their own come last. */
static iso_status ask_next(iso_run *run, iso_problem *problem) {
  bool shared = next_waiting(run, false) != NULL;
  bool alone = !shared && next_waiting(run, true) != NULL;
  if ((!shared && !alone) || (alone && run->in_flight > 0)) return ISO_OK;
  const char *variant = alone ? next_waiting(run, true)->item->parent_flags : NULL;
  if (alone && (run->server->asked > 0 || !same_text(run->server->variant, variant))) {
    iso__process_reap(&run->server->process);
    notice_end(run);
    stop_server(run, STOP_GRACE_MS);
  }
  if (!iso__server_running(run->server)) {
    run->server->variant = variant;
    iso_status status = start_server(run, problem);
    if (status != ISO_OK || !iso__server_running(run->server)) return status;
  }
  size_t room = alone ? 1 : run->jobs;
  while (run->in_flight < room && !run->stop) {
    iso_task *task = next_waiting(run, alone);
    if (!task) break;
    ask(run, task);
    if (alone) break;
  }
  return ISO_OK;
}

static bool is_pending(const iso_run *run) {
  for (size_t i = 0; i < run->task_count; i++) {
    iso_task_state state = run->tasks[i].state;
    if (state == ISO_TASK_WAITING || state == ISO_TASK_IN_FLIGHT) return true;
  }
  return false;
}

/* An incident with cases in flight speaks for itself where one of them then crashed or hung alone.
 * A crash that came back in none is something that no outcome tells. */
static void count_incidents(iso_run *run) {
  jv counted = jv_array();
  jv_array_foreach(run->incidents, i, incident) {
    cleanup_jv jv cases = jv_object_get(jv_copy(incident), jv_string("cases"));
    cleanup_free char *kind = iso__get_string(incident, "kind");
    bool explained = false;
    for (size_t j = 0; j < run->task_count; j++) {
      const iso_task *task = &run->tasks[j];
      bool broke = task->state == ISO_TASK_SETTLED &&
                   (task->verdict.outcome == ISO_CRASH || task->verdict.outcome == ISO_TIMEOUT);
      explained |= broke && iso__has_string(cases, task->item->id);
    }
    if (strcmp(kind, "crash") == 0 && !explained) {
      incident = jv_object_set(incident, jv_string("counted"), jv_true());
    }
    counted = jv_array_append(counted, incident);
  }
  jv_free(run->incidents);
  run->incidents = counted;
}

/* A last look at the sinks that stayed open, after the implementation has ended. */
static void judge_late_connections(iso_run *run) {
  for (size_t i = 0; i < run->task_count; i++) {
    iso_task *task = &run->tasks[i];
    if (task->sink.fd < 0) continue;
    iso__sink_drain(&task->sink);
    iso__judge_sink(&task->verdict, task->sink.seen, true);
    close_sink(run, task);
  }
}

static iso_status loop(iso_run *run, iso_problem *problem) {
  while (!run->stop && is_pending(run)) {
    iso_status status = ask_next(run, problem);
    if (status != ISO_OK) return status;
    if (run->in_flight > 0) iso__server_turn(run->server, IDLE_TURN_MS);
    if (run->server->signals->interrupted) return ISO_INTERRUPTED;
    take_answers(run);
    if (!run->stop) notice_end(run);
  }
  return ISO_OK;
}

iso_status iso__run(iso_run *run, iso_problem *problem) {
  jv_free(run->incidents);
  run->incidents = jv_array();
  settle_unasked(run);
  iso_status status = loop(run, problem);
  for (size_t i = 0; i < run->task_count; i++) {
    iso_task *task = &run->tasks[i];
    if (task->state == ISO_TASK_IN_FLIGHT) iso__server_end(run->server, &task->exchange);
  }
  /* An end that was not asked for must be seen before one is asked for. */
  if (status == ISO_OK && !run->stop) {
    iso__process_reap(&run->server->process);
    notice_end(run);
  }
  stop_server(run, status == ISO_INTERRUPTED ? HUNG_GRACE_MS : STOP_GRACE_MS);
  judge_late_connections(run);
  count_incidents(run);
  return status;
}
