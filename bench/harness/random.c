#include "random.h"

#include <sys/random.h>
#include <time.h>

uint64_t iso__bench_random_splitmix(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

iso__bench_random iso__bench_random_new(uint64_t seed, uint64_t stream) {
  uint64_t key = stream;
  uint64_t state = seed ^ iso__bench_random_splitmix(&key);
  iso__bench_random random;
  for (size_t i = 0; i < 4; i++) random.state[i] = iso__bench_random_splitmix(&state);
  return random;
}

static uint64_t rotate_left(uint64_t x, int bits) { return (x << bits) | (x >> (64 - bits)); }

uint64_t iso__bench_random_next(iso__bench_random *random) {
  uint64_t *s = random->state;
  uint64_t result = rotate_left(s[1] * 5, 7) * 9;
  uint64_t t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left(s[3], 45);
  return result;
}

uint64_t iso__bench_random_below(iso__bench_random *random, uint64_t bound) {
  /* Numbers under 2^64 mod bound would make the small results more likely: draw again. */
  uint64_t threshold = -bound % bound;
  for (;;) {
    uint64_t number = iso__bench_random_next(random);
    if (number >= threshold) return number % bound;
  }
}

void iso__bench_random_shuffle(iso__bench_random *random, size_t *items, size_t count) {
  for (size_t i = count; i > 1; i--) {
    size_t j = iso__bench_random_below(random, i);
    size_t item = items[i - 1];
    items[i - 1] = items[j];
    items[j] = item;
  }
}

uint64_t iso__bench_random_seed(void) {
  uint64_t seed = 0;
  if (getrandom(&seed, sizeof seed, 0) != sizeof seed) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    seed = (uint64_t)now.tv_sec * 1000000007u + (uint64_t)now.tv_nsec;
  }
  return seed >> 11;
}
