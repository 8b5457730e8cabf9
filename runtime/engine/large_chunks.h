// Chunks of large objects: V8 maps one for each string or array that is beyond its pages, and unmaps
// it when that is collected. To map it, to have its pages cleared and to give them back takes longer
// than to fill it, so that an isolate's next large objects get the chunks of those before.
//
// A chunk is kept for the isolate that had it and for no other: what one guest wrote never lies in
// memory that another has. It goes to the kernel when the isolate ends, when it was not used for some
// seconds, and when more is kept than a few MiB.
#ifndef ISO_ENGINE_LARGE_CHUNKS_H
#define ISO_ENGINE_LARGE_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

#include <atomic>
#include <map>
#include <mutex>
#include <vector>

namespace iso {

struct Region;

// Any thread. Lengths are in bytes, and multiples of the page size. An owner is no more than a name.
class LargeChunks {
 public:
  // `seconds` tells the time, from any start on.
  explicit LargeChunks(int64_t (*seconds)() = Seconds) : seconds_(seconds) {}

  // Whether it is for memory of this kind.
  static bool Has(size_t length, size_t alignment);

  // Inaccessible memory, or null. What it contains is not defined.
  void *Take(const Region *owner, void *hint, size_t length);
  // What V8 has of the memory at `address` is `length` bytes, readable and writable from now on.
  // False where this is no chunk taken here, or one that the kernel refuses.
  bool Open(void *address, size_t length);
  // Part of a chunk gets another protection: it will not be kept. Anything else is left alone.
  void Spoil(const void *address);
  // V8 has only the first `kept` bytes from now on. False where this is no chunk taken here.
  bool Shorten(void *address, size_t kept);
  // Takes a chunk back, which is kept for its owner if `keeper` is that one; null keeps nothing. False
  // where this is no chunk taken here.
  bool Free(const Region *keeper, void *address);

  // The owner ends: nothing is kept for it.
  void Forget(const Region *owner);
  // What was not used lately goes to the kernel. Whether something is still kept. Costs next to nothing
  // when there is nothing to do.
  bool GiveBackOld();
  // How many bytes are kept, for all owners.
  size_t kept_bytes();
  // The time, by a clock that costs next to nothing.
  static int64_t Seconds();

 private:
  struct Chunk {
    const Region *owner;
    char *at;
    size_t size;  // what is mapped
    size_t open;  // what is accessible of it, from the start
    bool odd;     // part of it has another protection
    int64_t since;
  };
  using Chunks = std::vector<Chunk>;

  bool TakeKept(const Region *owner, size_t length, Chunk *chunk);
  void Keep(Chunk chunk, Chunks *dropped);
  template <typename Condition>
  void Drop(Condition condition, Chunks *dropped);
  static void Unmap(const Chunks &chunks);

  int64_t (*seconds_)();
  std::mutex mutex_;
  std::map<uintptr_t, Chunk> taken_;  // by where they start
  Chunks kept_;                       // the one that was used longest ago first
  size_t kept_bytes_ = 0;
  std::atomic<bool> any_kept_{false};
};

}  // namespace iso

#endif
