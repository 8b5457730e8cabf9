#include "imports.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"

enum { MAX_FILES = 1000 };

/* Files that were looked at, and whether one of them imports a package. */
typedef struct search {
  regex_t import;
  char *paths[MAX_FILES];
  size_t count;
  bool found;
} search;

static bool ends_with_one_of(const char *text, const char *const *ends) {
  size_t length = strlen(text);
  for (; *ends != NULL; ends++) {
    size_t end_length = strlen(*ends);
    if (length > end_length && strcmp(text + length - end_length, *ends) == 0) {
      return true;
    }
  }
  return false;
}

static bool is_other_language(const char *path) {
  static const char *const ends[] = {".ts", ".tsx", ".mts", ".cts", ".jsx", NULL};
  return ends_with_one_of(path, ends);
}

static bool is_script(const char *path) {
  static const char *const ends[] = {".js", ".mjs", ".cjs", NULL};
  return ends_with_one_of(path, ends);
}

/* "name" or "@scope/name" of "name/some/file". */
static size_t package_length(const char *specifier) {
  size_t length = strcspn(specifier, "/");
  if (*specifier == '@' && specifier[length] == '/') {
    length += 1 + strcspn(specifier + length + 1, "/");
  }
  return length;
}

/* Whether node_modules in the file's folder, or in one above it, has the package. */
static bool is_package(const char *file, const char *specifier) {
  iso__autofree char *folder = realpath(file, NULL);
  if (folder == NULL) {
    return false;
  }
  for (char *slash; (slash = strrchr(folder, '/')) != NULL;) {
    *slash = '\0';
    iso__autofree char *path = NULL;
    if (asprintf(&path, "%s/node_modules/%.*s", folder, (int)package_length(specifier), specifier) <
        0) {
      path = NULL;
      return false;
    }
    if (access(path, F_OK) == 0) {
      return true;
    }
  }
  return false;
}

static void add_file(search *at, const char *importer, const char *specifier) {
  const char *slash = strrchr(importer, '/');
  iso__autofree char *path = NULL;
  int folder = slash == NULL ? 0 : (int)(slash - importer) + 1;
  if (asprintf(&path, "%.*s%s", folder, importer, specifier) < 0) {
    path = NULL;
    return;
  }
  iso__autofree char *real = realpath(path, NULL);
  for (size_t i = 0; real != NULL && i < at->count; i++) {
    if (strcmp(at->paths[i], real) == 0) {
      return;
    }
  }
  if (real != NULL && at->count < MAX_FILES) {
    at->paths[at->count++] = iso__take_pointer(&real);
  }
}

static void take_import(search *at, const char *importer, const char *specifier) {
  bool relative = *specifier == '.' || *specifier == '/';
  if (relative && is_other_language(specifier)) {
    at->found = true;
  } else if (relative) {
    add_file(at, importer, specifier);
  } else if (strncmp(specifier, "node:", 5) != 0 && strncmp(specifier, "cloudflare:", 11) != 0) {
    at->found = at->found || is_package(importer, specifier);
    add_file(at, importer, specifier); /* a bare name may be a file beside it as well */
  }
}

static void read_imports(search *at, const char *path) {
  iso__autofree char *text = NULL;
  size_t length;
  if (!is_script(path) || iso__read_file(path, &text, &length, NULL) != ISO_OK) {
    return;
  }
  regmatch_t match[4];
  const char *from = text;
  while (!at->found && regexec(&at->import, from, 4, match, 0) == 0) {
    const regmatch_t *name = &match[3]; /* with its quotes */
    iso__autofree char *specifier =
        strndup(from + name->rm_so + 1, (size_t)(name->rm_eo - name->rm_so) - 2);
    if (specifier != NULL && *specifier != '\0') {
      take_import(at, path, specifier);
    }
    from += match[0].rm_eo;
  }
}

static void free_search(search *at) {
  regfree(&at->import);
  for (size_t i = 0; i < at->count; i++) {
    free(at->paths[i]);
  }
}

bool iso__needs_bundling(const char *main_path) {
  if (is_other_language(main_path)) {
    return true;
  }
  __attribute__((cleanup(free_search))) search at = {0};
  /* from "x", import "x", import("x"), require("x") */
  if (regcomp(&at.import,
              "(^|[^[:alnum:]_$.])(from|import[[:space:]]*[(]?|require[[:space:]]*[(])[[:space:]]*"
              "(\"[^\"\n]*\"|'[^'\n]*')",
              REG_EXTENDED) != 0) {
    return false;
  }
  add_file(&at, "", main_path);
  for (size_t i = 0; i < at.count && !at.found; i++) {
    read_imports(&at, at.paths[i]);
  }
  return at.found;
}
