/* Main modules that have to be bundled: TypeScript, JSX, and what imports npm packages. */
#ifndef ISOLOAD_CLI_ESBUILD_H
#define ISOLOAD_CLI_ESBUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "isoload.h"

typedef struct iso__bundling {
  const char *main_path;
  const char *const *copied; /* ends of files ("wasm", "txt") that stay modules of their own */
  size_t copied_count;
  bool node; /* Node's own modules are left to the runtime also by their bare names */
} iso__bundling;

/* Bundles the main module into a new folder, with esbuild, whose messages go to stderr as they are.
 * *folder, which holds the result and the copied files, is malloc'ed and the caller's, who ends it
 * with iso__bundling_remove; *main, the name of the main module in it, is malloc'ed and the caller's.
 * Errors: ISO_ERR_SYSTEM when there is no esbuild; ISO_ERR_STARTUP when it fails; ISO_ERR_MEMORY. */
iso_status iso__bundle_main(const iso__bundling *bundling, char **folder, char **main,
                            iso_error *error);

/* Removes the folder with all that is in it, and frees its name. NULL is accepted. */
void iso__bundling_remove(char *folder);

#endif
