// Where V8's memory comes from: a region of addresses for each isolate, used again by the next one.
//
// V8 asks for its heap in chunks and would have each of them at a random address, mapped, protected
// and unmapped by itself: about a hundred system calls and three hundred page faults a worker, and a
// page table for every chunk. Here an isolate's chunks lie side by side, and its code behind them:
//
//     | data, readable and writable | code range, as V8 protects it ... inaccessible |
//
// so that they share page tables, what is inaccessible parts one isolate from the next, and a
// region that an isolate leaves is taken by the next one with its pages still there. As many wait for
// that as isolates lived at once of late, so that those which come and go together find one each; the
// others go back to the kernel. A region that is new gets all pages at once that every isolate needs.
#ifndef ISO_ENGINE_PAGES_H
#define ISO_ENGINE_PAGES_H

#include <v8-platform.h>

#include <atomic>
#include <map>
#include <mutex>
#include <vector>

#include "large_chunks.h"
#include "most_lately.h"
#include "v8_compat.h"

namespace iso {

struct Region;

// Any thread. Pages that no region has come from the kernel one by one.
class Pages final : public v8::PageAllocator {
 public:
  // `seconds` tells the time, from any start on.
  explicit Pages(int64_t (*seconds)() = LargeChunks::Seconds);
  // No isolate has a region any more.
  ~Pages() override;
  Pages(const Pages &) = delete;
  Pages &operator=(const Pages &) = delete;

  // ---- for the engine ----

  // A region for an isolate that is about to be made. Null when there are no addresses left: the
  // isolate does without.
  Region *Take();
  // The same without addresses, for an isolate whose memory is not to lie in a region.
  static Region *None();
  // What this thread's V8 asks for comes from `region` from now on; null: from no region. Returns
  // the one before.
  static Region *Use(Region *region);
  // The isolate that has the region is complete.
  void Made(Region *region);
  // The isolate is about to be disposed of: what V8 gives back need not go to the kernel.
  static void BeginEnd(Region *region);
  // The isolate is gone. Null is accepted.
  void Leave(Region *region);
  // What isolates kept of large objects and did not use lately goes to the kernel, and of the regions
  // that wait and would not have been wanted lately one, as that takes a while. Whether more is kept than
  // always is: in some seconds that may go too. Costs next to nothing when there is nothing to do.
  bool GiveBackOld();
  // How many regions wait.
  size_t warm();

  // ---- for V8 ----

  size_t AllocatePageSize() override { return page_; }
  size_t CommitPageSize() override { return page_; }
  void SetRandomMmapSeed(int64_t) override {}
  void *GetRandomMmapAddr() override { return nullptr; }
  void *AllocatePages(void *hint, size_t length, size_t alignment, Permission access) override;
  bool FreePages(void *address, size_t length) override;
  bool ReleasePages(void *address, size_t length, size_t kept) override;
  bool SetPermissions(void *address, size_t length, Permission access) override;
#if ISO_V8_AT_LEAST(12, 0)
  bool RecommitPages(void *address, size_t length, Permission access) override;
#endif
  bool DiscardSystemPages(void *address, size_t length) override;
  bool DecommitPages(void *address, size_t length) override;

 private:
  Region *Find(const void *address);
  Region *Reserve();
  void Forget(Region *region);
  bool Keep(Region *region);
  size_t Wanted();
  std::vector<unsigned char> PresentPages(const Region *region) const;
  void Populate(const Region *region) const;
  uint64_t PagesOfFirstChunk(size_t offset, size_t length) const;
  bool IsDone(Region *region, void *address, size_t length, Permission access) const;

  size_t page_;
  int64_t (*seconds_)();
  std::mutex mutex_;
  std::map<uintptr_t, Region *> regions_;  // by where they end
  std::vector<Region *> warm_;  // left, with pages that the next isolate needs; the oldest first
  size_t warm_bytes_ = 0;
  std::atomic<bool> any_old_{false};  // more are warm than always may be
  size_t live_ = 0;                   // regions that isolates have
  MostLately most_live_;
  std::once_flag once_;
  std::vector<unsigned char> needed_;  // pages of a region that every isolate needs: 1, else 0
  std::atomic<bool> needed_known_{false};
  LargeChunks large_;
};

}  // namespace iso

#endif
