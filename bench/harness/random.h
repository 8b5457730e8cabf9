/* The harness's random numbers: xoshiro256** seeded through splitmix64 (Blackman and Vigna), so
 * that an order of samples and an interval can be repeated from the seed in the document. */
#ifndef ISO_BENCH_RANDOM_H
#define ISO_BENCH_RANDOM_H

#include <stddef.h>
#include <stdint.h>

typedef struct iso__bench_random {
  uint64_t state[4];
} iso__bench_random;

/* One step of splitmix64: advances *state and gives its output. */
uint64_t iso__bench_random_splitmix(uint64_t *state);

/* A generator of its own for (seed, stream): streams of one seed are independent of each other. */
iso__bench_random iso__bench_random_new(uint64_t seed, uint64_t stream);

/* The next 64 bits. */
uint64_t iso__bench_random_next(iso__bench_random *random);

/* A number below `bound` (at least 1), without bias. */
uint64_t iso__bench_random_below(iso__bench_random *random, uint64_t bound);

/* Shuffles `count` indices in place (Fisher and Yates). */
void iso__bench_random_shuffle(iso__bench_random *random, size_t *items, size_t count);

/* A seed drawn from the kernel, small enough (53 bits) to be exact as a JSON number. */
uint64_t iso__bench_random_seed(void);

#endif
