#include "render.h"

#include <errno.h>
#include <string.h>

#include <jq.h>

/* From formats/NAME.jq, by CMake. */
extern const char iso__jq_common[], iso__jq_pretty[], iso__jq_tap[], iso__jq_junit[],
    iso__jq_badge[], iso__jq_claim[], iso__jq_compare[];

bool iso__format_parse(const char *text, iso_format *format) {
  static const char *const names[] = {"pretty", "tap", "junit", "json", "badge", "claim"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strcmp(text, names[i]) != 0) continue;
    *format = (iso_format)i;
    return true;
  }
  return false;
}

bool iso__format_of_file(const char *path, iso_format *format) {
  static const struct {
    const char *ending;
    iso_format format;
  } endings[] = {{".json", ISO_JSON}, {".tap", ISO_TAP}, {".xml", ISO_JUNIT}, {".svg", ISO_BADGE}};
  const char *ending = strrchr(path, '.');
  for (size_t i = 0; ending && i < sizeof endings / sizeof *endings; i++) {
    if (strcmp(ending, endings[i].ending) != 0) continue;
    *format = endings[i].format;
    return true;
  }
  return false;
}

/* libjq reports what is wrong with a program through a callback; the first report is kept. */
static void keep_report(void *data, jv report) {
  iso_problem *problem = data;
  cleanup_jv jv text = jq_format_error(report);
  if (!*problem->text && jv_get_kind(text) == JV_KIND_STRING) {
    iso__problem(problem, ISO_FAILED, "%s", jv_string_value(text));
  }
}

/* Takes what a program makes: a text is written as a line where `file` is one, anything else becomes
 * *value where that is wanted. */
typedef struct taker {
  FILE *file;
  jv *value;
} taker;

static bool take_value(const taker *to, jv value) {
  if (to->file && jv_get_kind(value) == JV_KIND_STRING) {
    fprintf(to->file, "%s\n", jv_string_value(value));
    return true;
  }
  if (!to->value || !jv_is_valid(value)) return false;
  jv_free(*to->value);
  *to->value = jv_copy(value);
  return true;
}

static iso_status run_program(jq_state *jq, jv document, const taker *to, iso_problem *problem) {
  jq_start(jq, jv_copy(document), 0);
  for (;;) {
    cleanup_jv jv value = jq_next(jq);
    if (take_value(to, value)) continue;
    if (!jv_is_valid(value) && !jv_invalid_has_msg(jv_copy(value))) return ISO_OK;
    cleanup_jv jv reason = jv_invalid_get_msg(jv_copy(value));
    return iso__problem(
        problem, ISO_FAILED, "the form of the result could not be made: %s",
        jv_get_kind(reason) == JV_KIND_STRING ? jv_string_value(reason) : "it made no text");
  }
}

static iso_status run_with(const char *program, jv document, iso_style style, const taker *to,
                           iso_problem *problem) {
  cleanup_free char *source = iso__format("%s\n%s", iso__jq_common, program);
  jq_state *jq = jq_init();
  if (!jq) return iso__problem(problem, ISO_FAILED, "libjq could not be initialised");
  iso_problem report = {{0}};
  jq_set_error_cb(jq, keep_report, &report);
  jv arguments = JV_OBJECT(jv_string("colour"), jv_bool(style.colour), jv_string("quiet"),
                           jv_bool(style.quiet));
  iso_status status = ISO_OK;
  if (jq_compile_args(jq, source, arguments)) {
    status = run_program(jq, document, to, problem);
  } else {
    status = iso__problem(problem, ISO_FAILED, "the form's program is wrong: %.500s", report.text);
  }
  jq_teardown(&jq);
  return status;
}

iso_status iso__render(jv document, iso_format format, iso_style style, FILE *file,
                       iso_problem *problem) {
  static const char *const programs[] = {[ISO_PRETTY] = iso__jq_pretty,
                                         [ISO_TAP] = iso__jq_tap,
                                         [ISO_JUNIT] = iso__jq_junit,
                                         [ISO_BADGE] = iso__jq_badge,
                                         [ISO_CLAIM] = iso__jq_claim};
  iso_status status = ISO_OK;
  if (format == ISO_JSON) {
    jv_dumpf(jv_copy(document), file, JV_PRINT_INDENT_FLAGS(2));
    fputc('\n', file);
  } else {
    status = run_with(programs[format], document, style, &(taker){.file = file}, problem);
  }
  if (status == ISO_OK && (fflush(file) != 0 || ferror(file))) {
    status =
        iso__problem(problem, ISO_FAILED, "the result could not be written: %s", strerror(errno));
  }
  return status;
}

iso_status iso__compare(jv before, jv after, jv *comparison, iso_problem *problem) {
  cleanup_jv jv pair = JV_ARRAY(jv_copy(before), jv_copy(after));
  *comparison = jv_null();
  return run_with(iso__jq_compare, pair, (iso_style){0}, &(taker){.value = comparison}, problem);
}
