#include "system.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "interrupt.h"
#include "json.h"

extern char **environ;

enum {
  CHECK_MS = 120000,
  PREPARE_MS = 300000,
  CLEAN_MS = 120000,
  VERSION_MS = 30000,
  CLEANUP_MS = 60000,
  RESIDENT_MS = 30000,
  HOLD_MAX = 10
};

/* A port that was free a moment ago. A server that finds it taken does not become ready, and is
 * reported so. */
static unsigned free_port(void) {
  ISO__AUTO_FD int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address)) return 0;
  if (getsockname(fd, (struct sockaddr *)&address, &length)) return 0;
  return ntohs(address.sin_port);
}

static void not_available(iso__bench_system *system, const char *reason) {
  system->available = false;
  free(system->reason);
  system->reason = iso__bench_text("%s", reason);
}

void iso__bench_system_fail(iso__bench_system *system, const char *reason) {
  not_available(system, reason);
  system->failed = true;
}

static void set_values(iso__bench_system *system, const iso__bench_places *places) {
  iso__bench_template *values = &system->values;
  char port[16];
  snprintf(port, sizeof port, "%u", free_port());
  iso__bench_template_set(values, "root", places->root);
  iso__bench_template_set(values, "system", system->folder);
  iso__bench_template_set(values, "state", system->state);
  iso__bench_template_set(values, "rootfs", places->rootfs);
  iso__bench_template_set(values, "agent", places->agent);
  iso__bench_template_set(values, "agents", places->agents ? places->agents : "");
  iso__bench_template_set(values, "driver", places->driver);
  iso__bench_template_set(values, "expected", places->expected);
  iso__bench_template_set(values, "bin", places->bin);
  iso__bench_template_set(values, "port", port);
  iso__bench_template_set(values, "name", system->name);
  iso__bench_template_set(values, "n", "1");
  iso__bench_template_set(values, "emulation", places->emulation ? "allowed" : "no");
}

static bool has_argv(iso__bench_system *system, const char *key) {
  ISO__AUTO_JV jv part = iso__bench_json_get(system->description, key);
  ISO__AUTO_JV jv argv = iso__bench_json_get(part, "argv");
  return jv_get_kind(argv) == JV_KIND_ARRAY;
}

/* Each filling has a root file system of its own, beside that with Node.js. */
static void set_rootfs(iso__bench_system *system, const iso__bench_places *places) {
  bool usual = strcmp(system->filling, "node") == 0;
  ISO__AUTO_FREE char *path =
      iso__bench_text("%s%s%s", places->rootfs, usual ? "" : "-", usual ? "" : system->filling);
  iso__bench_template_set(&system->values, "rootfs", path);
}

/* Fills in what system.json says; its mistakes are told in the words of the file. */
static int read_description(iso__bench_system *system, const iso__bench_places *places,
                            iso__bench_error *error) {
  ISO__AUTO_FREE char *path = iso__bench_text("%s/system.json", system->folder);
  jv description = iso__bench_json_read(path, error);
  if (!jv_is_valid(description)) return -1;
  jv_free(system->description);
  system->description = description;
  free(system->title);
  free(system->class_name);
  system->title = iso__bench_json_text(description, "title", system->name);
  system->class_name = iso__bench_json_text(description, "class", "unknown");
  system->hold_max = (unsigned)iso__bench_json_number(description, "holdMax", HOLD_MAX);
  system->warm = iso__bench_json_true(description, "warm");
  system->floor = iso__bench_json_true(description, "floor");
  free(system->filling);
  system->filling = iso__bench_json_text(description, "filling", "node");
  set_rootfs(system, places);
  free(system->isolation);
  system->isolation = iso__bench_json_text(description, "isolation", "isolate");
  system->settings.isolation = system->isolation;
  system->settings.pool = (unsigned)iso__bench_json_number(description, "pool", 0);

  ISO__AUTO_FREE char *name = iso__bench_json_text(description, "name", "");
  if (strcmp(name, system->name) != 0)
    return iso__bench_fail(error, "system.json: name is '%s' where the folder is '%s'", name,
                           system->name);
  ISO__AUTO_FREE char *kind = iso__bench_json_text(description, "kind", "");
  ISO__AUTO_JV jv request = iso__bench_json_get(description, "request");
  if (strcmp(kind, "argv") == 0)
    system->kind = ISO__BENCH_ARGV;
  else if (strcmp(kind, "http") == 0)
    system->kind = ISO__BENCH_HTTP;
  else if (strcmp(kind, "inprocess") == 0)
    system->kind = ISO__BENCH_INPROCESS;
  else
    return iso__bench_fail(error, "system.json: kind is '%s', not argv, http or inprocess", kind);
  if (system->kind == ISO__BENCH_ARGV && !has_argv(system, "start"))
    return iso__bench_fail(error, "system.json: kind argv needs start.argv");
  if (system->kind == ISO__BENCH_HTTP &&
      (!has_argv(system, "resident") || jv_get_kind(request) != JV_KIND_OBJECT))
    return iso__bench_fail(error, "system.json: kind http needs resident.argv and request");
  return 0;
}

iso__bench_system *iso__bench_system_new(const char *name, const iso__bench_places *places) {
  iso__bench_system *system = calloc(1, sizeof *system);
  if (!system) abort();
  system->name = iso__bench_text("%s", name);
  system->title = iso__bench_text("%s", name);
  system->class_name = iso__bench_text("unknown");
  system->filling = iso__bench_text("node");
  system->folder = iso__bench_text("%s/%s", places->systems, name);
  system->state = iso__bench_text("%s/%s", places->scratch, name);
  system->description = jv_object();
  system->resident = ISO__BENCH_NO_PROCESS;
  set_values(system, places);
  ISO__AUTO_ERROR iso__bench_error error = {0};
  if (read_description(system, places, &error))
    not_available(system, error.text);
  else
    system->available = true;
  return system;
}

void iso__bench_system_free(iso__bench_system *system) {
  if (!system) return;
  iso__bench_system_stop_resident(system);
  iso__bench_inprocess_close(system->inprocess);
  iso__bench_template_clear(&system->values);
  jv_free(system->description);
  free(system->name);
  free(system->title);
  free(system->class_name);
  free(system->filling);
  free(system->isolation);
  free(system->folder);
  free(system->state);
  free(system->version);
  free(system->reason);
  free(system->hold_reason);
  free(system);
}

void iso__bench_system_name(iso__bench_system *system) {
  ISO__AUTO_FREE char *name =
      iso__bench_text("isoload-%d-%s-%u", (int)getpid(), system->name, system->names++);
  iso__bench_template_set(&system->values, "name", name);
}

char **iso__bench_system_environment(const iso__bench_system *system) {
  static const char *const promised[][2] = {
      {"ISO_ROOT", "root"},         {"ISO_STATE", "state"},         {"ISO_ROOTFS", "rootfs"},
      {"ISO_AGENT", "agent"},       {"ISO_DRIVER", "driver"},       {"ISO_AGENTS", "agents"},
      {"ISO_EXPECTED", "expected"}, {"ISO_EMULATION", "emulation"}, {"ISO_BIN", "bin"},
      {"ISO_PORT", "port"}};
  size_t own = 0, count = 0;
  while (environ[own]) own++;
  char **environment = calloc(own + sizeof promised / sizeof *promised + 1, sizeof *environment);
  if (!environment) abort();
  for (size_t i = 0; i < own; i++)
    if (strncmp(environ[i], "ISO_", 4) != 0)
      environment[count++] = iso__bench_text("%s", environ[i]);
  for (size_t i = 0; i < sizeof promised / sizeof *promised; i++)
    environment[count++] = iso__bench_text(
        "%s=%s", promised[i][0], iso__bench_template_get(&system->values, promised[i][1]));
  return environment;
}

int iso__bench_run_program(char *const *argv, char *const *environment, int64_t timeout_ms,
                           char **said, char **complaint, iso__bench_error *error) {
  iso__bench_process process;
  /* Both outputs go to files: a daemon that a script leaves behind keeps them open, and would keep
   * the end of a pipe from ever being seen. */
  iso__bench_launch launch = {.argv = argv, .environment = environment};
  if (iso__bench_process_start(&launch, &process, NULL, error)) return -1;
  int status = -1;
  int ended = iso__bench_process_wait(&process, iso__bench_deadline(timeout_ms), true, &status);
  if (said) *said = iso__bench_process_said(&process);
  if (complaint) *complaint = iso__bench_process_log(&process);
  iso__bench_process_end(&process, 0);
  if (ended) return status;
  if (iso__bench_interrupted()) return iso__bench_fail(error, "interrupted");
  return iso__bench_fail(error, "%s did not end within %lld s", argv[0],
                         (long long)timeout_ms / 1000);
}

static int run_script(iso__bench_system *system, const char *script, int64_t timeout_ms,
                      char **said, char **complaint, iso__bench_error *error) {
  ISO__AUTO_FREE char *path = iso__bench_text("%s/%s", system->folder, script);
  char *argv[] = {path, NULL};
  char **environment = iso__bench_system_environment(system);
  int status = iso__bench_run_program(argv, environment, timeout_ms, said, complaint, error);
  iso__bench_template_free_argv(environment);
  return status;
}

/* What a check says that found a system usable on an emulated processor alone. */
static void note_emulation(iso__bench_system *system, const char *said) {
  if (strncmp(said, "emulated", 8) != 0) return;
  system->emulated = true;
  iso__bench_template_set(&system->values, "emulation", "used");
}

void iso__bench_system_check(iso__bench_system *system) {
  if (!system->available) return;
  ISO__AUTO_ERROR iso__bench_error error = {0};
  ISO__AUTO_FREE char *said = NULL, *complaint = NULL;
  if (mkdir(system->state, 0700) && errno != EEXIST) {
    iso__bench_fail(&error, "%s cannot be made: %s", system->state, strerror(errno));
    return not_available(system, error.text);
  }
  int status = run_script(system, "check", CHECK_MS, &said, &complaint, &error);
  if (status == 0) return note_emulation(system, said);
  if (status < 0) return not_available(system, error.text);
  ISO__AUTO_FREE char *why = iso__bench_telling_line(said, "");
  if (status == 3 && *why) return not_available(system, why);
  ISO__AUTO_FREE char *last = iso__bench_telling_line(complaint, *why ? why : "no reason given");
  ISO__AUTO_FREE char *text = iso__bench_text("check ended with status %d: %s", status, last);
  not_available(system, text);
}

static void ask_version(iso__bench_system *system) {
  ISO__AUTO_JV jv version = iso__bench_json_get(system->description, "version");
  if (jv_get_kind(version) != JV_KIND_OBJECT) return;
  ISO__AUTO_JV jv list = iso__bench_json_get(version, "argv");
  char **argv = iso__bench_template_argv(&system->values, list, NULL);
  if (!argv) return;
  char **environment = iso__bench_system_environment(system);
  ISO__AUTO_FREE char *said = NULL;
  if (iso__bench_run_program(argv, environment, VERSION_MS, &said, NULL, NULL) == 0) {
    size_t length = strcspn(said, "\r\n");
    if (length) system->version = iso__bench_text("%.*s", (int)length, said);
  }
  iso__bench_template_free_argv(environment);
  iso__bench_template_free_argv(argv);
}

void iso__bench_system_prepare(iso__bench_system *system) {
  if (!system->available) return;
  ISO__AUTO_ERROR iso__bench_error error = {0};
  ISO__AUTO_FREE char *complaint = NULL;
  ISO__AUTO_FREE char *path = iso__bench_text("%s/prepare", system->folder);
  if (access(path, F_OK) == 0) {
    system->prepared = true;
    int status = run_script(system, "prepare", PREPARE_MS, NULL, &complaint, &error);
    if (status) {
      ISO__AUTO_FREE char *last = iso__bench_telling_line(
          complaint ? complaint : "", error.text ? error.text : "no reason given");
      ISO__AUTO_FREE char *text = iso__bench_text("prepare failed: %s", last);
      return not_available(system, text);
    }
  }
  ask_version(system);
}

int iso__bench_system_clean(iso__bench_system *system, iso__bench_error *error) {
  iso__bench_system_stop_resident(system);
  ISO__AUTO_FREE char *path = iso__bench_text("%s/clean", system->folder);
  if (!system->prepared || access(path, F_OK)) return 0;
  system->prepared = false;
  char *argv[] = {path, NULL};
  char **environment = iso__bench_system_environment(system);
  iso__bench_process process;
  iso__bench_launch launch = {.argv = argv, .environment = environment};
  int failed = iso__bench_process_start(&launch, &process, NULL, error), status = -1;
  if (!failed) {
    /* Not interruptible: after Ctrl-C it is this script that the user waits for. */
    int ended = iso__bench_process_wait(&process, iso__bench_deadline(CLEAN_MS), false, &status);
    ISO__AUTO_FREE char *log = iso__bench_process_log(&process);
    ISO__AUTO_FREE char *last = iso__bench_telling_line(log, "no reason given");
    iso__bench_process_end(&process, 0);
    if (!ended)
      failed = iso__bench_fail(error, "clean did not end in time");
    else if (status)
      failed = iso__bench_fail(error, "clean ended with status %d: %s", status, last);
  }
  iso__bench_template_free_argv(environment);
  return failed ? iso__bench_error_wrap(error, "%s", system->name) : 0;
}

int iso__bench_system_run(iso__bench_system *system, const char *key, iso__bench_error *error) {
  if (!has_argv(system, key)) return 0;
  ISO__AUTO_JV jv part = iso__bench_json_get(system->description, key);
  ISO__AUTO_JV jv list = iso__bench_json_get(part, "argv");
  char **argv = iso__bench_template_argv(&system->values, list, error);
  if (!argv) return -1;
  ISO__AUTO_FREE char *complaint = NULL;
  int status = iso__bench_run_program(argv, NULL, CLEANUP_MS, NULL, &complaint, error);
  iso__bench_template_free_argv(argv);
  if (status <= 0) return status;
  ISO__AUTO_FREE char *last = iso__bench_telling_line(complaint, "no reason given");
  return iso__bench_fail(error, "%s ended with status %d: %s", key, status, last);
}

char *iso__bench_system_url(iso__bench_system *system, jv request, iso__bench_error *error) {
  ISO__AUTO_FREE char *path = iso__bench_json_text(request, "path", "/");
  ISO__AUTO_FREE char *template = iso__bench_text("http://127.0.0.1:{port}%s", path);
  return iso__bench_template_expand(&system->values, template, error);
}

/* Asks until the platform answers 200, has ended, or its time is over. */
static int wait_ready(iso__bench_system *system, const char *url, int64_t timeout_ms,
                      iso__bench_error *error) {
  enum { ASK_MS = 10000, PAUSE_MS = 10 };
  int64_t deadline = iso__bench_deadline(timeout_ms);
  while (iso__bench_left_ms(deadline) > 0) {
    iso__bench_http_answer answer;
    if (iso__bench_http_request(system->http, "GET", url, ASK_MS, &answer, error) == 0) {
      free(answer.body);
      if (answer.status == 200) return 0;
      iso__bench_fail(error, "GET %s answered %ld", url, answer.status);
    }
    if (iso__bench_interrupted()) return iso__bench_fail(error, "interrupted");
    /* Waiting for the process to end is the pause between two questions. */
    int status = 0;
    if (iso__bench_process_wait(&system->resident, iso__bench_deadline(PAUSE_MS), true, &status)) {
      ISO__AUTO_FREE char *log = iso__bench_process_log(&system->resident);
      ISO__AUTO_FREE char *last = iso__bench_telling_line(log, "no reason given");
      return iso__bench_fail(error, "the platform ended with status %d: %s", status, last);
    }
  }
  return iso__bench_error_wrap(error, "the platform was not ready within %lld ms",
                               (long long)timeout_ms);
}

int iso__bench_system_start_resident(iso__bench_system *system, iso__bench_error *error) {
  if (!has_argv(system, "resident")) return 0;
  if (system->http && !iso__bench_process_wait(&system->resident, 0, false, NULL)) return 0;
  iso__bench_system_stop_resident(system); /* what is left of one that ended */
  ISO__AUTO_JV jv resident = iso__bench_json_get(system->description, "resident");
  ISO__AUTO_JV jv list = iso__bench_json_get(resident, "argv");
  ISO__AUTO_JV jv ready = iso__bench_json_get(resident, "ready");
  ISO__AUTO_FREE char *template = iso__bench_json_text(ready, "http", "http://127.0.0.1:{port}/");
  ISO__AUTO_FREE char *url = iso__bench_template_expand(&system->values, template, error);
  char **argv = url ? iso__bench_template_argv(&system->values, list, error) : NULL;
  if (!argv) return -1;
  iso__bench_launch launch = {.argv = argv};
  int failed = iso__bench_process_start(&launch, &system->resident, NULL, error);
  iso__bench_template_free_argv(argv);
  if (failed) return -1;
  system->http = iso__bench_http_new();
  if (!system->http) abort();
  int64_t timeout = (int64_t)iso__bench_json_number(resident, "timeoutMs", RESIDENT_MS);
  if (wait_ready(system, url, timeout, error) == 0) return 0;
  iso__bench_system_stop_resident(system);
  return -1;
}

void iso__bench_system_stop_resident(iso__bench_system *system) {
  iso__bench_http_free(system->http);
  system->http = NULL;
  iso__bench_process_end(&system->resident, 0);
}

bool iso__bench_system_answers(const iso__bench_system *system, const char *what) {
  ISO__AUTO_JV jv list = iso__bench_json_get(system->description, "answers");
  int count = jv_get_kind(list) == JV_KIND_ARRAY ? jv_array_length(jv_copy(list)) : 0;
  for (int i = 0; i < count; i++) {
    ISO__AUTO_JV jv word = jv_array_get(jv_copy(list), i);
    if (jv_get_kind(word) == JV_KIND_STRING && strcmp(jv_string_value(word), what) == 0)
      return true;
  }
  return false;
}
