#include "adapter.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { DESCRIPTION_BYTES = 1 << 20, EXIT_LACKING = 3, EXCERPT = 60 };

static const char contract_version[] = "1";

/* "isoload, workerd": owned by the caller. */
static char *adapter_names(const char *suite_folder) {
  cleanup_free char *folder = iso__format("%s/adapters", suite_folder);
  struct dirent **entries;
  int count = scandir(folder, &entries, NULL, alphasort);
  char *names = iso__copy("");
  for (int i = 0; i < count; i++) {
    cleanup_free char *path = iso__format("%s/%s/adapter", folder, entries[i]->d_name);
    if (entries[i]->d_name[0] != '.' && access(path, X_OK) == 0) {
      char *more = iso__format("%s%s%s", names, *names ? ", " : "", entries[i]->d_name);
      free(names);
      names = more;
    }
    free(entries[i]);
  }
  if (count >= 0) free(entries);
  return names;
}

iso_status iso__adapter_find(const char *suite_folder, const char *asked, char **path,
                             iso_problem *problem) {
  bool is_path = strchr(asked, '/') != NULL;
  cleanup_free char *candidate =
      is_path ? iso__copy(asked) : iso__format("%s/adapters/%s/adapter", suite_folder, asked);
  struct stat about;
  if (is_path && stat(candidate, &about) == 0 && S_ISDIR(about.st_mode)) {
    char *inside = iso__format("%s/adapter", candidate);
    free(candidate);
    candidate = inside;
  }
  if (stat(candidate, &about) < 0 || !S_ISREG(about.st_mode)) {
    cleanup_free char *names = adapter_names(suite_folder);
    return iso__problem(problem, ISO_MISUSE,
                        "--adapter %s: no such adapter; name one of %s, or give the path of an "
                        "executable such as ./adapter",
                        asked, names);
  }
  if (access(candidate, X_OK) < 0) {
    return iso__problem(problem, ISO_MISUSE,
                        "--adapter %s: it cannot be executed; `chmod +x %s` allows it", asked,
                        candidate);
  }
  *path = realpath(candidate, NULL);
  return *path ? ISO_OK : iso__problem(problem, ISO_FAILED, "cannot resolve %s", candidate);
}

/* A name becomes a part of file names. */
static bool is_plain_name(const char *name) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return *name && *name != '.' && strspn(name, letters) == strlen(name) && strlen(name) < 100;
}

static bool is_list_of_words(jv value) {
  if (jv_get_kind(value) != JV_KIND_ARRAY) return false;
  bool words = true;
  jv_array_foreach(value, i, item) {
    words &= jv_get_kind(item) == JV_KIND_STRING;
    jv_free(item);
  }
  return words;
}

iso_status iso__adapter_check(jv about, jv *checked, iso_problem *problem) {
  cleanup_jv jv object = about;
  cleanup_free char *name = iso__get_string(object, "name");
  cleanup_free char *version = iso__get_string(object, "version");
  cleanup_free char *contract = iso__get_string(object, "contract");
  cleanup_jv jv features = jv_object_get(jv_copy(object), jv_string("features"));
  cleanup_jv jv notes = jv_object_get(jv_copy(object), jv_string("notes"));
  jv_kind notes_kind = jv_get_kind(notes);
  if (!name || !is_plain_name(name)) {
    return iso__problem(problem, ISO_FAILED,
                        "its description has no `name` of letters, digits, '.', '_' and '-'");
  }
  if (!version) return iso__problem(problem, ISO_FAILED, "its description has no `version` text");
  if (!contract) {
    return iso__problem(problem, ISO_FAILED,
                        "its description has no `contract` text, such as \"%s\"", contract_version);
  }
  if (strcmp(contract, contract_version) != 0) {
    return iso__problem(problem, ISO_FAILED, "it speaks contract %.20s, and this suite speaks %s",
                        contract, contract_version);
  }
  if (!is_list_of_words(features)) {
    return iso__problem(problem, ISO_FAILED, "its description has no `features` list of words");
  }
  if (notes_kind != JV_KIND_INVALID && notes_kind != JV_KIND_NULL && notes_kind != JV_KIND_STRING) {
    return iso__problem(problem, ISO_FAILED, "the `notes` of its description are no text");
  }
  *checked = jv_copy(object);
  return ISO_OK;
}

static iso_status parse_description(const char *output, jv *about, iso_problem *problem) {
  jv parsed = jv_parse(output);
  if (jv_is_valid(parsed) && jv_get_kind(parsed) == JV_KIND_OBJECT) {
    return iso__adapter_check(parsed, about, problem);
  }
  jv_free(parsed);
  /* Shown as JSON, so that control characters in nonsense stay visible and harmless. */
  cleanup_free char *excerpt = iso__format("%.*s", EXCERPT, output);
  cleanup_jv jv shown = jv_dump_string(jv_string(excerpt), 0);
  return iso__problem(problem, ISO_FAILED, "`describe` printed no JSON object but %s",
                      *output ? jv_string_value(shown) : "nothing");
}

/* What to say of a description that did not come to a good end. */
static iso_status judge_end(const iso_process *process, iso_capture how, double deadline_ms,
                            iso_problem *problem) {
  if (how == ISO_CAPTURE_STOPPED) return iso__problem(problem, ISO_INTERRUPTED, "interrupted");
  if (how == ISO_CAPTURE_LATE) {
    return iso__problem(problem, ISO_FAILED, "`describe` did not end within %.0f ms", deadline_ms);
  }
  if (how == ISO_CAPTURE_LONG) {
    return iso__problem(problem, ISO_FAILED, "`describe` printed more than 1 MiB");
  }
  if (WIFEXITED(process->status) && WEXITSTATUS(process->status) == 0) return ISO_OK;
  cleanup_free char *words = iso__process_last_words(process);
  if (WIFEXITED(process->status) && WEXITSTATUS(process->status) == EXIT_LACKING) {
    return iso__problem(problem, ISO_LACKING, "%s",
                        *words ? words : "the adapter says that something is lacking, not what");
  }
  cleanup_free char *ending = iso__process_ending(process);
  return iso__problem(problem, ISO_FAILED, "`describe` %s%s%s", ending, *words ? ": " : "", words);
}

iso_status iso__adapter_describe(const char *path, double deadline_ms, iso_signals *signals,
                                 jv *about, iso_problem *problem) {
  cleanup_free char *program = iso__copy(path);
  char *argv[] = {program, "describe", NULL};
  iso_process process;
  cleanup_free char *output = NULL;
  iso_capture how;
  iso_status status = iso__process_capture(&process, argv, deadline_ms, DESCRIPTION_BYTES, signals,
                                           &output, &how, problem);
  if (status == ISO_OK) status = judge_end(&process, how, deadline_ms, problem);
  return status == ISO_OK ? parse_description(output, about, problem) : status;
}
