/* Whether a worker's code can run as it stands. */
#ifndef ISOLOAD_CLI_IMPORTS_H
#define ISOLOAD_CLI_IMPORTS_H

#include <stdbool.h>

/* True when the main module, or a file that it imports, has to be bundled first: it is TypeScript or
 * JSX, or imports a package that lies in a node_modules folder above it. Reads the files' texts
 * without parsing them: what only looks like such an import costs a bundling that changes nothing. */
bool iso__needs_bundling(const char *main_path);

#endif
