#include "outputs.h"

#include <errno.h>
#include <string.h>

static iso_status open_file(iso_output *output, iso_problem *problem) {
  output->file = fopen(output->path, "we");
  if (!output->file) {
    return iso__problem(problem, ISO_MISUSE, "--output %s: %s; name a file that can be written",
                        output->path, strerror(errno));
  }
  if (output->format != ISO_JSON) return ISO_OK;
  cleanup_free char *lines = iso__format("%s.jsonl", output->path);
  output->lines = fopen(lines, "we");
  if (output->lines) return ISO_OK;
  return iso__problem(problem, ISO_MISUSE, "--output %s: %s cannot be written: %s", output->path,
                      lines, strerror(errno));
}

iso_status iso__outputs_open(const iso_options *options, iso_outputs *outputs,
                             iso_problem *problem) {
  size_t count = (size_t)jv_array_length(jv_copy(options->outputs));
  *outputs = (iso_outputs){.options = options,
                           .files = iso__alloc(count * sizeof *outputs->files),
                           .count = count,
                           .progress = !options->quiet && isatty(STDERR_FILENO)};
  iso_status status = ISO_OK;
  for (size_t i = 0; i < count; i++) {
    /* The array in the options keeps the text alive. */
    cleanup_jv jv path = jv_array_get(jv_copy(options->outputs), (int)i);
    iso_output *output = &outputs->files[i];
    output->path = jv_string_value(path);
    output->format = options->format;
    iso__format_of_file(output->path, &output->format);
    if (status == ISO_OK) status = open_file(output, problem);
  }
  return status;
}

void iso__outputs_close(iso_outputs *outputs) {
  for (size_t i = 0; i < outputs->count; i++) {
    if (outputs->files[i].file) fclose(outputs->files[i].file);
    if (outputs->files[i].lines) fclose(outputs->files[i].lines);
  }
  free(outputs->files);
  *outputs = (iso_outputs){0};
}

void iso__outputs_line(iso_outputs *outputs, jv value) {
  cleanup_jv jv line = jv_dump_string(value, 0);
  for (size_t i = 0; i < outputs->count; i++) {
    FILE *file = outputs->files[i].lines;
    if (!file) continue;
    fprintf(file, "%s\n", jv_string_value(line));
    fflush(file); /* read while the run goes on, and after it was killed */
  }
}

bool iso__wants_colour(void) {
  const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
  return isatty(STDOUT_FILENO) && !(none && *none) && !(terminal && !strcmp(terminal, "dumb"));
}

iso_status iso__outputs_write(iso_outputs *outputs, jv document, iso_problem *problem) {
  const iso_options *options = outputs->options;
  bool repeated = false;
  iso_status status = ISO_OK;
  for (size_t i = 0; i < outputs->count; i++) {
    iso_output *output = &outputs->files[i];
    iso_style style = {.quiet = options->quiet};
    repeated |= output->format == options->format;
    iso_status own = iso__render(document, output->format, style, output->file, problem);
    if (own != ISO_OK) status = own;
  }
  if (repeated) return status;
  iso_style style = {.colour = iso__wants_colour(), .quiet = options->quiet};
  iso_status own = iso__render(document, options->format, style, stdout, problem);
  return own != ISO_OK ? own : status;
}

void iso__outputs_progress(const iso_outputs *outputs, size_t done, size_t total,
                           const char *what) {
  if (outputs->progress) fprintf(stderr, "\r\033[K[%zu/%zu] %.60s", done, total, what);
}

void iso__outputs_progress_end(const iso_outputs *outputs) {
  if (outputs->progress) fputs("\r\033[K", stderr);
}
