/* The folder that an adapter is given: the harness, the cases asked for, a generated main module
 * that holds them together, and bundle.json that describes it (CONTRACT.md). */
#ifndef ISO_CONFORMANCE_BUNDLE_H
#define ISO_CONFORMANCE_BUNDLE_H

#include "suite.h"

/* Writes the bundle into `folder`, which exists and is empty. `cases` are `count` cases of the
 * suite without a flaw; `mutants` likewise. `outbound_port` is where on 127.0.0.1 the parent must be
 * able to connect to; `facets`: the implementation has declared that feature; `flags`: the parent's
 * compatibility flags, joined by commas, or NULL. Fails with ISO_FAILED where a file cannot be read or
 * written. */
iso_status iso__bundle_write(const char *folder, const iso_suite *suite,
                             const iso_case *const *cases, size_t count,
                             const iso_mutant *const *mutants, size_t mutant_count,
                             int outbound_port, bool facets, const char *flags,
                             iso_problem *problem);

#endif
