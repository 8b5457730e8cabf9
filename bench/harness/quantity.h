/* Quantities as a person reads them. Any thread. */
#ifndef ISO_BENCH_QUANTITY_H
#define ISO_BENCH_QUANTITY_H

#include <stddef.h>

/* Writes a value in `unit` (ms, us, bytes or any other word) with three digits and the multiple of
 * the unit that fits it: "1.50 s", "12.3 MB". "-" where the value is NAN. 32 bytes are enough. */
void iso__bench_quantity(char *text, size_t size, double value, const char *unit);

#endif
