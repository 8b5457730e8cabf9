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
constexpr size_t kWarmAlways = 8;
constexpr size_t kWarmBytes = 2 * 1024 * 1024;  // the start of a small guest needs less
constexpr size_t kWarmBytesOfAll = 48 * 1024 * 1024;
constexpr size_t kWarmCodeBytes = kChunk;                      // at the start of the code range
constexpr size_t kPresentBytes = kDataBytes + kWarmCodeBytes;  // where such pages may lie

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
  void Unmap() {
    munmap(base, kRegionBytes);
    delete this;
  }

  char *base;              // null: nothing of an isolate comes from here
  uint32_t chunks = 0;     // those that V8 has, a bit each
  bool code_used = false;  // V8 has the code range
  uint64_t open = 0;       // pages of the first chunk of code that are accessible, a bit each
  bool odd = false;        // some data has another protection than it began with
  bool making = true;      // its isolate is not complete yet
  bool ending = false;     // its isolate is being disposed of
  bool left = false;       // its isolate is gone
  size_t warm_bytes = 0;   // while it waits: of its pages that are there
};

Pages::Pages(int64_t (*seconds)())
    : page_(static_cast<size_t>(sysconf(_SC_PAGESIZE))), seconds_(seconds) {}

Pages::~Pages() {
  for (Region *region : warm_) region->Unmap();
}

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
  Populate(region);
  return region;
}

// The caller holds the lock, and unmaps it without.
void Pages::Forget(Region *region) { regions_.erase(Number(region->end())); }

Region *Pages::Take() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    most_live_.Tell(++live_, seconds_());
    if (!warm_.empty()) {
      Region *region = warm_.back();
      warm_.pop_back();
      warm_bytes_ -= region->warm_bytes;
      *region = Region(region->base);
      return region;
    }
  }
  Region *region = Reserve();
  std::lock_guard<std::mutex> lock(mutex_);
  if (region) {
    regions_[Number(region->end())] = region;
  } else {
    live_--;
  }
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
  if (!region) return;
  region->making = false;
  if (!region->base || needed_known_) return;
  std::call_once(once_, [&] {
    needed_ = PresentPages(region);
    needed_known_ = true;
  });
}

void Pages::BeginEnd(Region *region) {
  if (region) region->ending = true;
}

// 1 for each page of the region that is there, else 0; empty where the kernel does not tell.
std::vector<unsigned char> Pages::PresentPages(const Region *region) const {
  std::vector<unsigned char> present(kPresentBytes / page_);
  if (mincore(region->base, kPresentBytes, present.data()) != 0) return {};
  for (unsigned char &page : present) page &= 1;
  return present;
}

// That a page comes with each fault takes longer than what is done with it.
void Pages::Populate(const Region *region) const {
#ifdef MADV_POPULATE_WRITE
  if (!needed_known_) return;
  auto at = std::find(needed_.begin(), needed_.end(), 1);
  while (at != needed_.end()) {
    auto end = std::find(at, needed_.end(), 0);
    // Without it, and where the code range begins, the pages come one by one.
    madvise(region->base + static_cast<size_t>(at - needed_.begin()) * page_,
            static_cast<size_t>(end - at) * page_, MADV_POPULATE_WRITE);
    at = std::find(end, needed_.end(), 1);
  }
#else
  (void)region;
#endif
}

// How many regions may wait.
size_t Pages::Wanted() {
  size_t most = most_live_.Get(seconds_());
  return std::max(kWarmAlways, most > live_ ? most - live_ : 0);
}

// Whether the region may wait for the next isolate. A guest that grew leaves pages that the next one's
// start does not need. What was code of one guest is nothing that another could run.
bool Pages::Keep(Region *region) {
  if (region->odd || warm_.size() >= Wanted()) return false;
  std::vector<unsigned char> present = PresentPages(region);
  if (present.empty()) return false;
  size_t bytes = static_cast<size_t>(std::count(present.begin(), present.end(), 1)) * page_;
  if (bytes > kWarmBytes || warm_bytes_ + bytes > kWarmBytesOfAll ||
      mprotect(region->code(), kCodeBytes, PROT_NONE) != 0 ||
      !Discard(region->code() + kWarmCodeBytes, kCodeBytes - kWarmCodeBytes)) {
    return false;
  }
  region->warm_bytes = bytes;
  warm_bytes_ += bytes;
  warm_.push_back(region);
  any_old_.store(warm_.size() > kWarmAlways, std::memory_order_relaxed);
  return true;
}

void Pages::Leave(Region *region) {
  if (!region) return;
  large_.Forget(region);
  if (!region->base) {
    delete region;
    return;
  }
  {
    std::lock_guard<std::mutex> lock(mutex_);
    most_live_.Tell(--live_, seconds_());
    region->left = true;
    if (!region->IsEmpty() || Keep(region)) return;  // not empty: unmapped with the last of it
    Forget(region);
  }
  region->Unmap();
}

bool Pages::GiveBackOld() {
  bool chunks = large_.GiveBackOld();
  if (!any_old_.load(std::memory_order_relaxed)) return chunks;
  Region *old = nullptr;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (warm_.size() > Wanted()) {
      old = warm_.front();
      warm_.erase(warm_.begin());
      warm_bytes_ -= old->warm_bytes;
      Forget(old);
    }
    any_old_.store(warm_.size() > kWarmAlways, std::memory_order_relaxed);
  }
  if (old) old->Unmap();
  return true;
}

size_t Pages::warm() {
  std::lock_guard<std::mutex> lock(mutex_);
  return warm_.size();
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
  if (region->left && region->IsEmpty()) {
    Forget(region);
    lock.unlock();
    region->Unmap();
  }
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
