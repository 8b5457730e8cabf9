// What becomes of the chunks of large objects: who gets which again, and when the kernel has them.
#include "../large_chunks.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../mapping.h"

extern "C" {
#include "../../tests/leaks.h"
}

using iso::LargeChunks;
using iso::Region;

TestSuite(large_chunks, .fini = no_leaks);

namespace {

constexpr size_t kMiB = 1024 * 1024;

// Owners are only compared.
const Region *Owner(uintptr_t number) { return reinterpret_cast<const Region *>(number); }
const Region *const kOne = Owner(16);
const Region *const kOther = Owner(32);

int64_t now = 0;
int64_t Now() { return now; }

bool IsMapped(void *at) { return msync(at, 1, MS_ASYNC) == 0 || errno != ENOMEM; }

char *Filled(LargeChunks *chunks, const Region *owner, size_t length) {
  void *at = chunks->Take(owner, nullptr, length);
  cr_assert_not_null(at);
  cr_assert(iso::Number(at) % iso::kChunk == 0);
  cr_assert(chunks->Open(at, length));
  memset(at, 'x', length);
  return static_cast<char *>(at);
}

}  // namespace

Test(large_chunks, come_back_to_their_owner) {
  LargeChunks chunks;
  char *first = Filled(&chunks, kOne, kMiB);
  cr_assert(chunks.Free(kOne, first));
  cr_assert(IsMapped(first));
  char *again = Filled(&chunks, kOne, kMiB - 4096);
  cr_assert_eq(again, first);
  // What V8 did not have before is opened with the rest.
  cr_assert(chunks.Free(kOne, again));
  again = Filled(&chunks, kOne, kMiB + 4096);
  cr_assert_neq(again, first, "it is too short");
  cr_assert(chunks.Free(kOne, again));
  again = Filled(&chunks, kOne, kMiB + 32768);
  cr_assert_eq(again[kMiB + 32767], 'x');
  cr_assert(chunks.Free(kOne, again));
  chunks.Forget(kOne);
  cr_assert_not(IsMapped(first));
  cr_assert_eq(chunks.kept_bytes(), 0);
}

Test(large_chunks, are_nobody_elses) {
  LargeChunks chunks;
  char *first = Filled(&chunks, kOne, kMiB);
  cr_assert(chunks.Free(kOne, first));
  char *others = Filled(&chunks, kOther, kMiB);
  cr_assert_neq(others, first);
  // Freed while another isolate runs, or none: it goes to the kernel.
  cr_assert(chunks.Free(kOne, others));
  cr_assert_not(IsMapped(others));
  char *second = Filled(&chunks, kOne, kMiB);
  cr_assert(chunks.Free(nullptr, second));
  cr_assert_not(IsMapped(second));
  chunks.Forget(kOne);
  cr_assert_eq(chunks.kept_bytes(), 0);
}

Test(large_chunks, of_an_owner_that_ended_are_not_its_namesakes) {
  LargeChunks chunks;
  char *first = Filled(&chunks, kOne, kMiB);
  chunks.Forget(kOne);
  cr_assert(IsMapped(first));
  cr_assert(chunks.Free(kOne, first));
  cr_assert_not(IsMapped(first));
}

Test(large_chunks, are_not_much_too_long) {
  LargeChunks chunks;
  char *first = Filled(&chunks, kOne, 2 * kMiB);
  cr_assert(chunks.Free(kOne, first));
  char *small = Filled(&chunks, kOne, kMiB);
  cr_assert_neq(small, first);
  cr_assert(chunks.Free(kOne, small));
  cr_assert_eq(Filled(&chunks, kOne, kMiB), small);
  cr_assert(chunks.Free(nullptr, small));
  chunks.Forget(kOne);
}

Test(large_chunks, are_kept_up_to_a_bound) {
  LargeChunks chunks;
  char *at[20];
  for (uintptr_t owner = 1; owner <= 5; owner++) {
    for (char *&chunk : at) chunk = Filled(&chunks, Owner(owner), kMiB);
    for (char *chunk : at) cr_assert(chunks.Free(Owner(owner), chunk));
    cr_assert_leq(chunks.kept_bytes(), owner * 8 * kMiB);
    cr_assert_leq(chunks.kept_bytes(), 16 * kMiB);
    cr_assert_not(IsMapped(at[0]), "the one that was used longest ago goes first");
    cr_assert(IsMapped(at[19]));
  }
  cr_assert_gt(chunks.kept_bytes(), 8 * kMiB);
  char *largest = Filled(&chunks, kOne, 16 * kMiB);
  cr_assert(chunks.Free(kOne, largest));
  cr_assert_not(IsMapped(largest), "it is more than one may keep");
  for (uintptr_t owner = 1; owner <= 5; owner++) chunks.Forget(Owner(owner));
  cr_assert_eq(chunks.kept_bytes(), 0);
}

Test(large_chunks, go_when_they_are_not_used) {
  LargeChunks chunks(Now);
  char *early = Filled(&chunks, kOne, kMiB);
  char *late = Filled(&chunks, kOne, kMiB);
  cr_assert(chunks.Free(kOne, early));
  now += 2;
  cr_assert(chunks.Free(kOne, late));
  chunks.GiveBackOld();
  cr_assert(IsMapped(early));
  now++;
  chunks.GiveBackOld();
  cr_assert_not(IsMapped(early));
  cr_assert(IsMapped(late));
  now += 10;
  chunks.GiveBackOld();
  cr_assert_not(IsMapped(late));
  cr_assert_eq(chunks.kept_bytes(), 0);
}

Test(large_chunks, that_were_changed) {
  LargeChunks chunks;
  char *shorter = Filled(&chunks, kOne, 2 * kMiB);
  cr_assert(chunks.Shorten(shorter, kMiB));
  cr_assert_not(IsMapped(shorter + kMiB));
  cr_assert(chunks.Free(kOne, shorter));
  cr_assert_eq(Filled(&chunks, kOne, kMiB), shorter);
  chunks.Spoil(shorter + kMiB / 2);
  cr_assert(chunks.Free(kOne, shorter));
  cr_assert_not(IsMapped(shorter), "its protection is not known");
  cr_assert_not(chunks.Free(kOne, shorter), "it is nobody's");
  cr_assert_not(chunks.Shorten(shorter, 0));
  cr_assert_not(chunks.Open(shorter, kMiB));
}
