/* A parent worker with a loader in its env, for the tests of what it loads. */
#ifndef ISO_TESTS_LOADER_SUPPORT_H
#define ISO_TESTS_LOADER_SUPPORT_H

#include "../loader/loader.h"

/* Source that a parent can begin with: `code(source, more)` is a WorkerCode of one module, and
 * `why(promise)` the text of the error that it rejects with. */
#define PARENT                                                                           \
  "import { WorkerEntrypoint, RpcTarget, RpcStub } from 'cloudflare:workers';\n"         \
  "const code = (source, more) => ({ compatibilityDate: '2026-03-01',"                   \
  "  mainModule: 'm.js', modules: { 'm.js': source }, globalOutbound: null, ...more });" \
  "const why = (promise) => promise.then(() => 'no error',"                              \
  "  (e) => `${e.name}: ${e.message}`);\n"

typedef struct parent {
  iso__host *host;
  iso__client *client;
} parent;

/* A host and a worker in it whose env holds LOADER and OTHER (loaders of the same id), ALONE (a
 * loader with a cache of its own) and SELF (the worker's export "Self", where it has one). */
parent parent_new(const char *source);
/* The same of two modules, the first of which is the main one; `other` may be NULL. */
parent parent_of(const char *name, const char *source, const char *other_name, const char *other);
void parent_free(parent *family);

/* Calls a method of the parent's default export with 0; its result must be that JSON text. */
void expect_from_parent(parent *family, const char *method, const char *result);
/* The result itself; the caller's. */
char *call_parent(parent *family, const char *method);

/* One parent, one method `run`, one result. */
void expect_run(const char *source, const char *result);

#endif
