// How many of the regions that isolates leave wait for the next ones, and for how long.
#include "../pages.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/mman.h>

#include <vector>

#include "../mapping.h"

extern "C" {
#include "../../tests/leaks.h"
}

using iso::MostLately;
using iso::Pages;
using iso::Region;

TestSuite(pages, .fini = no_leaks);

namespace {

constexpr size_t kMiB = 1024 * 1024;
constexpr size_t kAlways = 8;

int64_t now = 1000;
int64_t Now() { return now; }

// So many isolates at once, each of which uses `bytes` of its region, a multiple of a chunk.
std::vector<Region *> Live(Pages *pages, size_t count, size_t bytes = 0) {
  std::vector<Region *> regions;
  while (regions.size() < count) {
    Region *region = pages->Take();
    cr_assert_not_null(region);
    iso::Region *before = Pages::Use(region);
    std::vector<void *> chunks;
    for (size_t had = 0; had < bytes; had += iso::kChunk) {
      void *chunk = pages->AllocatePages(nullptr, iso::kChunk, iso::kChunk, Pages::kReadWrite);
      cr_assert_not_null(chunk);
      memset(chunk, 'x', iso::kChunk);
      chunks.push_back(chunk);
    }
    pages->Made(region);
    Pages::BeginEnd(region);
    for (void *chunk : chunks) cr_assert(pages->FreePages(chunk, iso::kChunk));
    Pages::Use(before);
    regions.push_back(region);
  }
  return regions;
}

void End(Pages *pages, const std::vector<Region *> &regions) {
  for (Region *region : regions) pages->Leave(region);
}

void GiveBackAll(Pages *pages) {
  while (true) {
    size_t before = pages->warm();
    pages->GiveBackOld();
    if (pages->warm() == before) return;
  }
}

size_t PagesThere(const void *at, size_t length) {
  std::vector<unsigned char> present(length / 4096);
  cr_assert_eq(mincore(const_cast<void *>(at), length, present.data()), 0);
  size_t count = 0;
  for (unsigned char page : present) count += page & 1;
  return count;
}

}  // namespace

Test(pages, wait_for_as_many_isolates_as_lived_at_once) {
  Pages pages(Now);
  End(&pages, Live(&pages, 20));
  cr_assert_eq(pages.warm(), 20);
  std::vector<Region *> live = Live(&pages, 5);
  cr_assert_eq(pages.warm(), 15, "they are taken again");
  pages.GiveBackOld();
  cr_assert_eq(pages.warm(), 15);
  End(&pages, live);
  cr_assert_eq(pages.warm(), 20);
}

Test(pages, that_nobody_wanted_lately_go_one_by_one) {
  Pages pages(Now);
  End(&pages, Live(&pages, 20));
  now += 2 * MostLately::kSpan;
  cr_assert(pages.GiveBackOld());
  cr_assert_eq(pages.warm(), 19);
  GiveBackAll(&pages);
  cr_assert_eq(pages.warm(), kAlways, "some wait always");
  cr_assert_not(pages.GiveBackOld(), "there is nothing more to do");
}

Test(pages, stay_while_that_many_come_and_go) {
  Pages pages(Now);
  for (int i = 0; i < 10; i++) {
    End(&pages, Live(&pages, 12));
    GiveBackAll(&pages);
    cr_assert_eq(pages.warm(), 12);
    now++;
  }
  for (int i = 0; i < 10; i++) {
    End(&pages, Live(&pages, 1));
    GiveBackAll(&pages);
    now++;
  }
  cr_assert_eq(pages.warm(), kAlways);
}

Test(pages, do_not_wait_for_isolates_that_live) {
  Pages pages(Now);
  std::vector<Region *> live = Live(&pages, 30);
  for (int i = 0; i < 100; i++) End(&pages, Live(&pages, 1));
  cr_assert_eq(pages.warm(), 1);
  End(&pages, live);
  cr_assert_eq(pages.warm(), 31);
}

Test(pages, wait_up_to_a_bound_of_bytes) {
  Pages pages(Now);
  End(&pages, Live(&pages, 100, kMiB));
  cr_assert_eq(pages.warm(), 48);
  std::vector<Region *> live = Live(&pages, 48);
  cr_assert_eq(pages.warm(), 0);
  End(&pages, live);
  End(&pages, Live(&pages, 1, 3 * kMiB));
  cr_assert_eq(pages.warm(), 47, "a guest grew in that one");
}

Test(pages, that_are_new_are_filled_like_those_before) {
#ifdef MADV_POPULATE_WRITE
  Pages pages(Now);
  std::vector<Region *> live = Live(&pages, 1, iso::kChunk);
  Region *region = pages.Take();
  cr_assert_not_null(region);
  Region *before = Pages::Use(region);
  void *chunk = pages.AllocatePages(nullptr, iso::kChunk, iso::kChunk, Pages::kReadWrite);
  if (madvise(chunk, 4096, MADV_POPULATE_WRITE) == 0) {
    cr_assert_eq(PagesThere(chunk, 2 * iso::kChunk), iso::kChunk / 4096);
  } else {
    cr_log_warn("this kernel does not fill pages ahead: not tested");
  }
  pages.FreePages(chunk, iso::kChunk);
  Pages::Use(before);
  pages.Leave(region);
  End(&pages, live);
#else
  cr_log_warn("the kernel's headers do not know of filling pages ahead: not tested");
#endif
}
