#include "leaks.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#include <stdlib.h>

/* An assertion that fails after a test's end is printed and not counted; a crash counts. */
void no_leaks(void) {
  if (__lsan_do_recoverable_leak_check()) abort();
}
#else
void no_leaks(void) {}
#endif
