/* What every Criterion program here ends its tests with. */
#ifndef ISO_TESTS_LEAKS_H
#define ISO_TESTS_LEAKS_H

/* Fails the test when memory was lost in it. Only a build with AddressSanitizer can know that; in
 * any other this does nothing. A suite takes it as its `.fini`: Criterion ends its processes
 * without the check that the sanitizer makes at exit. */
void no_leaks(void);

#endif
