#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "confine_internal.h"

static const char *const NAMES[ISO__LAYER_COUNT] = {
    [ISO__LAYER_USER] = "user namespace",
    [ISO__LAYER_PIDS] = "process namespace",
    [ISO__LAYER_NETWORK] = "network namespace",
    [ISO__LAYER_IPC] = "IPC namespace",
    [ISO__LAYER_HOSTNAME] = "host name namespace",
    [ISO__LAYER_CGROUPS] = "control group namespace",
    [ISO__LAYER_ROOT] = "empty root",
    [ISO__LAYER_LANDLOCK] = "Landlock",
    [ISO__LAYER_LIMITS] = "resource limits",
    [ISO__LAYER_DESCRIPTORS] = "closed descriptors",
    [ISO__LAYER_PRIVILEGES] = "no privileges",
    [ISO__LAYER_SYSTEM_CALLS] = "system-call filter",
};

/* What a process knows of its own confinement, for the children that it forks. */
static struct {
  bool begun;
  pid_t zygote; /* as children see it; 0: not prepared */
  unsigned descriptors;
  uint64_t baseline_bytes;
} self;

const char *iso__layer_name(iso__layer layer) { return NAMES[layer]; }

void iso__layer_in_force(iso__confined *confined, iso__layer layer) {
  confined->layers[layer].in_force = true;
  confined->layers[layer].why_not[0] = 0;
}

void iso__layer_missing(iso__confined *confined, iso__layer layer, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  confined->layers[layer].in_force = false;
  vsnprintf(confined->layers[layer].why_not, sizeof confined->layers[layer].why_not, format,
            arguments);
  va_end(arguments);
}

bool iso__layer_wanted(const iso__confinement *confinement, iso__confined *confined,
                       iso__layer layer) {
  bool wanted = !(confinement->leave_out & (1u << layer));
  if (!wanted) iso__layer_missing(confined, layer, "it was left out");
  return wanted;
}

bool iso__confined_completely(const iso__confined *confined) {
  for (unsigned i = 0; i < ISO__LAYER_COUNT; i++) {
    bool in_force = confined->layers[i].in_force;
    if (i == ISO__LAYER_ROOT) in_force = in_force || confined->layers[ISO__LAYER_LANDLOCK].in_force;
    if (i == ISO__LAYER_LANDLOCK) in_force = in_force || confined->layers[ISO__LAYER_ROOT].in_force;
    if (!in_force) return false;
  }
  return true;
}

char *iso__confined_text(const iso__confined *confined, bool only_missing) {
  char *text = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&text, &length);
  if (!out) return NULL;
  const char *between = "";
  for (unsigned i = 0; i < ISO__LAYER_COUNT; i++) {
    if (!confined->layers[i].in_force) {
      fprintf(out, "%s%s: missing, %s", between, NAMES[i], confined->layers[i].why_not);
    } else if (!only_missing) {
      fprintf(out, "%s%s: in force", between, NAMES[i]);
    } else {
      continue;
    }
    between = only_missing ? "; " : "\n";
  }
  if (!only_missing) fputc('\n', out);
  return fclose(out) == 0 ? text : (free(text), NULL);
}

static iso_status refuse(iso_error *error, iso_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static iso_status refuse(iso_error *error, iso_status status, const char *format, ...) {
  if (!error) return status;
  free(error->name);
  free(error->message);
  free(error->stack);
  *error = (iso_error){.status = status};
  va_list arguments;
  va_start(arguments, format);
  if (vasprintf(&error->message, format, arguments) < 0) error->message = NULL;
  va_end(arguments);
  return status;
}

iso_status iso__confine_begin(const iso__confinement *confinement, iso__confined *confined,
                              iso_error *error) {
  memset(confined, 0, sizeof *confined);
  for (iso__layer i = 0; i < ISO__LAYER_COUNT; i++) {
    iso__layer_missing(confined, i, "it was not tried");
  }
  int result = iso__enter_namespaces(confinement, confined);
  if (result < 0) {
    return refuse(error, ISO_ERR_SYSTEM, "the guests' namespaces could not be entered: %s",
                  strerror(-result));
  }
  self.begun = true;
  return ISO_OK;
}

iso_status iso__confine_prepare(const iso__confinement *confinement, iso__confined *confined,
                                iso_error *error) {
  if (!self.begun) {
    iso_status status = iso__confine_begin(confinement, confined, error);
    if (status != ISO_OK) return status;
  }
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return refuse(error, ISO_ERR_SYSTEM, "/dev/null cannot be opened: %m");
  iso__read_baseline(confined);
  /* The order matters: what takes a right to do comes before what takes that right away. */
  iso__take_identity(confined);
  iso__empty_root(confined);
  iso__close_descriptors(confinement, confined, null);
  iso__drop_privileges(confined);
  if (iso__layer_wanted(confinement, confined, ISO__LAYER_LANDLOCK)) iso__refuse_paths(confined);
  if (iso__layer_wanted(confinement, confined, ISO__LAYER_LIMITS)) {
    iso__limit_resources(confined);
  }
  /* A change of identity takes this back. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (iso__layer_wanted(confinement, confined, ISO__LAYER_SYSTEM_CALLS)) {
    iso__filter_zygote(confined);
  }

  self.zygote = getpid();
  self.baseline_bytes = confined->baseline_bytes;
  self.descriptors = confinement->descriptors ? confinement->descriptors : 64;
  if (confinement->strict && !iso__confined_completely(confined)) {
    char *missing = iso__confined_text(confined, true);
    refuse(
        error, ISO_ERR_UNAVAILABLE,
        "guests cannot be confined as strictly as was asked for: %s; leave strict out to run with "
        "the rest",
        missing ? missing : "layers are missing");
    free(missing);
    return ISO_ERR_UNAVAILABLE;
  }
  return ISO_OK;
}

int iso__confine_enter(const iso__child_limits *limits) {
  if (!self.zygote) return -EINVAL;
  /* Where there is no process namespace whose first process would take its children with it. */
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return -errno;
  if (getppid() != self.zygote) return -ESRCH;
  int result = iso__close_all_but(limits->socket);
  if (result == 0) result = iso__limit_child(limits, self.baseline_bytes, self.descriptors);
  return result == 0 ? iso__filter_child() : result;
}
