#include "render.h"

#include <errno.h>
#include <string.h>

#include <jq.h>

/* From formats/NAME.jq, by CMake. */
extern const char iso__jq_common[], iso__jq_pretty[], iso__jq_tap[], iso__jq_junit[];

bool iso__format_parse(const char *text, iso_format *format) {
  static const char *const names[] = {"pretty", "tap", "junit", "json"};
  for (int i = 0; i < 4; i++) {
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
  } endings[] = {{".json", ISO_JSON}, {".tap", ISO_TAP}, {".xml", ISO_JUNIT}};
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

/* Writes every string that the program makes, a line each. */
static iso_status run_program(jq_state *jq, jv document, FILE *file, iso_problem *problem) {
  jq_start(jq, jv_copy(document), 0);
  for (;;) {
    cleanup_jv jv line = jq_next(jq);
    if (jv_get_kind(line) == JV_KIND_STRING) {
      fprintf(file, "%s\n", jv_string_value(line));
      continue;
    }
    if (!jv_is_valid(line) && !jv_invalid_has_msg(jv_copy(line))) return ISO_OK;
    cleanup_jv jv reason = jv_invalid_get_msg(jv_copy(line));
    return iso__problem(
        problem, ISO_FAILED, "the form of the result could not be made: %s",
        jv_get_kind(reason) == JV_KIND_STRING ? jv_string_value(reason) : "it made no text");
  }
}

static iso_status render_with(const char *program, jv document, iso_style style, FILE *file,
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
    status = run_program(jq, document, file, problem);
  } else {
    status = iso__problem(problem, ISO_FAILED, "the form's program is wrong: %.500s", report.text);
  }
  jq_teardown(&jq);
  return status;
}

iso_status iso__render(jv document, iso_format format, iso_style style, FILE *file,
                       iso_problem *problem) {
  static const char *const programs[] = {iso__jq_pretty, iso__jq_tap, iso__jq_junit};
  iso_status status = ISO_OK;
  if (format == ISO_JSON) {
    jv_dumpf(jv_copy(document), file, JV_PRINT_INDENT_FLAGS(2));
    fputc('\n', file);
  } else {
    status = render_with(programs[format], document, style, file, problem);
  }
  if (status == ISO_OK && (fflush(file) != 0 || ferror(file))) {
    status =
        iso__problem(problem, ISO_FAILED, "the result could not be written: %s", strerror(errno));
  }
  return status;
}
