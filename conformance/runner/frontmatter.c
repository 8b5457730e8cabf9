#include "frontmatter.h"

#include <string.h>

#include <yaml.h>

enum { MAX_DEPTH = 8 };

static jv scalar(const yaml_node_t *node) {
  const char *text = (const char *)node->data.scalar.value;
  size_t length = node->data.scalar.length;
  if (node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
    if (length == 0 || strcmp(text, "null") == 0 || strcmp(text, "~") == 0) return jv_null();
    if (strcmp(text, "true") == 0) return jv_true();
    if (strcmp(text, "false") == 0) return jv_false();
    char *end;
    double number = strtod(text, &end);
    /* strtod also knows "inf", "nan" and hexadecimals, which are words here. */
    if (*end == 0 && strspn(text, "+-.0123456789eE") == length) return jv_number(number);
  }
  return jv_string_sized(text, (int)length);
}

static iso_status convert(yaml_document_t *document, const yaml_node_t *node, int depth, jv *value,
                          iso_problem *problem);

static iso_status convert_mapping(yaml_document_t *document, const yaml_node_t *node, int depth,
                                  jv *value, iso_problem *problem) {
  cleanup_jv jv object = jv_object();
  const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
  for (; pair < node->data.mapping.pairs.top; pair++) {
    const yaml_node_t *key = yaml_document_get_node(document, pair->key);
    if (key->type != YAML_SCALAR_NODE) {
      return iso__problem(problem, ISO_FAILED, "the front matter has a key that is not a word");
    }
    const char *name = (const char *)key->data.scalar.value;
    if (jv_object_has(jv_copy(object), jv_string(name))) {
      return iso__problem(problem, ISO_FAILED, "the front matter has the key '%s' twice", name);
    }
    jv item;
    iso_status status =
        convert(document, yaml_document_get_node(document, pair->value), depth, &item, problem);
    if (status != ISO_OK) return status;
    object = jv_object_set(object, jv_string(name), item);
  }
  *value = jv_copy(object);
  return ISO_OK;
}

static iso_status convert(yaml_document_t *document, const yaml_node_t *node, int depth, jv *value,
                          iso_problem *problem) {
  /* An alias may point at what holds it, so the depth needs a bound. */
  if (depth > MAX_DEPTH) {
    return iso__problem(problem, ISO_FAILED, "the front matter is nested too deeply");
  }
  if (node->type == YAML_SCALAR_NODE) {
    *value = scalar(node);
    return ISO_OK;
  }
  if (node->type == YAML_MAPPING_NODE) {
    return convert_mapping(document, node, depth + 1, value, problem);
  }
  cleanup_jv jv array = jv_array();
  const yaml_node_item_t *entry = node->data.sequence.items.start;
  for (; entry < node->data.sequence.items.top; entry++) {
    jv item;
    iso_status status =
        convert(document, yaml_document_get_node(document, *entry), depth + 1, &item, problem);
    if (status != ISO_OK) return status;
    array = jv_array_append(array, item);
  }
  *value = jv_copy(array);
  return ISO_OK;
}

static size_t lines_before(const char *text, const char *at) {
  size_t lines = 0;
  for (; text < at; text++) lines += *text == '\n';
  return lines;
}

static iso_status load(yaml_parser_t *parser, yaml_document_t *document, size_t first_line,
                       jv *object, iso_problem *problem) {
  if (!yaml_parser_load(parser, document)) {
    return iso__problem(problem, ISO_FAILED, "line %zu of the file is no YAML: %s",
                        first_line + parser->problem_mark.line + 1,
                        parser->problem ? parser->problem : "it cannot be read");
  }
  const yaml_node_t *root = yaml_document_get_root_node(document);
  iso_status status;
  if (!root || root->type != YAML_MAPPING_NODE) {
    status = iso__problem(problem, ISO_FAILED, "the front matter is no list of `key: value`");
  } else {
    status = convert(document, root, 0, object, problem);
  }
  yaml_document_delete(document);
  return status;
}

iso_status iso__frontmatter_parse(const char *text, jv *object, iso_problem *problem) {
  static const char open_mark[] = "/*---", close_mark[] = "---*/";
  const char *start = strstr(text, open_mark);
  const char *end = start ? strstr(start + strlen(open_mark), close_mark) : NULL;
  if (!end) {
    return iso__problem(problem, ISO_FAILED, "it has no front matter between %s and %s", open_mark,
                        close_mark);
  }
  start += strlen(open_mark);
  yaml_parser_t parser;
  if (!yaml_parser_initialize(&parser)) {
    return iso__problem(problem, ISO_FAILED, "libyaml could not be initialised");
  }
  yaml_parser_set_input_string(&parser, (const unsigned char *)start, (size_t)(end - start));
  yaml_document_t document;
  iso_status status = load(&parser, &document, lines_before(text, start), object, problem);
  yaml_parser_delete(&parser);
  return status;
}
