// What V8 does to place the code of a new isolate, cut short.
//
// V8 wants that code within reach of short calls to its builtins. To find a place there it reads and
// parses /proc/self/maps, the list of all mappings of the process, for every isolate that does not
// follow one which was freed: with 1,500 isolates alive that is three quarters of the time that making
// one more takes, and it grows with each. The place is not V8's to choose here (pages.h), so it is told
// that this system does not know about free memory, as some do not.
//
// Both functions are exported by the shared library, which calls them through its table of symbols: the
// ones of this program come first. Where that were not so, V8 would only do what it does by itself;
// a test of the engine would tell.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "v8_compat.h"

namespace v8 {
namespace base {

// As declared in V8's src/base/platform/platform.h, which is not installed.
class OS {
 public:
  struct MemoryRange {
    uintptr_t start;
    uintptr_t end;
  };

#if ISO_V8_AT_LEAST(11, 0)
  __attribute__((visibility("default"), used)) static std::optional<MemoryRange>
  GetFirstFreeMemoryRangeWithin(uintptr_t begin, uintptr_t end, size_t least, size_t alignment);
#else
  __attribute__((visibility("default"), used)) static std::vector<MemoryRange>
  GetFreeMemoryRangesWithin(uintptr_t begin, uintptr_t end, size_t least, size_t alignment);
#endif
};

#if ISO_V8_AT_LEAST(11, 0)
std::optional<OS::MemoryRange> OS::GetFirstFreeMemoryRangeWithin(uintptr_t, uintptr_t, size_t,
                                                                 size_t) {
  return std::nullopt;
}
#else
std::vector<OS::MemoryRange> OS::GetFreeMemoryRangesWithin(uintptr_t, uintptr_t, size_t, size_t) {
  return {};
}
#endif

}  // namespace base
}  // namespace v8

namespace iso {

// Referred to by the engine, so that the linker takes this file out of its archive.
void PlaceCodeAnywhere() {}

}  // namespace iso
