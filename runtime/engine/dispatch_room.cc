#include "dispatch_room.h"

#include <v8.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "engine.h"
#include "v8_compat.h"

namespace iso {
namespace {

std::atomic<unsigned long> made, live;

#if ISO_V8_AT_LEAST(13, 0)
constexpr bool kTable = true;
#else
constexpr bool kTable = false;
#endif

// In pieces of 64 KiB. A third is left to functions that guests make.
constexpr unsigned long kPieces = 4096, kOfIsolates = kPieces * 2 / 3;

// Isolates that leave as much as a piece: 28 entries of 16 bytes each.
constexpr unsigned long kEndedOfPiece = 65536 / (28 * 16);

}  // namespace

void IsolateMade() {
  made.fetch_add(1, std::memory_order_relaxed);
  live.fetch_add(1, std::memory_order_relaxed);
}

void IsolateEnded() { live.fetch_sub(1, std::memory_order_relaxed); }

}  // namespace iso

extern "C" char *iso__engine_lacking(void) {
  return iso__engine_room_judge(iso::kTable, iso::live.load(), iso::made.load());
}

extern "C" char *iso__engine_room_judge(bool table, unsigned long live, unsigned long made) {
  char *text = nullptr;
  if (!table || live + made / iso::kEndedOfPiece < iso::kOfIsolates) return nullptr;
  int length = asprintf(
      &text,
      "There is no room for one more isolate: V8 %s has one table for all functions of a process, "
      "and %lu live isolates and what %lu ended ones left fill the part that is for them; share "
      "the work among more processes (isoload serve --workers), start this one anew, or isolate "
      "by process",
      v8::V8::GetVersion(), live, made - live);
  return length < 0 ? nullptr : text;
}

extern "C" uint64_t iso__engine_isolates_made(void) { return iso::made.load(); }

extern "C" uint64_t iso__engine_isolates_worth(void) {
  return iso::kTable ? iso::kOfIsolates / 2 * iso::kEndedOfPiece : 0;
}
