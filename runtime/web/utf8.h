/* Whether bytes are UTF-8. */
#ifndef ISO_WEB_UTF8_H
#define ISO_WEB_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No overlong form, no surrogate, nothing over U+10FFFF. */
bool iso__utf8_valid(const uint8_t *bytes, size_t length);

#endif
