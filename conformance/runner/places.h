/* Folders of the machine that a result must not name: it is published, and read elsewhere. */
#ifndef ISO_CONFORMANCE_PLACES_H
#define ISO_CONFORMANCE_PLACES_H

#include "base.h"

/* What is taken out: the run's own temporary folder, the checkout that has the suite's folder in it, and
 * the folders of the variables TMPDIR and HOME. Each argument may be NULL. The value belongs to the
 * caller (jv_free); it is an array of [folder, what to write instead], the longest folder first. */
jv iso__places(const char *scratch, const char *suite_folder);

/* `value` with what stands for these folders in all of its strings, keys excepted: a path below the
 * checkout becomes relative to it, others begin with $SCRATCH, $TMPDIR or ~. Consumes `value`, not
 * `places`; where that is no array, nothing is changed. */
jv iso__without_places(jv value, jv places);

#endif
