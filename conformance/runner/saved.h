/* Results that were saved: shown in another form, and compared. */
#ifndef ISO_CONFORMANCE_SAVED_H
#define ISO_CONFORMANCE_SAVED_H

#include "base.h"

/* Whether the word is one of the verbs that read results instead of running cases. */
bool iso__is_saved_verb(const char *word);

/* `show FILE` and `compare BEFORE AFTER`, with argv[1] the verb. Writes to stdout. Returns ISO_OK;
 * ISO_FAILED without a text where compare finds a case of level must or should that has become
 * worse, and with one where nothing can be written; ISO_MISUSE. */
iso_status iso__saved(int argc, char **argv, iso_problem *problem);

#endif
