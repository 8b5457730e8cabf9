#include "esbuild.h"

#include <errno.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "io.h"

/* ---- where esbuild is ---- */

/* node_modules/.bin/esbuild in a folder above the file; malloc'ed, NULL when there is none. */
static char *find_above(const char *file) {
  iso__autofree char *folder = realpath(file, NULL);
  for (char *slash; folder != NULL && (slash = strrchr(folder, '/')) != NULL;) {
    *slash = '\0';
    char *path = NULL;
    if (asprintf(&path, "%s/node_modules/.bin/esbuild", folder) < 0) {
      return NULL;
    }
    if (access(path, X_OK) == 0) {
      return path;
    }
    free(path);
  }
  return NULL;
}

static char *find_on_path(void) {
  const char *list = getenv("PATH");
  while (list != NULL && *list != '\0') {
    size_t length = strcspn(list, ":");
    char *path = NULL;
    if (length > 0 && asprintf(&path, "%.*s/esbuild", (int)length, list) >= 0) {
      if (access(path, X_OK) == 0) {
        return path;
      }
      free(path);
    }
    list += length + (list[length] == ':');
  }
  return NULL;
}

/* The project's own, else the one that isoload was built with, else any. */
static char *find_esbuild(const char *main_path) {
  char *found = find_above(main_path);
  if (found == NULL) {
    found = find_above("/proc/self/exe");
  }
  return found == NULL ? find_on_path() : found;
}

/* ---- its arguments ---- */

/* Modules of Node that a runtime may bring; packages import them without "node:" as well. */
static const char *const node_modules[] = {"assert",
                                           "async_hooks",
                                           "buffer",
                                           "crypto",
                                           "diagnostics_channel",
                                           "events",
                                           "path",
                                           "process",
                                           "querystring",
                                           "stream",
                                           "string_decoder",
                                           "timers",
                                           "url",
                                           "util",
                                           "assert/strict",
                                           "path/posix",
                                           "stream/promises",
                                           "stream/web",
                                           "timers/promises",
                                           "util/types"};

enum { MAX_ARGUMENTS = 128 };

typedef struct arguments {
  char *list[MAX_ARGUMENTS + 1];
  size_t count;
} arguments;

static void add(arguments *to, const char *before, const char *value, const char *after) {
  if (to->count < MAX_ARGUMENTS &&
      asprintf(&to->list[to->count], "%s%s%s", before, value, after) >= 0) {
    to->count++;
  }
}

static void free_arguments(arguments *at) {
  for (size_t i = 0; i < at->count; i++) {
    free(at->list[i]);
  }
}

static void fill(arguments *to, const iso__bundling *bundling, const char *esbuild,
                 const char *folder) {
  static const char *const fixed[] = {
      "--bundle",
      "--format=esm",
      "--platform=browser",
      "--target=chrome102",
      "--conditions=workerd,worker,browser",
      "--external:cloudflare:*",
      "--external:node:*",
      "--entry-names=[name]",
      "--asset-names=[name]-[hash]",
      "--legal-comments=none",
      "--charset=utf8",
      "--log-level=warning",
  };
  add(to, "", esbuild, "");
  add(to, "", bundling->main_path, "");
  for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
    add(to, "", fixed[i], "");
  }
  add(to, "--outdir=", folder, "");
  for (size_t i = 0; i < bundling->copied_count; i++) {
    add(to, "--loader:.", bundling->copied[i], "=copy");
  }
  for (size_t i = 0; bundling->node && i < sizeof node_modules / sizeof node_modules[0]; i++) {
    add(to, "--external:", node_modules[i], "");
  }
}

/* ---- running it ---- */

extern char **environ;

static iso_status run(char *const *argv, const char *main_path, iso_error *error) {
  pid_t process;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  /* Results are stdout's: what esbuild says is not one. */
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
  int failed = posix_spawn(&process, argv[0], &actions, NULL, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    return iso__io_error(error, ISO_ERR_SYSTEM, "cannot run %s: %s", argv[0], strerror(failed));
  }
  int status = 0;
  while (waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) {
      return iso__io_error(error, ISO_ERR_STARTUP, "lost sight of %s: %s", argv[0],
                           strerror(errno));
    }
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    return ISO_OK;
  }
  return iso__io_error(error, ISO_ERR_STARTUP, "%s cannot be bundled; esbuild has said why",
                       main_path);
}

static char *make_folder(void) {
  const char *where = getenv("TMPDIR");
  char *folder = NULL;
  if (asprintf(&folder, "%s/isoload-XXXXXX", where == NULL || *where == '\0' ? "/tmp" : where) <
      0) {
    return NULL;
  }
  if (mkdtemp(folder) == NULL) {
    free(folder);
    return NULL;
  }
  return folder;
}

/* "agent.js" for ".../agent.ts". */
static char *output_name(const char *main_path) {
  const char *slash = strrchr(main_path, '/');
  const char *base = slash == NULL ? main_path : slash + 1;
  const char *dot = strrchr(base, '.');
  char *name = NULL;
  int length = dot == NULL ? (int)strlen(base) : (int)(dot - base);
  return asprintf(&name, "%.*s.js", length, base) < 0 ? NULL : name;
}

iso_status iso__bundle_main(const iso__bundling *bundling, char **folder, char **main,
                            iso_error *error) {
  iso__autofree char *esbuild = find_esbuild(bundling->main_path);
  if (esbuild == NULL) {
    return iso__io_error(error, ISO_ERR_SYSTEM,
                         "%s has to be bundled and esbuild is missing: `npm install --save-dev "
                         "esbuild` brings it",
                         bundling->main_path);
  }
  char *into = make_folder();
  if (into == NULL) {
    return iso__io_error(error, ISO_ERR_SYSTEM,
                         "no temporary folder can be made: %s; set TMPDIR to a folder that can be "
                         "written",
                         strerror(errno));
  }
  __attribute__((cleanup(free_arguments))) arguments argv = {0};
  fill(&argv, bundling, esbuild, into);
  iso_status status = run(argv.list, bundling->main_path, error);
  if (status == ISO_OK) {
    *main = output_name(bundling->main_path);
    status =
        *main == NULL ? iso__io_error(error, ISO_ERR_MEMORY, "there is no memory left") : ISO_OK;
  }
  if (status == ISO_OK) {
    *folder = into;
  } else {
    iso__bundling_remove(into);
  }
  return status;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *at) {
  (void)status;
  (void)type;
  (void)at;
  return remove(path);
}

void iso__bundling_remove(char *folder) {
  if (folder != NULL) {
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
  }
  free(folder);
}
