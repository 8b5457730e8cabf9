#include "large_chunks.h"

#include <time.h>

#include <algorithm>

#include "mapping.h"

namespace iso {

namespace {

constexpr size_t kLargest = 32 * 1024 * 1024;  // beyond that the copy is what takes time
constexpr size_t kStep = 64 * 1024;  // messages of about the same length have equal chunks
constexpr size_t kKeptOfOne = 8 * 1024 * 1024;
constexpr size_t kKeptOfAll = 16 * 1024 * 1024;
constexpr int64_t kSecondsKept = 2;

// Of a chunk that is taken again, one part in this many may be left unused.
constexpr size_t kSlack = 4;

// That a page comes with each fault takes longer than to fill it.
void Populate(char *address, size_t length) {
#ifdef MADV_POPULATE_WRITE
  madvise(address, length, MADV_POPULATE_WRITE);  // without it, the pages come one by one
#else
  (void)address, (void)length;
#endif
}

}  // namespace

int64_t LargeChunks::Seconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return now.tv_sec;
}

bool LargeChunks::Has(size_t length, size_t alignment) {
  // Memory that a guest must find zeroed, a WebAssembly memory's, has not this alignment.
  return alignment == kChunk && length > kChunk && length <= kLargest;
}

void LargeChunks::Unmap(const Chunks &chunks) {
  for (const Chunk &chunk : chunks) munmap(chunk.at, chunk.size);
}

// Moves what fulfils the condition from what is kept to what its caller unmaps, without the lock.
template <typename Condition>
void LargeChunks::Drop(Condition condition, Chunks *dropped) {
  auto end = std::stable_partition(kept_.begin(), kept_.end(),
                                   [&](const Chunk &chunk) { return !condition(chunk); });
  for (auto chunk = end; chunk != kept_.end(); ++chunk) kept_bytes_ -= chunk->size;
  dropped->insert(dropped->end(), end, kept_.end());
  kept_.erase(end, kept_.end());
  any_kept_.store(!kept_.empty(), std::memory_order_relaxed);
}

// The smallest that is long enough and not much too long.
bool LargeChunks::TakeKept(const Region *owner, size_t length, Chunk *chunk) {
  auto best = kept_.end();
  for (auto at = kept_.begin(); at != kept_.end(); ++at) {
    if (at->owner != owner || at->size < length || at->size - length > at->size / kSlack) continue;
    if (best == kept_.end() || at->size < best->size) best = at;
  }
  if (best == kept_.end()) return false;
  *chunk = *best;
  kept_bytes_ -= best->size;
  kept_.erase(best);
  any_kept_.store(!kept_.empty(), std::memory_order_relaxed);
  return true;
}

void *LargeChunks::Take(const Region *owner, void *hint, size_t length) {
  Chunk chunk;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (TakeKept(owner, length, &chunk)) {
      taken_[Number(chunk.at)] = chunk;
      return chunk.at;
    }
  }
  size_t size = (length + kStep - 1) / kStep * kStep;
  char *at = MapAligned(hint, size, kChunk, PROT_NONE);
  if (!at) return nullptr;
  std::lock_guard<std::mutex> lock(mutex_);
  taken_[Number(at)] = Chunk{owner, at, size, 0, false, 0};
  return at;
}

bool LargeChunks::Open(void *address, size_t length) {
  Chunks dropped;
  size_t open;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = taken_.find(Number(address));
    if (found == taken_.end() || found->second.odd || length > found->second.size) return false;
    open = found->second.open;
    if (length <= open) return true;
    found->second.open = length;
  }
  char *rest = static_cast<char *>(address) + open;
  if (mprotect(rest, length - open, PROT_READ | PROT_WRITE) != 0) {
    Spoil(address);
    return false;
  }
  Populate(rest, length - open);
  return true;
}

void LargeChunks::Spoil(const void *address) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto after = taken_.upper_bound(Number(address));
  if (after == taken_.begin()) return;
  Chunk &chunk = std::prev(after)->second;
  if (Number(address) < Number(chunk.at) + chunk.size) chunk.odd = true;
}

bool LargeChunks::Shorten(void *address, size_t kept) {
  size_t rest;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = taken_.find(Number(address));
    if (found == taken_.end() || kept > found->second.size) return false;
    rest = found->second.size - kept;
    found->second.size = kept;
    found->second.open = std::min(found->second.open, kept);
  }
  return rest == 0 || munmap(static_cast<char *>(address) + kept, rest) == 0;
}

void LargeChunks::Keep(Chunk chunk, Chunks *dropped) {
  chunk.since = seconds_();
  kept_.push_back(chunk);
  kept_bytes_ += chunk.size;
  size_t own = 0;
  for (const Chunk &other : kept_) own += other.owner == chunk.owner ? other.size : 0;
  Drop(
      [&](const Chunk &other) {
        if (other.owner != chunk.owner || own <= kKeptOfOne) return false;
        own -= other.size;
        return true;
      },
      dropped);
  size_t all = kept_bytes_;
  Drop(
      [&](const Chunk &other) {
        if (all <= kKeptOfAll) return false;
        all -= other.size;
        return true;
      },
      dropped);
}

bool LargeChunks::Free(const Region *keeper, void *address) {
  Chunks dropped;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = taken_.find(Number(address));
    if (found == taken_.end()) return false;
    Chunk chunk = found->second;
    taken_.erase(found);
    if (keeper && chunk.owner == keeper && !chunk.odd && chunk.size <= kKeptOfOne) {
      Keep(chunk, &dropped);
    } else {
      dropped.push_back(chunk);
    }
  }
  Unmap(dropped);
  return true;
}

void LargeChunks::Forget(const Region *owner) {
  Chunks dropped;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    Drop([&](const Chunk &chunk) { return chunk.owner == owner; }, &dropped);
    // The next isolate may have the same name.
    for (auto &[at, chunk] : taken_) {
      if (chunk.owner == owner) chunk.owner = nullptr;
    }
  }
  Unmap(dropped);
}

bool LargeChunks::GiveBackOld() {
  if (!any_kept_.load(std::memory_order_relaxed)) return false;
  Chunks dropped;
  bool more;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    int64_t now = seconds_();
    if (kept_.empty() || now - kept_.front().since <= kSecondsKept) return !kept_.empty();
    Drop([&](const Chunk &chunk) { return now - chunk.since > kSecondsKept; }, &dropped);
    more = !kept_.empty();
  }
  Unmap(dropped);
  return more;
}

size_t LargeChunks::kept_bytes() {
  std::lock_guard<std::mutex> lock(mutex_);
  return kept_bytes_;
}

}  // namespace iso
