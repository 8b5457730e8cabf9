#include "pages.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "mapping.h"

namespace iso {

namespace {

constexpr size_t kChunks = 16;
constexpr uint32_t kAllChunks = (1u << kChunks) - 1;
constexpr size_t kDataBytes = kChunks * kChunk;
constexpr size_t kCodeBytes = 128 * 1024 * 1024;  // what V8 asks for on this kind of machine
constexpr size_t kRegionBytes = kDataBytes + kCodeBytes;
constexpr size_t kTableBytes = 2 * 1024 * 1024;  // what one page table maps
constexpr size_t kWarmRegions = 8;
constexpr size_t kWarmBytes = 2 * 1024 * 1024;  // the start of a small guest needs less
constexpr size_t kWarmCodeBytes = kChunk;       // at the start of the code range

using Permission = v8::PageAllocator::Permission;

int Protection(Permission access) {
  switch (access) {
    case v8::PageAllocator::kRead:
      return PROT_READ;
    case v8::PageAllocator::kReadWrite:
      return PROT_READ | PROT_WRITE;
    case v8::PageAllocator::kReadWriteExecute:
      return PROT_READ | PROT_WRITE | PROT_EXEC;
    case v8::PageAllocator::kReadExecute:
      return PROT_READ | PROT_EXEC;
    case v8::PageAllocator::kNoAccess:
    case v8::PageAllocator::kNoAccessWillJitLater:
      break;
  }
  return PROT_NONE;
}

bool Discard(void *address, size_t length) { return madvise(address, length, MADV_DONTNEED) == 0; }

thread_local Region *current = nullptr;

}  // namespace

struct Region {
  explicit Region(char *at) : base(at) {}
  char *code() const { return base + kDataBytes; }
  char *end() const { return base + kRegionBytes; }
  bool IsData(const void *address) const { return Number(address) < Number(code()); }
  bool IsEmpty() const { return chunks == 0 && !code_used; }

  char *base;              // null: nothing of an isolate comes from here
  uint32_t chunks = 0;     // those that V8 has, a bit each
  bool code_used = false;  // V8 has the code range
  uint64_t open = 0;       // pages of the first chunk of code that are accessible, a bit each
  bool odd = false;        // some data has another protection than it began with
  bool making = true;      // its isolate is not complete yet
  bool ending = false;     // its isolate is being disposed of
  bool left = false;       // its isolate is gone
};

Pages::Pages() : page_(static_cast<size_t>(sysconf(_SC_PAGESIZE))) {}

// ---- regions ----

Region *Pages::Find(const void *address) {
  auto after = regions_.upper_bound(Number(address));
  if (after == regions_.end() || Number(after->second->base) > Number(address)) return nullptr;
  return after->second;
}

Region *Pages::Reserve() {
  char *base = MapAligned(nullptr, kRegionBytes, kTableBytes, PROT_NONE);
  if (!base) return nullptr;
  if (mprotect(base, kDataBytes, PROT_READ | PROT_WRITE) != 0) {
    munmap(base, kRegionBytes);
    return nullptr;
  }
  auto *region = new Region(base);
  regions_[Number(region->end())] = region;
  return region;
}

void Pages::Unmap(Region *region) {
  regions_.erase(Number(region->end()));
  munmap(region->base, kRegionBytes);
  delete region;
}

Region *Pages::Take() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (warm_.empty()) return Reserve();
  Region *region = warm_.back();
  warm_.pop_back();
  *region = Region(region->base);
  return region;
}

Region *Pages::None() {
  auto *region = new Region(nullptr);
  region->chunks = kAllChunks;
  region->code_used = true;
  return region;
}

Region *Pages::Use(Region *region) { return std::exchange(current, region); }

void Pages::Made(Region *region) {
  if (region) region->making = false;
}

void Pages::BeginEnd(Region *region) {
  if (region) region->ending = true;
}

// A guest that grew leaves pages that the next one's start does not need.
bool Pages::IsWarm(const Region *region) const {
  if (region->odd) return false;
  std::vector<unsigned char> present((kDataBytes + kWarmCodeBytes) / page_);
  if (mincore(region->base, kDataBytes + kWarmCodeBytes, present.data()) != 0) return false;
  auto pages = std::count_if(present.begin(), present.end(), [](auto page) { return page & 1; });
  return static_cast<size_t>(pages) * page_ <= kWarmBytes;
}

void Pages::Leave(Region *region) {
  if (!region) return;
  large_.Forget(region);
  if (!region->base) {
    delete region;
    return;
  }
  std::lock_guard<std::mutex> lock(mutex_);
  region->left = true;
  if (!region->IsEmpty()) return;  // unmapped with the last of it
  // What was code of one guest is nothing that another could run.
  if (warm_.size() < kWarmRegions && IsWarm(region) &&
      mprotect(region->code(), kCodeBytes, PROT_NONE) == 0 &&
      Discard(region->code() + kWarmCodeBytes, kCodeBytes - kWarmCodeBytes)) {
    warm_.push_back(region);
  } else {
    Unmap(region);
  }
}

// ---- what V8 asks for ----

void *Pages::AllocatePages(void *hint, size_t length, size_t alignment, Permission access) {
  Region *region = current;
  // Nothing but chunks of the heap has this alignment: memory that a guest must find zeroed has not.
  if (region && length == kChunk && alignment == kChunk && region->chunks != kAllChunks) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto chunk = static_cast<unsigned>(__builtin_ctz(~region->chunks));
    region->chunks |= 1u << chunk;
    return region->base + chunk * kChunk;
  }
  if (region && region->making && !region->code_used && length == kCodeBytes) {
    region->code_used = true;
    return region->code();
  }
  if (region && !region->making && LargeChunks::Has(length, alignment)) {
    void *at = large_.Take(region, hint, length);
    if (!at || Protection(access) == PROT_NONE || SetPermissions(at, length, access)) return at;
    large_.Free(nullptr, at);
    return nullptr;
  }
  return MapAligned(hint, length, alignment, Protection(access));
}

bool Pages::FreePages(void *address, size_t length) {
  std::unique_lock<std::mutex> lock(mutex_);
  Region *region = Find(address);
  if (!region) {
    lock.unlock();
    return large_.Free(current, address) || munmap(address, length) == 0;
  }
  bool freed = true;
  if (region->IsData(address)) {
    region->chunks &= ~(1u << ((Number(address) - Number(region->base)) / kChunk));
    if (region->odd) freed = mprotect(address, length, PROT_READ | PROT_WRITE) == 0;
    if (!region->ending) freed = Discard(address, length) && freed;
  } else {
    region->code_used = false;
  }
  if (region->left && region->IsEmpty()) Unmap(region);
  return freed;
}

bool Pages::ReleasePages(void *address, size_t length, size_t kept) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (Find(address)) return true;  // the rest of the chunk stays the region's
  }
  return large_.Shorten(address, kept) ||
         munmap(static_cast<char *>(address) + kept, length - kept) == 0;
}

// A bit for each page of a part of the code range, which starts at `offset`; 0 for what is not all in
// its first chunk.
uint64_t Pages::PagesOfFirstChunk(size_t offset, size_t length) const {
  if (offset + length > 64 * page_) return 0;
  uint64_t ones = length == 64 * page_ ? ~uint64_t{0} : (uint64_t{1} << (length / page_)) - 1;
  return ones << (offset / page_);
}

// Whether memory of a region is protected so already, or nobody cares.
bool Pages::IsDone(Region *region, void *address, size_t length, Permission access) const {
  bool none = Protection(access) == PROT_NONE;
  if (none && region->ending) return true;
  if (region->IsData(address)) {
    if (access == kReadWrite && !region->odd) return true;
    if (!none) region->odd = true;
    return false;
  }
  uint64_t pages = PagesOfFirstChunk(Number(address) - Number(region->code()), length);
  if (none && pages != 0 && (region->open & pages) == 0) return true;
  region->open = none ? region->open & ~pages : region->open | pages;
  return false;
}

bool Pages::SetPermissions(void *address, size_t length, Permission access) {
  bool none = Protection(access) == PROT_NONE;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    Region *region = Find(address);
    if (region && IsDone(region, address, length, access)) return true;
    // Data of a region stays accessible: a protection for each chunk would be a mapping for each.
    if (region && none && region->IsData(address)) return Discard(address, length);
  }
  if (access == kReadWrite && large_.Open(address, length)) return true;
  large_.Spoil(address);
  if (mprotect(address, length, Protection(access)) != 0) return false;
  return !none || DiscardSystemPages(address, length);
}

#if ISO_V8_AT_LEAST(12, 0)
bool Pages::RecommitPages(void *address, size_t length, Permission access) {
  return SetPermissions(address, length, access);
}
#endif

bool Pages::DiscardSystemPages(void *address, size_t length) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const Region *region = Find(address);
    if (region && (region->making || region->ending)) return true;
  }
  return Discard(address, length);
}

bool Pages::DecommitPages(void *address, size_t length) {
  return SetPermissions(address, length, kNoAccess);
}

}  // namespace iso
