// Addresses from the kernel, for what V8's memory is made of. Private to pages.cc and large_chunks.cc.
#ifndef ISO_ENGINE_MAPPING_H
#define ISO_ENGINE_MAPPING_H

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

namespace iso {

constexpr size_t kChunk = 256 * 1024;  // V8's unit of heap

inline uintptr_t Number(const void *address) { return reinterpret_cast<uintptr_t>(address); }

// Null when the kernel gives none. The caller unmaps it, in parts if it likes.
inline char *Map(void *hint, size_t length, int protection) {
  void *at = mmap(hint, length, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return at == MAP_FAILED ? nullptr : static_cast<char *>(at);
}

// The same, at a multiple of `alignment`, which is one of the page size.
inline char *MapAligned(void *hint, size_t length, size_t alignment, int protection) {
  char *at = Map(hint, length, protection);
  if (!at || Number(at) % alignment == 0) return at;
  munmap(at, length);
  at = Map(nullptr, length + alignment, protection);
  if (!at) return nullptr;
  size_t before = (alignment - Number(at) % alignment) % alignment;
  if (before > 0) munmap(at, before);
  munmap(at + before + length, alignment - before);
  return at + before;
}

}  // namespace iso

#endif
