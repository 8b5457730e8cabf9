#include "leftovers.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "scratch.h"

enum { CMDLINE_BYTES = 1 << 16 };

static const char owner_file[] = "owner";

static void close_folder(DIR **folder) {
  if (*folder) closedir(*folder);
}

/* A process by its id and when it started: an id alone may be given to another one. "" where there is no
 * such process. malloc'ed, the caller's. */
static char *identity_of(long pid) {
  ISO__AUTO_FREE char *path = iso__bench_text("/proc/%ld/stat", pid);
  ISO__AUTO_FILE FILE *file = fopen(path, "re");
  char line[1024] = "";
  if (!file || !fgets(line, sizeof line, file)) return iso__bench_text("%s", "");
  const char *at = strrchr(line, ')'); /* a name may hold anything; the third field follows it */
  for (int field = 2; at && field < 22; field++) at = strchr(at + 1, ' ');
  return iso__bench_text("%ld %lld", pid, at ? strtoll(at, NULL, 10) : 0);
}

int iso__bench_leftovers_own(const char *scratch, iso__bench_error *error) {
  ISO__AUTO_FREE char *path = iso__bench_text("%s/%s", scratch, owner_file);
  ISO__AUTO_FREE char *identity = identity_of(getpid());
  ISO__AUTO_FILE FILE *file = fopen(path, "we");
  if (!file || fprintf(file, "%s\n", identity) < 0 || fflush(file))
    return iso__bench_fail(error, "%s cannot be written: %s", path, strerror(errno));
  return 0;
}

/* Whether a scratch folder names an owner, and that one has gone. */
static bool is_abandoned(const char *scratch) {
  ISO__AUTO_FREE char *path = iso__bench_text("%s/%s", scratch, owner_file);
  ISO__AUTO_FILE FILE *file = fopen(path, "re");
  char line[64] = "";
  if (!file || !fgets(line, sizeof line, file)) return false;
  line[strcspn(line, "\n")] = '\0';
  ISO__AUTO_FREE char *alive = identity_of(strtol(line, NULL, 10));
  return strcmp(line, alive) != 0;
}

/* Whether a process was started with a path below a folder. */
static bool names(const char *pid, const char *below) {
  ISO__AUTO_FREE char *path = iso__bench_text("/proc/%s/cmdline", pid);
  ISO__AUTO_FILE FILE *file = fopen(path, "re");
  ISO__AUTO_FREE char *line = malloc(CMDLINE_BYTES);
  if (!file || !line) return false;
  size_t length = fread(line, 1, CMDLINE_BYTES, file);
  return length && memmem(line, length, below, strlen(below));
}

/* Ends what was started with a path of the folder, and waits until it has gone. */
static void end_processes(const char *scratch) {
  enum { ROUNDS = 100, ROUND_MS = 50 };
  ISO__AUTO_FREE char *below = iso__bench_text("%s/", scratch);
  size_t left = 1;
  for (int round = 0; round < ROUNDS && left; round++) {
    DIR *folder __attribute__((cleanup(close_folder))) = opendir("/proc");
    left = 0;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
      long pid = strtol(entry->d_name, NULL, 10);
      if (pid <= 0 || pid == getpid() || !names(entry->d_name, below)) continue;
      kill((pid_t)pid, SIGKILL);
      left++;
    }
    if (left) poll(NULL, 0, ROUND_MS);
  }
}

/* Runs the `clean` of every system that has a folder there. */
static int clean_systems(const iso__bench_places *places, const char *scratch,
                         iso__bench_error *error) {
  iso__bench_places theirs = *places;
  ISO__AUTO_FREE char *agents = iso__bench_text("%s/agents", scratch);
  ISO__AUTO_FREE char *rootfs = iso__bench_text("%s/rootfs", scratch);
  theirs.scratch = scratch;
  theirs.agents = agents;
  theirs.rootfs = rootfs;
  DIR *folder __attribute__((cleanup(close_folder))) = opendir(scratch);
  int failed = 0;
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    ISO__AUTO_FREE char *script = iso__bench_text("%s/%s/clean", places->systems, entry->d_name);
    if (entry->d_name[0] == '.' || access(script, X_OK)) continue;
    iso__bench_system *system = iso__bench_system_new(entry->d_name, &theirs);
    system->prepared = true;
    if (iso__bench_system_clean(system, error)) failed = -1;
    iso__bench_system_free(system);
  }
  return failed;
}

size_t iso__bench_leftovers_clean(const iso__bench_places *places, iso__bench_error *error) {
  ISO__AUTO_FREE char *home = iso__bench_text("%s", places->scratch);
  char *slash = strrchr(home, '/');
  if (!slash) return 0;
  *slash = '\0';
  const char *own = slash + 1;
  size_t prefix = strcspn(own, "-"), count = 0;
  prefix += strcspn(own + prefix + 1, "-") + 2; /* "isoload-bench-" */
  DIR *folder __attribute__((cleanup(close_folder))) = opendir(home);
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    if (strncmp(entry->d_name, own, prefix) != 0 || strcmp(entry->d_name, own) == 0) continue;
    ISO__AUTO_FREE char *scratch = iso__bench_text("%s/%s", home, entry->d_name);
    if (!is_abandoned(scratch)) continue;
    count++;
    clean_systems(places, scratch, error);
    end_processes(scratch);
    iso__bench_scratch_remove(scratch, error);
  }
  return count;
}
