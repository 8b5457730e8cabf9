/* isoload run: a file as a dynamic worker, called once. Only the public API is used, so this is
 * also its example. */
#include <dirent.h>
#include <jv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "esbuild.h"
#include "file.h"
#include "imports.h"
#include "isolation.h"
#include "isoload.h"
#include "options.h"
#include "verbs.h"

typedef struct run_options {
  iso__option_list modules;
  const char *env;
  uint32_t cpu_ms;
  uint32_t memory_mb;
  const char *isolation;
  bool strict;
  const char *outbound;
  const char *clock;
  bool timing;
} run_options;

/* What is loaded and called; everything that is pointed to is freed by free_job. */
typedef struct job {
  iso_worker_code code;
  iso_module *modules;
  size_t module_count;
  void **owned;
  size_t owned_count;
  char date[16];
  iso_options runtime;
  const char *method; /* NULL: fetch */
  char *arguments;    /* a JSON array; NULL: none */
} job;

static void free_job(job *at) {
  for (size_t i = 0; i < at->owned_count; i++) {
    free(at->owned[i]);
  }
  free(at->owned);
  free(at->modules);
  free(at->arguments);
}

static void free_list(iso__option_list *list) { free(list->items); }

static void free_runtime(iso_runtime **runtime) { iso_runtime_free(*runtime); }

static void free_worker(iso_worker **worker) { iso_worker_free(*worker); }

/* ---- The code ---- */

static bool module_type(const char *file, iso_module_type *type) {
  static const struct {
    const char *end;
    iso_module_type type;
  } ends[] = {{".js", ISO_MODULE_JS},     {".mjs", ISO_MODULE_JS},    {".cjs", ISO_MODULE_CJS},
              {".json", ISO_MODULE_JSON}, {".txt", ISO_MODULE_TEXT},  {".html", ISO_MODULE_TEXT},
              {".md", ISO_MODULE_TEXT},   {".wasm", ISO_MODULE_WASM}, {".bin", ISO_MODULE_DATA}};
  const char *dot = strrchr(file, '.');
  for (size_t i = 0; dot != NULL && i < sizeof ends / sizeof ends[0]; i++) {
    if (strcmp(dot, ends[i].end) == 0) {
      *type = ends[i].type;
      return true;
    }
  }
  return false;
}

static bool own(job *at, void *pointer) {
  void **owned = realloc(at->owned, (at->owned_count + 1) * sizeof *owned);
  if (owned == NULL || pointer == NULL) {
    at->owned = owned == NULL ? at->owned : owned;
    free(pointer);
    return false;
  }
  at->owned = owned;
  owned[at->owned_count++] = pointer;
  return true;
}

static int no_memory(void) {
  fprintf(stderr, "isoload run: there is no memory left\n");
  return ISO__EXIT_FAILED;
}

static int add_module(job *at, const char *name, const char *file) {
  iso_error error = {0};
  iso_module_type type;
  if (!module_type(file, &type)) {
    return iso__verb_usage("run",
                           "the end of %s does not say what kind of module it is; name it .js, "
                           ".mjs, .cjs, .json, .txt, .html, .md, .wasm or .bin",
                           file);
  }
  char *content;
  size_t length;
  if (iso__read_file(file, &content, &length, &error) != ISO_OK) {
    return iso__verb_fail("run", &error);
  }
  iso_module *modules = realloc(at->modules, (at->module_count + 1) * sizeof *modules);
  if (modules != NULL) {
    at->modules = modules;
  }
  if (!own(at, content) || modules == NULL) {
    return no_memory();
  }
  modules[at->module_count++] =
      (iso_module){.name = name, .type = type, .content = content, .length = length};
  return ISO__OPTIONS_DONE;
}

/* The module of a file in the folder of a bundling. */
static int add_bundled(job *at, const char *folder, const char *name) {
  iso__autofree char *path = NULL;
  char *kept = strdup(name);
  if (!own(at, kept) || asprintf(&path, "%s/%s", folder, name) < 0) {
    return no_memory();
  }
  return add_module(at, kept, path);
}

static void close_folder(DIR **folder) {
  if (*folder != NULL) {
    closedir(*folder);
  }
}

static int add_folder(job *at, const char *folder) {
  __attribute__((cleanup(close_folder))) DIR *open = opendir(folder);
  int status = ISO__OPTIONS_DONE;
  const struct dirent *entry;
  while (status == ISO__OPTIONS_DONE && open != NULL && (entry = readdir(open)) != NULL) {
    if (entry->d_name[0] != '.') {
      status = add_bundled(at, folder, entry->d_name);
    }
  }
  return status;
}

static int bundle_agent(job *at, const char *agent) {
  static const char *const copied[] = {"txt", "html", "md", "wasm", "bin"};
  const iso__bundling bundling = {.main_path = agent,
                                  .copied = copied,
                                  .copied_count = sizeof copied / sizeof copied[0],
                                  .node = true};
  iso_error error = {0};
  char *folder = NULL;
  char *main = NULL;
  iso_status bundled = iso__bundle_main(&bundling, &folder, &main, &error);
  if (bundled != ISO_OK) {
    int status = iso__verb_fail("run", &error);
    return bundled == ISO_ERR_SYSTEM ? ISO__EXIT_ENVIRONMENT : status;
  }
  at->code.main_module = main;
  int status = own(at, main) ? add_folder(at, folder) : no_memory();
  iso__bundling_remove(folder);
  return status;
}

static int add_main(job *at, const char *agent) {
  if (iso__needs_bundling(agent)) {
    return bundle_agent(at, agent);
  }
  const char *slash = strrchr(agent, '/');
  at->code.main_module = slash == NULL ? agent : slash + 1;
  return add_module(at, at->code.main_module, agent);
}

static int add_modules(job *at, const char *agent, const iso__option_list *extra) {
  int status = add_main(at, agent);
  for (size_t i = 0; status == ISO__OPTIONS_DONE && i < extra->count; i++) {
    const char *equals = strchr(extra->items[i], '=');
    if (equals == NULL || equals == extra->items[i] || equals[1] == '\0') {
      return iso__verb_usage("run", "--module takes NAME=FILE, not \"%s\"", extra->items[i]);
    }
    char *name = strndup(extra->items[i], (size_t)(equals - extra->items[i]));
    if (!own(at, name)) {
      return no_memory();
    }
    status = add_module(at, name, equals + 1);
  }
  at->code.modules = at->modules;
  at->code.module_count = at->module_count;
  return status;
}

static bool is_json(const char *text, jv_kind wanted) {
  jv value = jv_parse(text);
  jv_kind kind = jv_get_kind(value);
  jv_free(value);
  return kind != JV_KIND_INVALID && (wanted == JV_KIND_INVALID || kind == wanted);
}

/* ---- The options ---- */

static int check_options(const run_options *options, job *at) {
  int status = iso__isolation_read("run", options->isolation, options->strict,
                                   &at->runtime.isolation, &at->runtime.strict);
  if (status != ISO__OPTIONS_DONE) {
    return status;
  }
  if (options->outbound != NULL) {
    bool inherit = strcmp(options->outbound, "inherit") == 0;
    if (!inherit && strcmp(options->outbound, "null") != 0) {
      return iso__verb_usage("run", "--outbound takes inherit or null, not \"%s\"",
                             options->outbound);
    }
    at->code.outbound = inherit ? ISO_OUTBOUND_INTERNET : ISO_OUTBOUND_NULL;
  }
  if (options->env != NULL && !is_json(options->env, JV_KIND_OBJECT)) {
    return iso__verb_usage("run", "--env takes a JSON object, such as '{\"KEY\": \"value\"}'");
  }
  at->code.env_json = options->env;
  at->code.cpu_ms = options->cpu_ms;
  at->code.memory_mb = options->memory_mb;
  return iso__clock_read("run", options->clock, &at->runtime.clock);
}

static int check_operands(int count, char **operands, job *at) {
  if (count < 1 || count > 3) {
    return iso__verb_usage("run", count < 1 ? "name the file to load: isoload run AGENT.js"
                                            : "too many arguments: give AGENT.js METHOD JSON; "
                                              "quote a JSON text that has spaces");
  }
  at->method = count > 1 ? operands[1] : NULL;
  if (count > 2) {
    if (!is_json(operands[2], JV_KIND_INVALID)) {
      return iso__verb_usage("run", "the argument is not JSON: %s; a string is '\"text\"'",
                             operands[2]);
    }
    if (asprintf(&at->arguments, "[%s]", operands[2]) < 0) {
      at->arguments = NULL;
      return no_memory();
    }
  } else if (at->method != NULL && strcmp(at->method, "fetch") == 0) {
    at->method = NULL;
  } else {
    at->arguments = strdup("[null]");
  }
  return ISO__OPTIONS_DONE;
}

/* ---- Running ---- */

static void print_timing(const iso_worker *worker) {
  iso_timing timing;
  if (iso_worker_timing(worker, &timing, NULL) == ISO_OK) {
    fprintf(stderr,
            "{\"isolateUs\":%.1f,\"contextUs\":%.1f,\"compileUs\":%.1f,\"evaluateUs\":%.1f}\n",
            timing.isolate_us, timing.context_us, timing.compile_us, timing.evaluate_us);
  }
}

static int call_method(iso_worker *worker, const job *at) {
  iso_error error = {0};
  iso__autofree char *result = NULL;
  if (iso_call(worker, NULL, at->method, at->arguments, &result, &error) != ISO_OK) {
    return iso__verb_fail("run", &error);
  }
  if (result != NULL) {
    printf("%s\n", result);
  }
  return iso__verb_flush("run");
}

static int call_fetch(iso_worker *worker) {
  iso_error error = {0};
  iso_request request = {.url = "http://localhost/"};
  iso_response response = {0};
  if (iso_fetch(worker, NULL, &request, &response, &error) != ISO_OK) {
    return iso__verb_fail("run", &error);
  }
  size_t length = response.body_length;
  fwrite(response.body, 1, length, stdout);
  if (isatty(STDOUT_FILENO) && length > 0 && response.body[length - 1] != '\n') {
    putchar('\n');
  }
  iso_response_clear(&response);
  return iso__verb_flush("run");
}

static int run_job(const job *at, bool timing) {
  iso_error error = {0};
  __attribute__((cleanup(free_runtime))) iso_runtime *runtime = NULL;
  __attribute__((cleanup(free_worker))) iso_worker *worker = NULL;
  if (iso_runtime_new(&at->runtime, &runtime, &error) != ISO_OK ||
      iso_load(runtime, &at->code, &worker, &error) != ISO_OK) {
    return iso__verb_fail("run", &error);
  }
  if (timing) {
    print_timing(worker);
  }
  return at->method == NULL ? call_fetch(worker) : call_method(worker, at);
}

int iso__verb_run(int argc, char **argv) {
  __attribute__((cleanup(free_list))) iso__option_list modules = {0};
  run_options options = {0};
  const iso__option table[] = {
      {"module", ISO__OPTION_LIST, &modules, "NAME=FILE", "a further module; can be repeated"},
      {"env", ISO__OPTION_TEXT, &options.env, "JSON", "the worker's env, an object"},
      {"outbound", ISO__OPTION_TEXT, &options.outbound, "null|inherit",
       "the worker's network: none (default), or this machine's"},
      {"cpu-ms", ISO__OPTION_COUNT, &options.cpu_ms, "N", "CPU time a call may take; 0: any"},
      {"memory-mb", ISO__OPTION_COUNT, &options.memory_mb, "N", "heap the worker may have"},
      {"isolation", ISO__OPTION_TEXT, &options.isolation, "isolate|process", ISO__ISOLATION_HELP},
      {"strict", ISO__OPTION_FLAG, &options.strict, NULL, ISO__STRICT_HELP},
      {"clock", ISO__OPTION_TEXT, &options.clock, "frozen|real", ISO__CLOCK_HELP},
      {"timing", ISO__OPTION_FLAG, &options.timing, NULL,
       "how long its start took, by phase, as JSON on stderr"},
  };
  const iso__usage usage = {
      .verb = "run",
      .synopsis = "run [OPTION]... AGENT.js [METHOD [JSON]]",
      .description =
          "Loads the file as a dynamic worker, calls METHOD of its default export with the\n"
          "argument (null when it is left out), and prints the result as JSON (nothing for\n"
          "undefined). Without METHOD its fetch() is called with GET http://localhost/, and the\n"
          "answer's body is printed. What the worker writes to its console goes to stderr.\n",
      .options = table,
      .option_count = sizeof table / sizeof table[0],
  };
  int first;
  int status = iso__options_read(&usage, argc, argv, &first);
  __attribute__((cleanup(free_job))) job at = {0};
  if (status == ISO__OPTIONS_DONE) {
    status = check_options(&options, &at);
  }
  if (status == ISO__OPTIONS_DONE) {
    status = check_operands(argc - first, argv + first, &at);
  }
  if (status == ISO__OPTIONS_DONE) {
    status = add_modules(&at, argv[first], &modules);
  }
  if (status != ISO__OPTIONS_DONE) {
    return status;
  }
  time_t now = time(NULL);
  struct tm date;
  strftime(at.date, sizeof at.date, "%Y-%m-%d", gmtime_r(&now, &date));
  at.code.compatibility_date = at.date;
  return run_job(&at, options.timing);
}
