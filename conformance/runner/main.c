/* isoload-conformance: runs the conformance suite against an implementation and says what it does
 * not do as specified. `isoload conformance` executes this program. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "adapter.h"
#include "bundle.h"
#include "mutants.h"
#include "outputs.h"
#include "places.h"
#include "saved.h"

enum { DESCRIBE_TIMEOUT_MS = 20000 };

/* All that one run of the command holds. */
typedef struct session {
  iso_options options;
  iso_suite suite;
  iso_outputs outputs;
  iso_signals signals;
  iso_server server;
  iso_sink sink; /* what bundle.json names as the address that must be reachable */
  iso_context context;
  iso_run run;
  const iso_mutant **mutants;
  size_t mutant_count;
  char *adapter;
  char *expectations;
  char *scratch; /* the run's temporary folder */
  char *bundle;
  size_t done, total;
} session;

static void say(const char *text) { fprintf(stderr, "isoload conformance: %s\n", text); }

/* The folder conformance/ of the checkout; belongs to the caller. */
static char *suite_folder(void) {
  const char *home = getenv("ISOLOAD_HOME");
  cleanup_free char *folder =
      iso__format("%s/conformance", home && *home ? home : ISOLOAD_SOURCE_DIR);
  char *absolute = realpath(folder, NULL);
  return absolute ? absolute : iso__copy(folder);
}

/* An adapter of isoload judges the isoload that this program was built with, unless it is told
 * otherwise; adapters find the checkout where this program did. */
static void set_environment(const session *s) {
  char self[4096];
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  char *slash = length > 0 ? memrchr(self, '/', (size_t)length) : NULL;
  if (slash) {
    *slash = 0;
    cleanup_free char *sibling = iso__format("%s/isoload", self);
    if (access(sibling, X_OK) == 0) setenv("ISOLOAD_BIN", sibling, 0);
  }
  cleanup_free char *home = iso__format("%s/..", s->suite.folder);
  cleanup_free char *absolute = realpath(home, NULL);
  if (absolute) setenv("ISOLOAD_HOME", absolute, 1);
}

/* Descriptors 0 to 2 must be something, or a pipe would become one of them; and every case with an
 * expectation about its sink keeps a socket open. */
static void set_descriptors(void) {
  int fd;
  while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= 2) continue;
  if (fd >= 0) close(fd);
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static iso_status list_cases(const session *s, iso_problem *problem) {
  const iso_options *options = &s->options;
  if (options->format_given && options->format != ISO_JSON && options->format != ISO_PRETTY) {
    return iso__problem(problem, ISO_MISUSE, "--list knows the formats pretty and json");
  }
  cleanup_jv jv rows = jv_array();
  bool flawed = false;
  for (size_t i = 0; i < s->suite.case_count; i++) {
    const iso_case *item = &s->suite.cases[i];
    if (!iso__selected(item, &options->selection)) continue;
    flawed |= item->flaw != NULL;
    if (options->format == ISO_JSON) {
      jv row = JV_OBJECT(
          jv_string("id"), jv_string(item->id), jv_string("clause"), jv_string(item->clause),
          jv_string("level"), jv_string(iso__level_name(item->level)), jv_string("profile"),
          jv_string(item->profile), jv_string("description"), jv_string(item->description),
          jv_string("features"), jv_copy(item->features), jv_string("file"), jv_string(item->path));
      rows = jv_array_append(rows, row);
    } else {
      printf("%s\t%s\t%s\t%s\n", item->id, iso__level_name(item->level), item->clause,
             item->description);
    }
    if (item->flaw) fprintf(stderr, "isoload conformance: %s: %s\n", item->path, item->flaw);
  }
  if (options->format == ISO_JSON) {
    jv_dumpf(jv_copy(rows), stdout, JV_PRINT_INDENT_FLAGS(2));
    putchar('\n');
  }
  return flawed ? iso__problem(problem, ISO_FAILED, "a file is no case; see above") : ISO_OK;
}

/* The mutants asked for: with --mutants every one, with --mutant that one. */
static iso_status choose_mutants(session *s, iso_problem *problem) {
  const iso_options *options = &s->options;
  if (!options->mutants && !options->mutant) return ISO_OK;
  s->mutants = iso__alloc((s->suite.mutant_count + 1) * sizeof *s->mutants);
  for (size_t i = 0; i < s->suite.mutant_count; i++) {
    const iso_mutant *mutant = &s->suite.mutants[i];
    if (options->mutant && strcmp(options->mutant, mutant->name) != 0) continue;
    if (options->mutant && mutant->flaw) {
      return iso__problem(problem, ISO_FAILED, "%s: %s", mutant->path, mutant->flaw);
    }
    s->mutants[s->mutant_count++] = mutant;
  }
  if (s->mutant_count > 0) return ISO_OK;
  return iso__problem(problem, ISO_MISUSE, "%s%s: no such mutant; conformance/mutants holds them",
                      options->mutant ? "--mutant " : "--mutants",
                      options->mutant ? options->mutant : "");
}

static bool wanted(const session *s, const iso_case *item) {
  if (!s->options.mutants) return iso__selected(item, &s->options.selection);
  iso_mutation mutation = {
      .selection = &s->options.selection, .mutants = s->mutants, .mutant_count = s->mutant_count};
  return iso__mutation_wants(&mutation, item);
}

/* Writes the bundle with the cases that are wanted; a file that is no case would break it. `flags`: of
 * the parent, for those that ask for them; NULL: the bundle for all others. */
static iso_status write_bundle(session *s, const char *flags, iso_problem *problem) {
  const iso_suite *suite = &s->suite;
  cleanup_free const iso_case **cases = iso__alloc((suite->case_count + 1) * sizeof *cases);
  size_t count = 0;
  for (size_t i = 0; i < suite->case_count; i++) {
    const iso_case *item = &suite->cases[i];
    bool here =
        flags ? item->parent_flags && !strcmp(item->parent_flags, flags) : !item->parent_flags;
    if (here && !item->flaw && wanted(s, item)) cases[count++] = item;
  }
  cleanup_free const iso_mutant **mutants = iso__alloc((s->mutant_count + 1) * sizeof *mutants);
  size_t mutant_count = 0;
  for (size_t i = 0; i < s->mutant_count; i++) {
    if (!s->mutants[i]->flaw) mutants[mutant_count++] = s->mutants[i];
  }
  cleanup_free char *folder = flags ? iso__format("%s-%s", s->bundle, flags) : iso__copy(s->bundle);
  cleanup_free char *inside = iso__format("%s/", folder);
  iso_status status = iso__make_parent(inside, problem);
  if (status != ISO_OK) return status;
  cleanup_jv jv features = jv_object_get(jv_copy(s->context.implementation), jv_string("features"));
  bool facets = iso__has_string(features, "facets");
  return iso__bundle_write(folder, suite, cases, count, mutants, mutant_count, s->sink.port, facets,
                           flags, problem);
}

/* The bundle, and one more for each set of flags that a case wants its parent to have. */
static iso_status write_bundles(session *s, iso_problem *problem) {
  s->bundle = iso__format("%s/bundle", s->scratch);
  cleanup_jv jv written = jv_array();
  iso_status status = write_bundle(s, NULL, problem);
  for (size_t i = 0; status == ISO_OK && i < s->suite.case_count; i++) {
    const iso_case *item = &s->suite.cases[i];
    const char *flags = item->parent_flags;
    if (!flags || item->flaw || !wanted(s, item) || iso__has_string(written, flags)) continue;
    status = write_bundle(s, flags, problem);
    written = jv_array_append(written, jv_string(flags));
  }
  return status;
}

static iso_status make_scratch(session *s, iso_problem *problem) {
  const char *folder = getenv("TMPDIR");
  s->scratch = iso__format("%s/isoload-conformance.XXXXXX", folder && *folder ? folder : "/tmp");
  if (mkdtemp(s->scratch)) return ISO_OK;
  iso_status status = iso__problem(problem, ISO_LACKING,
                                   "cannot make a temporary folder %s: %s; set TMPDIR to a folder "
                                   "that can be written",
                                   s->scratch, strerror(errno));
  free(s->scratch);
  s->scratch = NULL;
  return status;
}

/* Reads the expectations: the file asked for, or the implementation's own where there is one. */
static iso_status read_expectations(session *s, iso_problem *problem) {
  const iso_options *options = &s->options;
  cleanup_free char *name = iso__get_string(s->context.implementation, "name");
  if (options->mutant && !options->mutants) return ISO_OK;
  s->expectations = options->expectations
                        ? iso__copy(options->expectations)
                        : iso__format("%s/expectations/%s.json", s->suite.folder, name);
  bool exists = access(s->expectations, F_OK) == 0;
  if (exists) {
    jv expected;
    iso_status status = iso__expectations_read(s->expectations, name, &expected, problem);
    if (status != ISO_OK) return status;
    jv_free(s->context.expected);
    s->context.expected = expected;
  } else if (options->expectations && !options->update_expectations) {
    return iso__problem(problem, ISO_MISUSE,
                        "--expectations %s: no such file; --update-expectations makes it",
                        options->expectations);
  }
  if (exists || options->update_expectations) s->context.expectations_path = s->expectations;
  return ISO_OK;
}

/* Opens what runs: the sink, the bundle, the server. */
static iso_status prepare_server(session *s, FILE *log, iso_problem *problem) {
  iso_status status = iso__sink_open(&s->sink, problem);
  if (status == ISO_OK) status = write_bundles(s, problem);
  if (status != ISO_OK) return status;
  s->server = (iso_server){.adapter = s->adapter,
                           .bundle = s->bundle,
                           .scratch = s->scratch,
                           .start_timeout_ms = s->options.start_timeout_ms * s->options.patience,
                           .signals = &s->signals,
                           .log = log};
  status = iso__server_open(&s->server, problem);
  if (status == ISO_OK) iso__server_watch(&s->server, &s->sink);
  return status;
}

static void on_settled(iso_run *run, iso_task *task) {
  session *s = run->data;
  jv row = iso__document_case(&s->context, task);
  if (s->options.rounds.count > 1) {
    row = jv_object_set(row, jv_string("round"), jv_number((double)run->round));
  }
  iso__outputs_line(&s->outputs, row);
  iso__outputs_progress(&s->outputs, ++s->done, s->total, task->item->id);
  if (s->options.bail && iso__task_is_unexpected(&s->context, task)) run->stop = true;
}

static void make_tasks(session *s) {
  s->run = (iso_run){
      .server = &s->server,
      .jobs = s->options.jobs,
      .features = jv_object_get(jv_copy(s->context.implementation), jv_string("features")),
      .on_settled = on_settled,
      .data = s,
      .incidents = jv_array()};
  s->run.tasks = iso__alloc((s->suite.case_count + 1) * sizeof *s->run.tasks);
  for (size_t i = 0; i < s->suite.case_count; i++) {
    if (!wanted(s, &s->suite.cases[i])) continue;
    s->run.tasks[s->run.task_count++] = iso__task(&s->suite.cases[i], s->options.mutant);
  }
  s->total = s->run.task_count * s->options.rounds.count;
}

/* Writes the result; the status says whether it holds anything unexpected. */
static iso_status report(session *s, jv document, bool success, iso_problem *problem) {
  iso__outputs_progress_end(&s->outputs);
  iso_status status = iso__outputs_write(&s->outputs, document, problem);
  *problem->text = status == ISO_OK ? 0 : *problem->text;
  return status == ISO_OK && !success ? ISO_FAILED : status;
}

/* What the document says of the rounds; an order that nobody chose can be had again by its seed. */
static void choose_rounds(session *s) {
  iso_rounds *rounds = &s->options.rounds;
  if (!s->options.rounds_given) return;
  if (rounds->shuffle && !s->options.seed_given &&
      getrandom(&rounds->seed, sizeof rounds->seed, 0) != sizeof rounds->seed) {
    rounds->seed = (uint32_t)getpid();
  }
  jv about = JV_OBJECT(jv_string("rounds"), jv_number((double)rounds->count), jv_string("shuffle"),
                       jv_bool(rounds->shuffle));
  if (rounds->shuffle) about = jv_object_set(about, jv_string("seed"), jv_number(rounds->seed));
  jv_free(s->context.rounds);
  s->context.rounds = about;
}

static iso_status run_cases(session *s, iso_problem *problem) {
  make_tasks(s);
  choose_rounds(s);
  iso_status status = iso__rounds_run(&s->options.rounds, &s->run, problem);
  if (status != ISO_OK) return status;
  iso_problem refused = {{0}};
  iso_status updated = ISO_OK;
  if (s->options.update_expectations) {
    cleanup_free char *name = iso__get_string(s->context.implementation, "name");
    updated = iso__expectations_update(s->expectations, name, &s->context.expected, &s->suite,
                                       &s->run, &refused);
  }
  cleanup_jv jv document = iso__document(&s->context, &s->run);
  status = report(s, document, iso__document_succeeds(document), problem);
  if (updated == ISO_OK) return status;
  *problem = refused;
  return updated;
}

static void show_mutation_progress(void *data, const char *what) {
  session *s = data;
  s->done++;
  iso__outputs_progress(&s->outputs, s->done, s->done, what);
}

static iso_status run_mutants(session *s, iso_problem *problem) {
  s->run.features = jv_object_get(jv_copy(s->context.implementation), jv_string("features"));
  iso_mutation mutation = {.context = &s->context,
                           .selection = &s->options.selection,
                           .mutants = s->mutants,
                           .mutant_count = s->mutant_count,
                           .server = &s->server,
                           .jobs = s->options.jobs,
                           .features = s->run.features,
                           .progress = show_mutation_progress,
                           .data = s};
  cleanup_jv jv document = jv_null();
  iso_status status = iso__mutation_run(&mutation, &document, problem);
  if (status != ISO_OK) return status;
  return report(s, document, iso__mutation_succeeds(document), problem);
}

/* An adapter that cannot even describe itself leaves a result too: a reader of files must not take
 * its absence for a success. */
static iso_status report_unusable(session *s, const iso_problem *why, iso_problem *problem) {
  const char *name = strrchr(s->adapter, '/');
  cleanup_free char *folder = iso__format("%.*s", (int)(name - s->adapter), s->adapter);
  const char *last = strrchr(folder, '/');
  s->context.implementation =
      JV_OBJECT(jv_string("name"), jv_string(last && last[1] ? last + 1 : "unknown"),
                jv_string("version"), jv_string("unknown"), jv_string("features"), jv_array());
  make_tasks(s);
  for (size_t i = 0; i < s->run.task_count; i++) {
    iso_task *task = &s->run.tasks[i];
    task->state = ISO_TASK_SETTLED;
    task->verdict =
        iso__verdict(ISO_ERROR, iso__format("not run: the adapter cannot be used: %s", why->text));
    on_settled(&s->run, task);
  }
  cleanup_jv jv document = iso__document(&s->context, &s->run);
  report(s, document, false, problem);
  return iso__problem(problem, ISO_FAILED, "the adapter %s cannot be used: %s", s->adapter,
                      why->text);
}

static iso_status judge(session *s, iso_problem *problem) {
  iso_problem why = {{0}};
  s->context.mutant = s->options.mutant;
  s->context.started = iso__timestamp();
  s->context.started_at = iso__now_ms();
  s->context.commit = iso__commit(s->suite.folder, &s->signals);
  jv about;
  iso_status status = iso__adapter_describe(s->adapter, DESCRIBE_TIMEOUT_MS * s->options.patience,
                                            &s->signals, &about, &why);
  if (status == ISO_FAILED && !s->options.mutants) return report_unusable(s, &why, problem);
  if (status != ISO_OK) {
    *problem = why;
    return s->signals.interrupted ? ISO_INTERRUPTED : status;
  }
  s->context.implementation = jv_object_delete(about, jv_string("contract"));
  status = read_expectations(s, problem);
  if (status != ISO_OK) return status;
  cleanup_file FILE *log = NULL;
  if (s->options.adapter_log && !(log = fopen(s->options.adapter_log, "we"))) {
    return iso__problem(problem, ISO_MISUSE, "--adapter-log %s: %s", s->options.adapter_log,
                        strerror(errno));
  }
  status = prepare_server(s, log, problem);
  if (status != ISO_OK) return status;
  return s->options.mutants ? run_mutants(s, problem) : run_cases(s, problem);
}

/* On a slow machine everything takes longer, what hangs as well. */
static void be_patient(iso_suite *suite, int times) {
  for (size_t i = 0; i < suite->case_count; i++) {
    suite->cases[i].timeout_ms *= times;
  }
}

static iso_status perform(session *s, int argc, char **argv, iso_problem *problem) {
  if (argc > 1 && iso__is_saved_verb(argv[1])) return iso__saved(argc, argv, problem);
  iso_status status = iso__options_parse(argc, argv, &s->options, problem);
  if (status != ISO_OK) return status;
  if (s->options.help) {
    iso__options_help(stdout);
    return ISO_OK;
  }
  cleanup_free char *folder = suite_folder();
  status = iso__suite_read(folder, &s->suite, problem);
  if (status == ISO_OK) status = iso__selection_check(&s->suite, &s->options.selection, problem);
  if (status != ISO_OK) return status;
  be_patient(&s->suite, s->options.patience);
  if (s->options.list) return list_cases(s, problem);
  status = choose_mutants(s, problem);
  if (status == ISO_OK) {
    status = iso__adapter_find(s->suite.folder, s->options.adapter, &s->adapter, problem);
  }
  if (status == ISO_OK) status = iso__outputs_open(&s->options, &s->outputs, problem);
  if (status == ISO_OK) status = iso__signals_open(&s->signals, problem);
  if (status == ISO_OK) status = make_scratch(s, problem);
  if (status != ISO_OK) return status;
  jv_free(s->context.places);
  s->context.places = iso__places(s->scratch, s->suite.folder);
  set_environment(s);
  return judge(s, problem);
}

static void end_session(session *s) {
  iso__outputs_progress_end(&s->outputs);
  for (size_t i = 0; i < s->run.task_count; i++) iso__task_clear(&s->run.tasks[i]);
  free(s->run.tasks);
  jv_free(s->run.features);
  jv_free(s->run.incidents);
  if (s->server.multi) iso__server_close(&s->server);
  iso__sink_close(&s->sink);
  if (s->scratch) iso__remove_tree(s->scratch);
  free(s->scratch);
  free(s->bundle);
  free(s->adapter);
  free(s->expectations);
  free(s->mutants);
  jv_free(s->context.implementation);
  jv_free(s->context.expected);
  jv_free(s->context.commit);
  jv_free(s->context.rounds);
  jv_free(s->context.started);
  jv_free(s->context.places);
  iso__outputs_close(&s->outputs);
  iso__suite_clear(&s->suite);
  iso__options_clear(&s->options);
  iso__signals_close(&s->signals);
}

/* Ends as the signal would have ended the program, so that a shell sees why. */
static void end_by_signal(int number) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  signal(number, SIG_DFL);
  raise(number);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
}

int main(int argc, char **argv) {
  set_descriptors();
  curl_global_init(CURL_GLOBAL_DEFAULT);
  session s = {.sink = {.fd = -1}, .signals = {.fd = -1}};
  s.context = (iso_context){.suite = &s.suite,
                            .selection = &s.options.selection,
                            .implementation = jv_null(),
                            .expected = jv_object(),
                            .commit = jv_null(),
                            .rounds = jv_null(),
                            .started = jv_null(),
                            .places = jv_null()};
  s.run = (iso_run){.features = jv_null(), .incidents = jv_null()};
  iso_problem problem = {{0}};
  iso_status status = perform(&s, argc, argv, &problem);
  int interrupted = s.signals.interrupted;
  end_session(&s);
  curl_global_cleanup();
  if (status == ISO_INTERRUPTED) {
    say("interrupted; the implementation is stopped");
    end_by_signal(interrupted);
  }
  if (*problem.text && status != ISO_OK) say(problem.text);
  return (int)status;
}
