#include "suite.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>

#include "frontmatter.h"

enum { DEFAULT_TIMEOUT_MS = 5000, MAX_TIMEOUT_MS = 600000 };

static const char *const level_names[] = {"must", "should", "observed"};

/* The profiles that the suite will have: a word outside this list is a typing error, and the
 * answer to it differs from that to a profile which has no case so far. */
static const char *const known_profiles[] = {"core",   "rpc",   "outbound", "cache",  "errors",
                                             "limits", "tails", "facets",   "python", "nodejs"};

const char *iso__level_name(iso_level level) { return level_names[level]; }

bool iso__level_parse(const char *text, iso_level *level) {
  for (int i = 0; i < 3; i++) {
    if (strcmp(text, level_names[i]) != 0) continue;
    *level = (iso_level)i;
    return true;
  }
  return false;
}

static int only_visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static int by_name(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

/* Reads the folder's entries, sorted by name; -1 where it cannot be read. */
static int entries_of(const char *folder, struct dirent ***entries) {
  return scandir(folder, entries, only_visible, by_name);
}

static void free_entries(struct dirent **entries, int count) {
  for (int i = 0; i < count; i++) free(entries[i]);
  free(entries);
}

/* "name" of "name.js", which belongs to the caller, or NULL for other files. */
static char *script_name(const char *file) {
  size_t length = strlen(file);
  if (length <= 3 || strcmp(file + length - 3, ".js") != 0) return NULL;
  char *name = iso__copy(file);
  name[length - 3] = 0;
  return name;
}

/* NULL where every key is one of `allowed`, which ends with NULL; else the flaw, owned by the
 * caller. */
static char *unknown_key(jv front, const char *const *allowed) {
  char *flaw = NULL;
  jv_object_foreach(front, key, value) {
    bool known = false;
    for (const char *const *name = allowed; *name; name++) {
      known |= strcmp(*name, jv_string_value(key)) == 0;
    }
    if (!known && !flaw) {
      flaw = iso__format("its front matter has the unknown key '%s'", jv_string_value(key));
    }
    jv_free(key);
    jv_free(value);
  }
  return flaw;
}

/* The array of strings under `key`; an absent key is an empty array. An invalid value where it is
 * anything else. */
static jv strings_of(jv front, const char *key) {
  if (!jv_object_has(jv_copy(front), jv_string(key))) return jv_array();
  jv array = jv_object_get(jv_copy(front), jv_string(key));
  bool fine = jv_get_kind(array) == JV_KIND_ARRAY;
  if (fine) {
    jv_array_foreach(array, i, item) {
      fine &= jv_get_kind(item) == JV_KIND_STRING;
      jv_free(item);
    }
  }
  if (fine) return array;
  jv_free(array);
  return jv_invalid();
}

static char *read_timeout(jv front, iso_case *item) {
  cleanup_jv jv timeout = jv_object_get(jv_copy(front), jv_string("timeout"));
  if (!jv_is_valid(timeout)) return NULL;
  double ms = jv_get_kind(timeout) == JV_KIND_NUMBER ? jv_number_value(timeout) : 0;
  if (!(ms >= 1 && ms <= MAX_TIMEOUT_MS)) {
    return iso__format("`timeout` is no number of milliseconds from 1 to %d", MAX_TIMEOUT_MS);
  }
  item->timeout_ms = (int)ms;
  return NULL;
}

static char *read_fresh(jv front, iso_case *item) {
  cleanup_jv jv fresh = jv_object_get(jv_copy(front), jv_string("fresh"));
  jv_kind kind = jv_get_kind(fresh);
  if (kind != JV_KIND_INVALID && kind != JV_KIND_TRUE && kind != JV_KIND_FALSE) {
    return iso__copy("`fresh` is neither true nor false");
  }
  item->fresh = kind == JV_KIND_TRUE;
  return NULL;
}

static bool is_flag(const char *text) {
  return *text && text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == 0;
}

/* The flags stand in the name of a folder (bundle.h), so that only what flags are made of is one. */
static char *read_parent_flags(jv front, iso_case *item) {
  cleanup_jv jv flags = strings_of(front, "parentFlags");
  if (!jv_is_valid(flags)) return iso__copy("`parentFlags` is no list of words");
  jv_array_foreach(flags, i, flag) {
    cleanup_jv jv word = flag;
    if (!is_flag(jv_string_value(word))) {
      return iso__format("`parentFlags` has '%s', which is no flag", jv_string_value(word));
    }
    char *joined = item->parent_flags
                       ? iso__format("%s,%s", item->parent_flags, jv_string_value(word))
                       : iso__copy(jv_string_value(word));
    free(item->parent_flags);
    item->parent_flags = joined;
  }
  return NULL;
}

/* Fills the case from its front matter; NULL, or its flaw, owned by the caller. */
static char *read_case_front(jv front, iso_case *item) {
  static const char *const keys[] = {"clause",  "level", "description", "features",
                                     "timeout", "fresh", "parentFlags", NULL};
  char *flaw = unknown_key(front, keys);
  if (flaw) return flaw;
  cleanup_free char *clause = iso__get_string(front, "clause");
  cleanup_free char *level = iso__get_string(front, "level");
  cleanup_free char *description = iso__get_string(front, "description");
  if (!clause || !*clause) return iso__copy("its front matter has no `clause`");
  free(item->clause);
  item->clause = iso__copy(clause);
  if (!level || !iso__level_parse(level, &item->level)) {
    return iso__copy("`level` is none of must, should, observed");
  }
  if (!description || !*description) return iso__copy("its front matter has no `description`");
  free(item->description);
  item->description = iso__copy(description);
  jv features = strings_of(front, "features");
  if (!jv_is_valid(features)) {
    jv_free(features);
    return iso__copy("`features` is no list of words");
  }
  jv_free(item->features);
  item->features = features;
  flaw = read_timeout(front, item);
  if (!flaw) flaw = read_fresh(front, item);
  return flaw ? flaw : read_parent_flags(front, item);
}

/* The front matter of a file; an invalid value and *flaw where there is none. */
static jv front_of(const char *folder, const char *path, char **flaw) {
  cleanup_free char *file = iso__format("%s/%s", folder, path);
  cleanup_free char *text = NULL;
  iso_problem problem;
  jv front = jv_invalid();
  if (iso__read_file(file, &text, NULL, &problem) != ISO_OK ||
      iso__frontmatter_parse(text, &front, &problem) != ISO_OK) {
    *flaw = iso__copy(problem.text);
  }
  return front;
}

static void add_case(iso_suite *suite, const char *profile, const char *file) {
  cleanup_free char *name = script_name(file);
  if (!name) return;
  suite->cases = iso__grow(suite->cases, (suite->case_count + 1) * sizeof *suite->cases);
  iso_case *item = &suite->cases[suite->case_count++];
  *item = (iso_case){
      .id = iso__format("%s/%s", profile, name),
      .profile = iso__copy(profile),
      .path = iso__format("cases/%s/%s", profile, file),
      .clause = iso__copy("unknown"),
      .description = iso__copy(""),
      .features = jv_array(),
      .timeout_ms = DEFAULT_TIMEOUT_MS,
  };
  cleanup_jv jv front = front_of(suite->folder, item->path, &item->flaw);
  if (!item->flaw) item->flaw = read_case_front(front, item);
}

static void add_mutant(iso_suite *suite, const char *file) {
  char *name = script_name(file);
  if (!name) return;
  static const char *const keys[] = {"description", "breaks", NULL};
  suite->mutants = iso__grow(suite->mutants, (suite->mutant_count + 1) * sizeof *suite->mutants);
  iso_mutant *mutant = &suite->mutants[suite->mutant_count++];
  *mutant =
      (iso_mutant){.name = name, .path = iso__format("mutants/%s", file), .breaks = jv_array()};
  cleanup_jv jv front = front_of(suite->folder, mutant->path, &mutant->flaw);
  if (!mutant->flaw) mutant->flaw = unknown_key(front, keys);
  if (mutant->flaw) {
    mutant->description = iso__copy("");
    return;
  }
  mutant->description = iso__get_string(front, "description");
  if (!mutant->description) {
    mutant->description = iso__copy("");
    mutant->flaw = iso__copy("its front matter has no `description`");
    return;
  }
  jv breaks = strings_of(front, "breaks");
  if (jv_is_valid(breaks) && jv_array_length(jv_copy(breaks)) > 0) {
    jv_free(mutant->breaks);
    mutant->breaks = breaks;
  } else {
    jv_free(breaks);
    mutant->flaw = iso__copy("`breaks` is no list of clauses");
  }
}

/* The value of the line `Version: ...` of SPEC.md, owned by the caller. */
static char *spec_version(const char *folder) {
  cleanup_free char *path = iso__format("%s/SPEC.md", folder);
  cleanup_free char *text = NULL;
  if (iso__read_file(path, &text, NULL, NULL) != ISO_OK) return iso__copy("unknown");
  static const char key[] = "Version:";
  for (const char *line = text; line; line = strchr(line, '\n')) {
    if (*line == '\n') line++;
    if (strncmp(line, key, strlen(key)) != 0) continue;
    line += strlen(key);
    line += strspn(line, " *`");
    return iso__format("%.*s", (int)strcspn(line, " *`\r\n"), line);
  }
  return iso__copy("unknown");
}

static void read_profile(iso_suite *suite, const char *profile) {
  cleanup_free char *folder = iso__format("%s/cases/%s", suite->folder, profile);
  struct dirent **files;
  int count = entries_of(folder, &files);
  if (count < 0) return; /* a file beside the profiles */
  for (int i = 0; i < count; i++) add_case(suite, profile, files[i]->d_name);
  free_entries(files, count);
}

static int by_id(const void *a, const void *b) {
  return strcmp(((const iso_case *)a)->id, ((const iso_case *)b)->id);
}

static int by_mutant_name(const void *a, const void *b) {
  return strcmp(((const iso_mutant *)a)->name, ((const iso_mutant *)b)->name);
}

iso_status iso__suite_read(const char *folder, iso_suite *suite, iso_problem *problem) {
  *suite = (iso_suite){0};
  cleanup_free char *cases = iso__format("%s/cases", folder);
  struct dirent **profiles;
  int count = entries_of(cases, &profiles);
  if (count < 0) {
    return iso__problem(problem, ISO_LACKING,
                        "cannot read the suite's cases in %s (%s): set ISOLOAD_HOME to a checkout "
                        "of isoload",
                        cases, strerror(errno));
  }
  suite->folder = iso__copy(folder);
  suite->version = spec_version(folder);
  for (int i = 0; i < count; i++) read_profile(suite, profiles[i]->d_name);
  free_entries(profiles, count);
  if (suite->case_count > 1) qsort(suite->cases, suite->case_count, sizeof *suite->cases, by_id);

  cleanup_free char *mutants = iso__format("%s/mutants", folder);
  struct dirent **files;
  count = entries_of(mutants, &files); /* a suite without mutants is one */
  for (int i = 0; i < count; i++) add_mutant(suite, files[i]->d_name);
  if (count >= 0) free_entries(files, count);
  if (suite->mutant_count > 1) {
    qsort(suite->mutants, suite->mutant_count, sizeof *suite->mutants, by_mutant_name);
  }
  return ISO_OK;
}

void iso__suite_clear(iso_suite *suite) {
  for (size_t i = 0; i < suite->case_count; i++) {
    iso_case *item = &suite->cases[i];
    free(item->id);
    free(item->profile);
    free(item->path);
    free(item->clause);
    free(item->description);
    free(item->flaw);
    free(item->parent_flags);
    jv_free(item->features);
  }
  for (size_t i = 0; i < suite->mutant_count; i++) {
    iso_mutant *mutant = &suite->mutants[i];
    free(mutant->name);
    free(mutant->path);
    free(mutant->description);
    free(mutant->flaw);
    jv_free(mutant->breaks);
  }
  free(suite->cases);
  free(suite->mutants);
  free(suite->folder);
  free(suite->version);
  *suite = (iso_suite){0};
}

static bool matches_any(jv globs, const char *id) {
  bool found = jv_array_length(jv_copy(globs)) == 0;
  jv_array_foreach(globs, i, glob) {
    found |= fnmatch(jv_string_value(glob), id, 0) == 0;
    jv_free(glob);
  }
  return found;
}

bool iso__selected(const iso_case *item, const iso_selection *selection) {
  bool profile = jv_array_length(jv_copy(selection->profiles)) == 0 ||
                 iso__has_string(selection->profiles, item->profile);
  bool level = item->flaw || item->level <= selection->weakest;
  return profile && level && matches_any(selection->globs, item->id);
}

static bool has_profile(const iso_suite *suite, const char *profile) {
  for (size_t i = 0; i < suite->case_count; i++) {
    if (strcmp(suite->cases[i].profile, profile) == 0) return true;
  }
  return false;
}

/* The profiles that have cases, as "core, rpc"; owned by the caller. */
static char *profiles_text(const iso_suite *suite) {
  char *text = iso__copy("");
  const char *last = NULL;
  for (size_t i = 0; i < suite->case_count; i++) {
    const char *profile = suite->cases[i].profile;
    if (last && strcmp(last, profile) == 0) continue;
    char *longer = iso__format("%s%s%s", text, last ? ", " : "", profile);
    free(text);
    text = longer;
    last = profile;
  }
  return text;
}

static bool is_known_profile(const char *profile) {
  for (size_t i = 0; i < sizeof known_profiles / sizeof *known_profiles; i++) {
    if (strcmp(known_profiles[i], profile) == 0) return true;
  }
  return false;
}

iso_status iso__selection_check(const iso_suite *suite, const iso_selection *selection,
                                iso_problem *problem) {
  iso_status status = ISO_OK;
  cleanup_free char *profiles = profiles_text(suite);
  jv_array_foreach(selection->profiles, i, profile) {
    const char *name = jv_string_value(profile);
    if (status == ISO_OK && !has_profile(suite, name)) {
      status =
          iso__problem(problem, ISO_MISUSE, "--profile %s: %s; there are cases for %s", name,
                       is_known_profile(name) ? "not available yet" : "no such profile", profiles);
    }
    jv_free(profile);
  }
  if (status != ISO_OK) return status;
  for (size_t i = 0; i < suite->case_count; i++) {
    if (iso__selected(&suite->cases[i], selection)) return ISO_OK;
  }
  return iso__problem(problem, ISO_MISUSE,
                      "no case is of this profile, level and filter; `isoload conformance --list` "
                      "shows every case");
}

const iso_case *iso__suite_case(const iso_suite *suite, const char *id) {
  for (size_t i = 0; i < suite->case_count; i++) {
    if (strcmp(suite->cases[i].id, id) == 0) return &suite->cases[i];
  }
  return NULL;
}

const iso_mutant *iso__suite_mutant(const iso_suite *suite, const char *name) {
  for (size_t i = 0; i < suite->mutant_count; i++) {
    if (strcmp(suite->mutants[i].name, name) == 0) return &suite->mutants[i];
  }
  return NULL;
}
