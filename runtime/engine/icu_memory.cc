#include "icu_memory.h"

#include <dlfcn.h>
#include <link.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vector>

#include "internal.h"

namespace iso {

namespace {

constexpr int64_t kTellBytes = 1024 * 1024;  // V8 is told in steps of this
constexpr uint64_t kMark = 0x69c04d656d6f7279;

// In front of every block. The last word tells our blocks from those that were there before: there
// malloc keeps the size of a block, which is never such a number.
struct Header {
  IcuAccount *account;  // null: of no isolate
  uint64_t mark;
};
static_assert(sizeof(Header) == 16, "what follows is aligned as malloc aligns");

uint64_t MarkOf(const Header *header) { return kMark ^ reinterpret_cast<uintptr_t>(header); }

__attribute__((no_sanitize("address"))) bool IsOurs(const Header *header) {
  return header->mark == MarkOf(header);
}

void Tell(v8::Isolate *, void *data) {
  auto *owner = static_cast<iso__isolate *>(data);
  owner->icu->asked = false;
  SettleIcuMemory(owner);
}

int64_t SizeOf(Header *header) { return static_cast<int64_t>(malloc_usable_size(header)); }

// ICU is in the midst of something, and so may V8 be: it is told later.
void Grew(iso__isolate *owner) {
  IcuAccount *account = owner->icu;
  if (account->asked || account->bytes() - account->told < kTellBytes) return;
  account->asked = true;
  owner->isolate->RequestInterrupt(Tell, owner);
}

void *Allocate(const void *, size_t length) {
  auto *header = static_cast<Header *>(malloc(length + sizeof(Header)));
  if (!header) return nullptr;
  iso__isolate *owner = EnteredIsolate();
  header->account = owner ? owner->icu : nullptr;
  header->mark = MarkOf(header);
  if (owner) {
    owner->icu->Hold();
    owner->icu->Charge(SizeOf(header));
    Grew(owner);
  }
  return header + 1;
}

void Free(const void *, void *data) {
  if (!data) return;
  Header *header = static_cast<Header *>(data) - 1;
  if (!IsOurs(header)) return free(data);
  if (header->account) {
    header->account->Charge(-SizeOf(header));
    header->account->Drop();
  }
  header->mark = 0;
  free(header);
}

// What grows stays with whom it was allocated for.
void *Reallocate(const void *context, void *data, size_t length) {
  if (!data) return Allocate(context, length);
  Header *header = static_cast<Header *>(data) - 1;
  if (!IsOurs(header)) return realloc(data, length);
  int64_t before = SizeOf(header);
  header->mark = 0;
  auto *moved = static_cast<Header *>(realloc(header, length + sizeof(Header)));
  if (!moved) {
    header->mark = MarkOf(header);
    return nullptr;
  }
  moved->mark = MarkOf(moved);
  if (moved->account) moved->account->Charge(SizeOf(moved) - before);
  iso__isolate *owner = EnteredIsolate();
  if (owner && owner->icu == moved->account) Grew(owner);
  return moved + 1;
}

using SetMemoryFunctions = void (*)(const void *, void *(*)(const void *, size_t),
                                    void *(*)(const void *, void *, size_t),
                                    void (*)(const void *, void *), int *);

// The version of an ICU, which its library's name tells and its symbols carry.
int AddVersion(dl_phdr_info *info, size_t, void *versions) {
  const char *name = strrchr(info->dlpi_name, '/');
  name = name ? name + 1 : info->dlpi_name;
  int version;
  if (sscanf(name, "libicuuc.so.%d", &version) == 1) {
    static_cast<std::vector<int> *>(versions)->push_back(version);
  }
  return 0;
}

void SetMemoryFunctionsOf(int version) {
  char symbol[64];
  snprintf(symbol, sizeof symbol, "u_setMemoryFunctions_%d", version);
  void *found = dlsym(RTLD_DEFAULT, symbol);
  int status = 0;
  if (found) {
    reinterpret_cast<SetMemoryFunctions>(found)(nullptr, Allocate, Reallocate, Free, &status);
  }
}

// What V8 counts outside of its heap and the host did not say, with what ICU holds.
bool IsOver(iso__isolate *owner) {
  int64_t others = owner->isolate->AdjustAmountOfExternalAllocatedMemory(0) -
                   owner->external_bytes - owner->icu->told;
  return others + owner->icu->bytes() > static_cast<int64_t>(owner->options.heap_limit);
}

// V8 may collect when it is told of more.
void TellV8(iso__isolate *owner) {
  int64_t delta = owner->icu->bytes() - owner->icu->told;
  owner->icu->told += delta;
  if (delta != 0) owner->isolate->AdjustAmountOfExternalAllocatedMemory(delta);
}

}  // namespace

void IcuAccount::Drop() {
  if (--holders_ == 0) delete this;
}

// No symbol is looked up while the list is made: dlopen takes the lock that is held meanwhile after the
// one that dlsym takes.
void CountIcuMemory() {
  std::vector<int> versions;
  dl_iterate_phdr(AddVersion, &versions);
  for (int version : versions) SetMemoryFunctionsOf(version);
}

void SettleIcuMemory(iso__isolate *owner) {
  if (owner->terminated) return;
  TellV8(owner);
  if (owner->options.heap_limit != 0 && IsOver(owner)) {
    owner->isolate->MemoryPressureNotification(v8::MemoryPressureLevel::kCritical);
    if (IsOver(owner)) iso__isolate_exhaust(owner);
  }
  TellV8(owner);
}

}  // namespace iso
