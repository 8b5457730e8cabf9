// What ICU allocates, which V8 does not count: every Intl object holds some kilobytes of it.
#ifndef ISO_ENGINE_ICU_MEMORY_H
#define ISO_ENGINE_ICU_MEMORY_H

#include <stdint.h>

#include <atomic>

struct iso__isolate;

namespace iso {

// What ICU holds for one isolate. Lives as long as the isolate and all that was charged to it: ICU's
// caches, which are the process's, keep some. Any thread may give back.
class IcuAccount {
 public:
  int64_t bytes() const { return bytes_; }
  void Charge(int64_t bytes) { bytes_ += bytes; }
  void Hold() { ++holders_; }
  void Drop();

  // The isolate's own thread only:
  int64_t told = 0;    // bytes that V8 was told of
  bool asked = false;  // an interrupt will tell it

 private:
  std::atomic<int64_t> bytes_{0};
  std::atomic<int64_t> holders_{1};
};

// Has ICU allocate here from now on. Before V8 starts. What an embedder's own use of ICU has allocated
// before is freed as it was allocated. Does nothing where ICU is no library of its own.
void CountIcuMemory();

// Tells V8 what ICU holds for the isolate, and ends the guest when that is more than it may have even
// after a collection. The isolate is entered and no collection runs. It is called at the end of a turn,
// and within one where JavaScript looks at interrupts: what one builtin makes without any JavaScript of
// the guest in between counts when it is done.
void SettleIcuMemory(iso__isolate *owner);

}  // namespace iso

#endif
