/* Configurations: each key, what is refused and how it is said, and which files become modules. */
#include <criterion/criterion.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../cli/config.h"

static char folder[] = "/tmp/isoload-config-XXXXXX";

static void make_folder(void) {
  cr_assert_not_null(mkdtemp(folder));
  cr_assert_eq(chdir(folder), 0);
}

static void remove_folder(void) {
  char *roots[] = {folder, NULL};
  FTS *tree = fts_open(roots, FTS_PHYSICAL, NULL);
  FTSENT *entry;
  while ((entry = fts_read(tree)) != NULL) {
    if (entry->fts_info == FTS_DP) {
      rmdir(entry->fts_accpath);
    } else if (entry->fts_info != FTS_D) {
      unlink(entry->fts_accpath);
    }
  }
  fts_close(tree);
}

// cppcheck-suppress unknownMacro
TestSuite(config, .init = make_folder, .fini = remove_folder);

static void put(const char *path, const char *content) {
  FILE *file = fopen(path, "w");
  cr_assert_not_null(file, "%s", path);
  fputs(content, file);
  fclose(file);
}

static iso__config *load(const char *text) {
  put("wrangler.jsonc", text);
  iso__config *config = NULL;
  iso_error error = {0};
  iso__config_load("wrangler.jsonc", &config, &error);
  cr_assert_not_null(config, "%s", error.message);
  return config;
}

/* The configuration must be refused, with a message that contains `part`. */
static void refused(const char *text, iso_status status, const char *part) {
  put("wrangler.jsonc", text);
  iso__config *config = NULL;
  iso_error error = {0};
  cr_expect_eq(iso__config_load("wrangler.jsonc", &config, &error), status, "%s", text);
  cr_assert_null(config, "%s", text);
  cr_assert_not_null(error.message);
  cr_expect_not_null(strstr(error.message, part), "%s: %s", text, error.message);
  free(error.message);
}

Test(config, everything_is_read) {
  mkdir("src", 0700);
  put("src/main.js", "export default {}");
  iso__config *config =
      load("{ // all of it\n"
           "\"$schema\": \"x\", \"name\": \"me\", \"main\": \"./src/main.js\",\n"
           "\"compatibility_date\": \"2026-01-01\", \"compatibility_flags\": [\"a\", \"b\"],\n"
           "\"vars\": {\"TEXT\": \"t\", \"JSON\": {\"n\": [1]}},\n"
           "\"worker_loaders\": [{\"binding\": \"L1\"}, {\"binding\": \"L2\"}],\n"
           "\"services\": [{\"binding\": \"SELF\", \"service\": \"me\"},\n"
           "  {\"binding\": \"E\", \"service\": \"me\", \"entrypoint\": \"Ep\","
           "   \"props\": {\"a\": 1}}],\n"
           "\"isoload\": {\"listen\": \"[::1]:0\", \"workers\": 2, \"isolation\": \"process\",\n"
           "  \"pool\": 3, \"outbound\": {\"entrypoint\": \"Out\"},\n"
           "  \"limits\": {\"cpuMs\": 5, \"memoryMb\": 6, \"subRequests\": 7},\n"
           "  \"loaders\": {\"L2\": {\"id\": \"shared\", \"maxWorkers\": 8, \"maxMb\": 9}}},\n"
           "}");
  cr_expect_str_eq(config->name, "me");
  cr_expect_str_eq(config->root, "src");
  cr_expect_str_eq(config->main, "main.js");
  cr_expect_str_eq(config->compatibility_date, "2026-01-01");
  cr_expect_eq(config->compatibility_flag_count, 2u);
  cr_expect_str_eq(config->compatibility_flags[1], "b");
  cr_expect_str_eq(config->vars_json, "{\"TEXT\":\"t\",\"JSON\":{\"n\":[1]}}");
  cr_expect_eq(config->loader_count, 2u);
  cr_expect_str_eq(config->loaders[0].name, "L1");
  cr_expect_null(config->loaders[0].id);
  cr_expect_str_eq(config->loaders[1].id, "shared");
  cr_expect_eq(config->loaders[1].max_workers, 8u);
  cr_expect_eq(config->loaders[1].max_mb, 9u);
  cr_expect_eq(config->service_count, 2u);
  cr_expect_null(config->services[0].entrypoint);
  cr_expect_str_eq(config->services[1].name, "E");
  cr_expect_str_eq(config->services[1].entrypoint, "Ep");
  cr_expect_str_eq(config->services[1].props_json, "{\"a\":1}");
  cr_expect_str_eq(config->listen, "[::1]:0");
  cr_expect_eq(config->workers, 2u);
  cr_expect_eq(config->isolation, ISO_ISOLATION_PROCESS);
  cr_expect_eq(config->pool, 3u);
  cr_expect_eq(config->outbound, ISO__CONFIG_ENTRYPOINT);
  cr_expect_str_eq(config->outbound_entrypoint, "Out");
  cr_expect_eq(config->cpu_ms, 5u);
  cr_expect_eq(config->memory_mb, 6u);
  cr_expect_eq(config->sub_requests, 7u);
  cr_expect_eq(config->warning_count, 0u);
  cr_expect_eq(config->module_count, 1u);
  cr_expect_str_eq(config->modules[0].name, "main.js");
  cr_expect_eq(config->modules[0].type, ISO_MODULE_JS);
  cr_expect_eq(config->modules[0].length, strlen("export default {}"));
  iso__config_free(config);
}

Test(config, defaults) {
  put("m.js", "");
  char before[16];
  char after[16];
  time_t now = time(NULL);
  strftime(before, sizeof before, "%Y-%m-%d", gmtime(&now));
  iso__config *config = load("{\"main\": \"m.js\"}");
  now = time(NULL);
  strftime(after, sizeof after, "%Y-%m-%d", gmtime(&now));
  cr_expect(strcmp(config->compatibility_date, before) == 0 ||
            strcmp(config->compatibility_date, after) == 0);
  cr_expect_str_eq(config->vars_json, "{}");
  cr_expect_eq(config->outbound, ISO__CONFIG_INTERNET);
  cr_expect_eq(config->loader_count, 0u);
  iso__config_free(config);
}

Test(config, a_file_alone_has_a_loader) {
  put("agent.js", "export default {}");
  iso__config *config = NULL;
  iso_error error = {0};
  iso__config_load("agent.js", &config, &error);
  cr_assert_not_null(config, "%s", error.message);
  cr_expect_eq(config->loader_count, 1u);
  cr_expect_str_eq(config->loaders[0].name, "LOADER");
  cr_expect_str_eq(config->main, "agent.js");
  iso__config_free(config);
}

Test(config, toml_is_refused_with_what_to_write_instead) {
  put("wrangler.toml", "main = \"main.js\"\n");
  iso__config *config = NULL;
  iso_error error = {0};
  cr_assert_eq(iso__config_load("wrangler.toml", &config, &error), ISO_ERR_ARGUMENT);
  cr_assert_null(config);
  cr_assert_not_null(strstr(error.message, "wrangler.jsonc"), "%s", error.message);
  free(error.message);
}

Test(config, outbound_may_be_null) {
  put("m.js", "");
  iso__config *config = load("{\"main\": \"m.js\", \"isoload\": {\"outbound\": null}}");
  cr_expect_eq(config->outbound, ISO__CONFIG_NO_NETWORK);
  iso__config_free(config);
}

Test(config, a_key_without_effect_is_a_warning_that_names_it) {
  put("m.js", "");
  iso__config *config = load("{\"main\": \"m.js\", \"routes\": [], \"kv_namespaces\": [{}],"
                             "\"queues\": {}}");
  cr_assert_eq(config->warning_count, 3u);
  cr_expect_str_eq(config->warnings[0],
                   "wrangler.jsonc: \"kv_namespaces\" is not supported and has no effect");
  cr_expect_not_null(strstr(config->warnings[2], "\"routes\""));
  iso__config_free(config);
}

Test(config, an_unknown_key_is_an_error_with_the_nearest_name) {
  put("m.js", "");
  refused("{\"main\": \"m.js\", \"compatability_date\": \"x\"}", ISO_ERR_ARGUMENT,
          "wrangler.jsonc: unknown key \"compatability_date\"; did you mean "
          "\"compatibility_date\"?");
  refused("{\"main\": \"m.js\", \"worker_loaders\": [{\"bindng\": \"L\"}]}", ISO_ERR_ARGUMENT,
          "unknown key \"bindng\" in \"worker_loaders\"[0]; did you mean \"binding\"?");
  refused("{\"main\": \"m.js\", \"isoload\": {\"limits\": {\"cpuMS\": 1}}}", ISO_ERR_ARGUMENT,
          "unknown key \"cpuMS\" in \"isoload\".limits; did you mean \"cpuMs\"?");
}

Test(config, wrong_values_are_named) {
  put("m.js", "");
  refused("[]", ISO_ERR_ARGUMENT, "must be an object, not array");
  refused("{}", ISO_ERR_ARGUMENT, "\"main\" is missing");
  refused("{\"main\": 5}", ISO_ERR_ARGUMENT, "\"main\" must be a string, not number");
  refused("{\"main\": \"\"}", ISO_ERR_ARGUMENT, "\"main\" must not be empty");
  refused("{\"main\": \"a\\u0000b\"}", ISO_ERR_ARGUMENT, "NUL");
  refused("{\"main\": \"m.js\", \"vars\": []}", ISO_ERR_ARGUMENT, "\"vars\" must be an object");
  refused("{\"main\": \"m.js\", \"compatibility_flags\": [1]}", ISO_ERR_ARGUMENT,
          "\"compatibility_flags\"[0] must be a string");
  refused("{\"main\": \"m.js\", \"worker_loaders\": {}}", ISO_ERR_ARGUMENT,
          "\"worker_loaders\" must be an array of objects, not object");
  refused("{\"main\": \"m.js\", \"worker_loaders\": [{}]}", ISO_ERR_ARGUMENT,
          "\"worker_loaders\"[0] needs a \"binding\"");
  refused("{\"main\": \"m.js\", \"services\": [{\"binding\": \"X\"}]}", ISO_ERR_ARGUMENT,
          "\"services\"[0] needs");
  refused("{\"main\": \"m.js\", \"name\": \"me\", \"services\": [{\"binding\": \"X\","
          "\"service\": \"other\"}]}",
          ISO_ERR_ARGUMENT, "\"other\"");
  refused("{\"main\": \"m.js\", \"isoload\": {\"workers\": -1}}", ISO_ERR_ARGUMENT, "whole number");
  refused("{\"main\": \"m.js\", \"isoload\": {\"pool\": 1.5}}", ISO_ERR_ARGUMENT, "whole number");
  refused("{\"main\": \"m.js\", \"isoload\": {\"pool\": -1}}", ISO_ERR_ARGUMENT, "whole number");
  refused("{\"main\": \"m.js\", \"isoload\": {\"isolation\": \"jail\"}}", ISO_ERR_ARGUMENT,
          "\"isolate\" or \"process\"");
  refused("{\"main\": \"m.js\", \"isoload\": {\"listen\": \"8787\"}}", ISO_ERR_ARGUMENT,
          "ADDR:PORT");
  refused("{\"main\": \"m.js\", \"isoload\": {\"outbound\": \"lan\"}}", ISO_ERR_ARGUMENT,
          "\"internet\"");
  refused("{\"main\": \"m.js\", \"isoload\": {\"loaders\": {\"L\": {\"id\": \"x\"}}}}",
          ISO_ERR_ARGUMENT, "\"isoload\".loaders.L is no binding");
  refused("{\"main\": \"m.js\", \"vars\": {\"L\": 1}, \"worker_loaders\": [{\"binding\": \"L\"}]}",
          ISO_ERR_ARGUMENT, "two bindings");
  refused("{\n\"main\": \"m.js\",\n oops}", ISO_ERR_ARGUMENT, "wrangler.jsonc:3: ");
}

Test(config, rules_are_checked) {
  put("m.js", "");
  refused("{\"main\": \"m.js\", \"rules\": [{\"type\": \"Txt\", \"globs\": []}]}", ISO_ERR_ARGUMENT,
          "\"rules\"[0].type is \"Txt\"");
  refused("{\"main\": \"m.js\", \"rules\": [{\"globs\": []}]}", ISO_ERR_ARGUMENT, "needs a");
  refused("{\"main\": \"m.js\", \"rules\": [{\"type\": \"PythonModule\", \"globs\": []}]}",
          ISO_ERR_UNAVAILABLE, "not available yet");
}

Test(config, files_that_are_not_there_or_not_possible_yet) {
  refused("{\"main\": \"absent.js\"}", ISO_ERR_ARGUMENT, "absent.js");
  put("m.py", "");
  refused("{\"main\": \"m.py\"}", ISO_ERR_UNAVAILABLE, "not available yet");
  iso__config *config = NULL;
  cr_expect_eq(iso__config_load("absent.jsonc", &config, NULL), ISO_ERR_ARGUMENT);
  mkdir("dir.js", 0700);
  refused("{\"main\": \"dir.js\"}", ISO_ERR_ARGUMENT, "not a file");
}

static const iso_module *find(const iso__config *config, const char *name) {
  for (size_t i = 0; i < config->module_count; i++) {
    if (strcmp(config->modules[i].name, name) == 0) {
      return &config->modules[i];
    }
  }
  return NULL;
}

static void put_tree(void) {
  mkdir("src", 0700);
  mkdir("src/lib", 0700);
  mkdir("src/node_modules", 0700);
  mkdir("src/.cache", 0700);
  put("src/main.js", "main");
  put("src/lib/a.js", "a");
  put("src/lib/b.cjs", "b");
  put("src/page.html", "<p>");
  put("src/data.bin", "d");
  put("src/notes.md", "n");
  put("src/node_modules/x.js", "x");
  put("src/.cache/y.js", "y");
  put("outside.js", "o");
}

Test(config, additional_modules_are_found_by_rules) {
  put_tree();
  iso__config *config =
      load("{\"main\": \"src/main.js\", \"find_additional_modules\": true, \"rules\": ["
           "{\"type\": \"ESModule\", \"globs\": [\"**/*.js\"]},"
           "{\"type\": \"Text\", \"globs\": [\"**/*.md\"]}]}");
  cr_expect_eq(config->module_count, 4u);
  cr_expect_str_eq(config->modules[0].name, "main.js");
  cr_expect_eq(find(config, "lib/a.js")->type, ISO_MODULE_JS);
  cr_expect_eq(find(config, "notes.md")->type, ISO_MODULE_TEXT);
  cr_expect_eq(find(config, "data.bin")->type, ISO_MODULE_DATA);
  cr_expect_null(find(config, "page.html"), "the rule for Text takes the default one's place");
  iso__config_free(config);

  config = load("{\"main\": \"src/main.js\", \"find_additional_modules\": true, \"rules\": ["
                "{\"type\": \"Text\", \"globs\": [\"**/*.md\"], \"fallthrough\": true}]}");
  cr_expect_eq(config->module_count, 4u);
  cr_expect_not_null(find(config, "page.html"));
  cr_expect_null(find(config, "lib/a.js"));
  iso__config_free(config);
}

static bool reads(iso__config *config, const char *name, iso_module_type expected) {
  iso_module_type type = ISO_MODULE_JS;
  char *content = NULL;
  size_t length;
  bool found = iso__config_read_module(config, name, &type, &content, &length);
  free(content);
  return found && type == expected;
}

Test(config, imports_are_read_when_asked_for) {
  put_tree();
  put("src/lib/c.json", "{}");
  iso__config *config = load("{\"main\": \"src/main.js\", \"rules\": ["
                             "{\"type\": \"Data\", \"globs\": [\"**/*.md\"]}]}");
  cr_expect_eq(config->module_count, 1u);
  cr_expect(reads(config, "lib/a.js", ISO_MODULE_JS));
  cr_expect(reads(config, "lib/b.cjs", ISO_MODULE_CJS));
  cr_expect(reads(config, "lib/c.json", ISO_MODULE_JSON));
  cr_expect(reads(config, "page.html", ISO_MODULE_TEXT));
  cr_expect(reads(config, "notes.md", ISO_MODULE_DATA));
  cr_expect(!reads(config, "absent.js", ISO_MODULE_JS));
  cr_expect(!reads(config, "../outside.js", ISO_MODULE_JS));
  cr_expect(!reads(config, "lib/../main.js", ISO_MODULE_JS));
  cr_expect(!reads(config, "/etc/passwd", ISO_MODULE_JS));
  cr_expect(!reads(config, "lib", ISO_MODULE_JS));
  iso__config_free(config);
}

Test(config, addresses) {
  static const struct {
    const char *text;
    const char *address;
    uint16_t port;
  } rows[] = {{"127.0.0.1:8787", "127.0.0.1", 8787},
              {"[::1]:0", "::1", 0},
              {"localhost:65535", "localhost", 65535},
              {"8787", NULL, 0},
              {":80", NULL, 0},
              {"::1:80", NULL, 0},
              {"h:65536", NULL, 0},
              {"h:-1", NULL, 0},
              {"h:", NULL, 0},
              {"h:1x", NULL, 0},
              {"[]:1", NULL, 0},
              {"", NULL, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char *address = NULL;
    uint16_t port = 0;
    iso_status status = iso__parse_listen(rows[i].text, &address, &port, NULL);
    cr_expect_eq(status, rows[i].address == NULL ? ISO_ERR_ARGUMENT : ISO_OK, "%s", rows[i].text);
    if (status == ISO_OK) {
      cr_expect_str_eq(address, rows[i].address);
      cr_expect_eq(port, rows[i].port);
    }
    free(address);
  }
}
