/* isoload-bench, which `isoload bench` runs. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agents.h"
#include "cleanup.h"
#include "compare.h"
#include "document.h"
#include "embedder.h"
#include "interrupt.h"
#include "json.h"
#include "leftovers.h"
#include "live_memory.h"
#include "options.h"
#include "process.h"
#include "run.h"
#include "scratch.h"
#include "share_port.h"
#include "table.h"

enum { EXIT_FAILED = 1, EXIT_USE = 2, EXIT_LACKING = 3 };

static int complain(int status, const iso__bench_error *error) {
  fprintf(stderr, "isoload bench: %s\n", error->text);
  return status;
}

/* Paths that a run needs, as malloc'ed text; ended by free_paths. */
typedef struct paths {
  char *root;
  char *systems;
  char *scratch;
  char *rootfs;
  char *bin;
  char *agent;
  char *agents;
  char *driver;
  char *claims;
  char *targets;
} paths;

static void free_paths(paths *of) {
  free(of->root);
  free(of->systems);
  free(of->scratch);
  free(of->rootfs);
  free(of->bin);
  free(of->agent);
  free(of->agents);
  free(of->driver);
  free(of->claims);
  free(of->targets);
}

static char *own_folder(void) {
  char path[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  if (length < 0) return iso__bench_text(".");
  path[length] = '\0';
  char *slash = strrchr(path, '/');
  if (slash && slash != path) *slash = '\0';
  return iso__bench_text("%s", path);
}

/* ISOLOAD_HOME moves the repository, ISOLOAD_BENCH_SYSTEMS the folder of the systems alone. */
static int find_paths(paths *found, iso__bench_error *error) {
  const char *home = getenv("ISOLOAD_HOME");
  const char *systems = getenv("ISOLOAD_BENCH_SYSTEMS");
  if (!home || !*home) home = ISOLOAD_SOURCE_DIR;
  found->root = realpath(home, NULL);
  if (!found->root)
    return iso__bench_fail(error, "%s: %s; set ISOLOAD_HOME to the repository", home,
                           strerror(errno));
  found->systems = systems && *systems ? realpath(systems, NULL)
                                       : iso__bench_text("%s/bench/systems", found->root);
  if (!found->systems) return iso__bench_fail(error, "%s: %s", systems, strerror(errno));
  found->bin = own_folder();
  found->driver = iso__bench_text("%s/fixtures/drivers/node.mjs", found->root);
  found->claims = iso__bench_text("%s/bench/claims.json", found->root);
  found->targets = iso__bench_text("%s/bench/targets.json", found->root);
  found->scratch = iso__bench_scratch_new(error);
  if (!found->scratch || iso__bench_leftovers_own(found->scratch, error)) return -1;
  found->rootfs = iso__bench_text("%s/rootfs", found->scratch);
  found->agents = iso__bench_text("%s/agents", found->scratch);
  found->agent = iso__bench_text("%s/agent.js", found->scratch);
  return 0;
}

/* 1 where a system failed or nothing was measured, 3 where one that was named is not available. */
static int status_of(const iso__bench_run *run) {
  if (iso__bench_interrupted() || run->samples.count == 0) return EXIT_FAILED;
  for (size_t i = 0; i < run->system_count; i++)
    if (run->systems[i]->failed) return EXIT_FAILED;
  for (size_t i = 0; run->options->systems && i < run->system_count; i++)
    if (!run->systems[i]->available) return EXIT_LACKING;
  return 0;
}

/* Whether a claim does not hold against its own baseline, the first that it names: verdicts stand in
 * the order of claims.json. The other baselines put it into proportion. */
static bool claim_refused(jv document) {
  ISO__AUTO_JV jv results = iso__bench_json_get(document, "isoload");
  ISO__AUTO_JV jv verdicts = iso__bench_json_get(results, "verdicts");
  ISO__AUTO_FREE char *before = strdup("");
  for (int i = 0; i < jv_array_length(jv_copy(verdicts)); i++) {
    ISO__AUTO_JV jv verdict = jv_array_get(jv_copy(verdicts), i);
    ISO__AUTO_FREE char *claim = iso__bench_json_text(verdict, "claim", "");
    ISO__AUTO_FREE char *word = iso__bench_json_text(verdict, "verdict", "");
    bool first = strcmp(claim, before) != 0;
    if (first && strcmp(word, "not supported") == 0) return true;
    free(before);
    before = strdup(claim);
  }
  return false;
}

static int write_results(iso__bench_run *run, const paths *places, jv claims, jv targets,
                         iso__bench_error *error) {
  ISO__AUTO_JV jv document = iso__bench_document(run, claims, targets, error);
  if (!jv_is_valid(document)) return complain(EXIT_FAILED, error);
  ISO__AUTO_FREE char *usual = iso__bench_text("%s/reports/out/bench.json", places->root);
  const char *output = run->options->output ? run->options->output : usual;
  const char *no_colour = getenv("NO_COLOR");
  bool colour = isatty(STDOUT_FILENO) && !(no_colour && *no_colour);
  iso__bench_table(stdout, document, colour);
  if (iso__bench_json_write(document, output, error)) return complain(EXIT_FAILED, error);
  fprintf(stderr, "results: %s\n", output);
  int status = status_of(run);
  if (status == 0 && claim_refused(document)) return EXIT_FAILED;
  return status;
}

static void list_lacking(const iso__bench_run *run) {
  for (size_t i = 0; i < run->system_count; i++)
    if (!run->systems[i]->available)
      fprintf(stderr, "isoload bench: %s %s: %s\n", run->systems[i]->name,
              run->systems[i]->failed ? "failed" : "is not available", run->systems[i]->reason);
}

static int measure(const iso__bench_options *options, const paths *places) {
  ISO__AUTO_ERROR iso__bench_error error = {0};
  iso__bench_places where = {.root = places->root,
                             .systems = places->systems,
                             .scratch = places->scratch,
                             .rootfs = places->rootfs,
                             .bin = places->bin,
                             .agent = places->agent,
                             .agents = places->agents,
                             .driver = places->driver,
                             .expected = "42",
                             .emulation = options->emulation};
  /* Before hours of measuring, not after: a mistake in the claims or the targets. */
  ISO__AUTO_JV jv claims = iso__bench_json_read(places->claims, &error);
  if (!jv_is_valid(claims)) return complain(EXIT_FAILED, &error);
  ISO__AUTO_JV jv targets = iso__bench_json_read(places->targets, &error);
  if (!jv_is_valid(targets)) return complain(EXIT_FAILED, &error);
  if (iso__bench_agents_make(&where, &error)) return complain(EXIT_LACKING, &error);
  size_t left = iso__bench_leftovers_clean(&where, &error);
  if (left)
    fprintf(stderr, "isoload bench: cleaned up after %zu run%s that had been killed\n", left,
            left > 1 ? "s" : "");
  if (error.text) complain(0, &error);
  iso__bench_error_clear(&error);
  iso__bench_run run;
  int status = 0;
  if (iso__bench_run_open(&run, options, &where, &error)) {
    status = complain(EXIT_USE, &error);
  } else {
    iso__bench_run_check(&run);
    if (options->list) {
      iso__bench_table_systems(stdout, &run);
    } else {
      iso__bench_run_measure(&run);
      status = write_results(&run, places, claims, targets, &error);
      list_lacking(&run);
    }
  }
  iso__bench_run_close(&run);
  return status;
}

int main(int argc, char **argv) {
  if (argc == 5 && strcmp(argv[1], "--hold-inprocess") == 0)
    return iso__bench_hold_inprocess(argv[2], argv[3], argv[4]);
  if (argc == 6 && strcmp(argv[1], "--embed") == 0) return iso__bench_embedder_main(argv + 2);
  if (argc > 4 && strcmp(argv[1], "--share-port") == 0) return iso__bench_share_port(argv + 2);
  if (argc > 1 && strcmp(argv[1], "compare") == 0)
    return iso__bench_compare_command(argc - 1, argv + 1);
  iso__bench_options options;
  iso__bench_parsed parsed = iso__bench_options_parse(argc, argv, &options);
  int status = parsed == ISO__BENCH_PARSED_WRONG ? EXIT_USE : 0;
  if (parsed == ISO__BENCH_PARSED_HELP) fputs(iso__bench_options_help(), stdout);
  if (parsed == ISO__BENCH_PARSED_RUN) {
    iso__bench_interrupt_catch();
    iso__bench_adopt_orphans();
    ISO__AUTO_ERROR iso__bench_error error = {0};
    paths places = {0};
    status =
        find_paths(&places, &error) ? complain(EXIT_FAILED, &error) : measure(&options, &places);
    if (places.scratch && iso__bench_scratch_remove(places.scratch, &error)) complain(0, &error);
    free_paths(&places);
  }
  iso__bench_options_clear(&options);
  return status;
}
