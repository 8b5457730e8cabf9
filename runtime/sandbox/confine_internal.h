/* What the files of confine.h share. Every function works on one layer, writes what it did into
 * iso__confined, and belongs to a process with a single thread. */
#ifndef ISO_SANDBOX_CONFINE_INTERNAL_H
#define ISO_SANDBOX_CONFINE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "confine.h"

/* The user and group that a guest is outside of its namespace where whoever starts it is root. */
enum { ISO__NOBODY = 65534 };

/* Writes that the layer is in force. */
void iso__layer_in_force(iso__confined *confined, iso__layer layer);
/* Writes that it is missing, and why: a printf-formatted end of a sentence. */
void iso__layer_missing(iso__confined *confined, iso__layer layer, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether the layer is to be tried. Where it is not, writes that it was left out. */
bool iso__layer_wanted(const iso__confinement *confinement, iso__confined *confined,
                       iso__layer layer);

/* Whether this process has the capability (CAP_*) in its effective set. */
bool iso__has_capability(unsigned capability);

/* Goes into the namespaces. Returns 0 or a negative errno, where the process could not be put in order. */
int iso__enter_namespaces(const iso__confinement *confinement, iso__confined *confined);
/* Takes the identity that iso__enter_namespaces made for it, with all its capabilities over the namespaces
 * and none outside. Where there is no user namespace and the process is root, becomes nobody only
 * in iso__drop_privileges. */
void iso__take_identity(const iso__confined *confined);

/* Makes the file system an empty folder. */
void iso__empty_root(iso__confined *confined);
/* Has the kernel refuse every path. After no_new_privs, which it sets. */
void iso__refuse_paths(iso__confined *confined);

/* Limits of the zygote, which its children inherit; and baseline_bytes, read while there is a /proc. */
void iso__limit_resources(iso__confined *confined);
void iso__read_baseline(iso__confined *confined);
/* Those that only a child has. Returns 0 or a negative errno. Allocates nothing. */
int iso__limit_child(const iso__child_limits *limits, uint64_t baseline_bytes,
                     unsigned descriptors);

/* Puts `null` (a descriptor of /dev/null) at 0, 1 and 2, and closes what is not kept. */
void iso__close_descriptors(const iso__confinement *confinement, iso__confined *confined, int null);
/* Closes everything from 3 on but `keep`. Returns 0 or a negative errno. Allocates nothing. */
int iso__close_all_but(int keep);

/* No capability, none to be had by executing anything, no core, no debugger of the same user. */
void iso__drop_privileges(iso__confined *confined);

/* Makes both filters and puts the zygote under its own. The child's is kept for iso__filter_child. */
void iso__filter_zygote(iso__confined *confined);
/* Puts the process under the child's filter, on top of the zygote's. Returns 0 or a negative errno; 0
 * where there is no filter. Allocates nothing. */
int iso__filter_child(void);

#endif
