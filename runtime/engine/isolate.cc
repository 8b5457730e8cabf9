// The life of an isolate: made from the snapshot, entered, limited, ended.
#include <time.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include <new>

#include "dispatch_room.h"
#include "internal.h"
#include "platform.h"

namespace iso {

namespace {

constexpr size_t kInitialOldBytes = 4 * 1024 * 1024;
constexpr size_t kInitialYoungBytes = 1024 * 1024;
constexpr size_t kStackBytes = 984 * 1024;  // what V8 lets a stack grow to
constexpr size_t kPageBytes = 256 * 1024;   // V8 rounds limits down to its pages
constexpr size_t kUnwindBytes = 16 * 1024 * 1024;
constexpr size_t kLargestObjectBytes = 1024 * 1024 * 1024;  // a string's or an array's

double NowMicroseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

v8::Local<v8::Context> ContextOf(iso__isolate *owner) { return owner->context.Get(owner->isolate); }

// V8 is about to abort for want of heap: end the guest instead. It ends where V8 next looks, so that
// one allocation of V8's largest object has to fit before, or V8 would abort all the same, and with
// the process all others in it. A process that has no other guest is let go instead.
size_t NearHeapLimit(void *data, size_t current, size_t initial) {
  auto *owner = static_cast<iso__isolate *>(data);
  (void)initial;
  // Its owner, who came after it was made, may have more.
  if (current + kPageBytes <= owner->old_limit && !owner->terminated) return owner->old_limit;
  owner->out_of_memory = true;
  owner->terminated = true;
  owner->isolate->TerminateExecution();
  return current +
         (owner->is_alone ? current / 4 + kUnwindBytes : kLargestObjectBytes + kUnwindBytes);
}

// WebAssembly memories do not come from the allocator, but V8 counts them with the rest of what is
// outside of its heap, and collects when that grows.
void CheckExternalMemory(iso__isolate *owner) {
  if (owner->options.heap_limit == 0 || owner->terminated) return;
  int64_t bytes = owner->isolate->AdjustAmountOfExternalAllocatedMemory(0) - owner->external_bytes -
                  owner->icu->told;
  if (bytes <= static_cast<int64_t>(owner->options.heap_limit)) return;
  iso__isolate_exhaust(owner);
}

void AfterCollection(v8::Isolate *, v8::GCType, v8::GCCallbackFlags, void *data) {
  CheckExternalMemory(static_cast<iso__isolate *>(data));
}

}  // namespace

// V8 collects and asks again, several times, before it tells the guest that there is no memory.
constexpr int kAttempts = 3;

bool CountingAllocator::Take(size_t length) {
  size_t before = used_.fetch_add(length);
  if (limit_ == 0 || before + length <= limit_) {
    refusals_ = 0;
    return true;
  }
  used_.fetch_sub(length);
  // One buffer that is too large is the guest's RangeError. Many that are too large together are
  // the limit reached.
  if (length <= limit_ && ++refusals_ >= kAttempts && owner_) {
    iso__isolate_exhaust(owner_);
  }
  return false;
}

void *CountingAllocator::Allocate(size_t length) {
  if (!Take(length)) return nullptr;
  void *data = calloc(1, length ? length : 1);
  if (!data) used_.fetch_sub(length);
  return data;
}

void *CountingAllocator::AllocateUninitialized(size_t length) {
  if (!Take(length)) return nullptr;
  void *data = malloc(length ? length : 1);
  if (!data) used_.fetch_sub(length);
  return data;
}

void CountingAllocator::Free(void *data, size_t length) {
  used_.fetch_sub(length);
  free(data);
}

namespace {
thread_local iso__isolate *entered = nullptr;
}

iso__isolate *EnteredIsolate() { return entered; }

Entered::Entered(v8::Isolate *isolate, v8::Local<v8::Context> (*context)(iso__isolate *),
                 iso__isolate *owner)
    : isolate_scope(isolate), handle_scope(isolate), context_scope(context(owner)) {}

iso__isolate *OwnerOf(v8::Isolate *isolate) {
  return static_cast<iso__isolate *>(isolate->GetData(kIsolateSlot));
}

namespace {

// How V8 divides what a heap may have.
v8::ResourceConstraints ConstraintsFor(size_t heap_limit) {
  v8::ResourceConstraints constraints;
  if (heap_limit == 0) return constraints;
  constraints.ConfigureDefaultsFromHeapSize(std::min<size_t>(4 * kInitialYoungBytes, heap_limit),
                                            heap_limit);
  // Collected early: what waits to be collected counts for every worker.
  constraints.set_initial_old_generation_size_in_bytes(kInitialOldBytes);
  return constraints;
}

void Configure(iso__isolate *owner) {
  v8::Isolate *isolate = owner->isolate;
  isolate->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
  isolate->SetHostImportModuleDynamicallyCallback(ImportDynamically);
  isolate->SetPrepareStackTraceCallback(FormatStack);
  isolate->SetAllowWasmCodeGenerationCallback(AllowWasm);
  // Guests have no business blocking the thread that others share.
  isolate->SetAllowAtomicsWait(false);
  isolate->AddNearHeapLimitCallback(NearHeapLimit, owner);
  isolate->AddGCEpilogueCallback(AfterCollection, owner, v8::kGCTypeMarkSweepCompact);
}

// Something that stays for as long as the process, and is found through V8's pages only, where a
// search for leaks does not look.
struct StaysForEver {
#ifdef __SANITIZE_ADDRESS__
  StaysForEver() { __lsan_disable(); }
  ~StaysForEver() { __lsan_enable(); }
#endif
};

// Has everything that isolates need and nothing else, and stays for as long as the process.
void MakeKeeper() {
  [[maybe_unused]] StaysForEver keeper;
  static CountingAllocator allocator(0, nullptr);
  v8::Isolate::CreateParams params;
  params.snapshot_blob = TheSnapshot();
  params.array_buffer_allocator = &allocator;
  params.external_references = ExternalReferences();
  v8::Isolate::New(params);
}

// V8 has one read-only heap for all isolates alive, and reads it anew, which takes a fifth of a
// start, for the first one after none, and into the region of that one. With the second isolate of the
// process comes a keeper, so that there is always one whatever other threads end. The first isolate
// brings what is shared, alone, and not into a region, which would be its own.
class Start {
 public:
  Start() : lock_(mutex_), first_(!any_) {
    if (any_ && !kept_) {
      MakeKeeper();
      kept_ = true;
    }
    any_ = true;
    if (!first_) lock_.unlock();
  }
  bool first() const { return first_; }

 private:
  static std::mutex mutex_;
  static bool any_;
  static bool kept_;
  std::unique_lock<std::mutex> lock_;
  bool first_;
};
std::mutex Start::mutex_;
bool Start::any_ = false;
bool Start::kept_ = false;

// What V8 allocates here comes from a region.
struct InRegion {
  explicit InRegion(Region *region) : before(Pages::Use(region)) {}
  ~InRegion() { Pages::Use(before); }
  Region *before;
};

void MakeContext(iso__isolate *owner) {
  v8::Isolate *isolate = owner->isolate;
  v8::HandleScope scope(isolate);
  v8::Local<v8::Context> context = v8::Context::New(isolate);
  context->AllowCodeGenerationFromStrings(false);
  owner->context.Reset(isolate, context);
  v8::Local<v8::Object> hooks = context->GetDataFromSnapshotOnce<v8::Object>(0).ToLocalChecked();
  owner->hooks_object.Reset(isolate, hooks);
}

void ForgetContext(iso__isolate *owner) {
  owner->watched.clear();
  owner->by_hash.clear();
  owner->modules.clear();
  owner->hooks.clear();
  owner->hooks_object.Reset();
  owner->context.Reset();
}

}  // namespace

}  // namespace iso

extern "C" {

iso__isolate *iso__isolate_new(const iso__isolate_options *options, iso__isolate_times *times) {
  double started = iso::NowMicroseconds();
  auto *owner = new iso__isolate();
  owner->options = *options;
  owner->allocator = std::make_shared<iso::CountingAllocator>(options->heap_limit, owner);

  v8::Isolate::CreateParams params;
  params.snapshot_blob = iso::TheSnapshot();
  params.array_buffer_allocator_shared = owner->allocator;
  params.external_references = iso::ExternalReferences();
  params.constraints = iso::ConstraintsFor(options->heap_limit);
  iso::Start start;
  owner->region = start.first() ? iso::Pages::None() : iso::ThePlatform()->pages()->Take();
  iso::InRegion in_region(owner->region);
  owner->old_limit = params.constraints.max_old_generation_size_in_bytes();
  owner->isolate = v8::Isolate::Allocate();
  owner->isolate->SetData(iso::kIsolateSlot, owner);
  {
    iso::compat::NeedNotAsk making(owner->isolate);
    v8::Isolate::Initialize(owner->isolate, params);
  }
  iso::IsolateMade();
  double isolated = iso::NowMicroseconds();
  {
    v8::Isolate::Scope scope(owner->isolate);
    iso::Configure(owner);
    iso::MakeContext(owner);
  }
  owner->hooks.resize(options->interface->hook_count);
  iso::ThePlatform()->pages()->Made(owner->region);
  if (times) {
    times->isolate_us = isolated - started;
    times->context_us = iso::NowMicroseconds() - isolated;
  }
  return owner;
}

void iso__isolate_adopt(iso__isolate *owner, const iso__isolate_options *options) {
  owner->options = *options;
  owner->allocator->set_limit(options->heap_limit);
  owner->old_limit = iso::ConstraintsFor(options->heap_limit).max_old_generation_size_in_bytes();
  auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  owner->isolate->SetStackLimit(here - iso::kStackBytes);
  // With the callback V8 lets its limit be lowered; it is raised when it is reached.
  owner->isolate->RemoveNearHeapLimitCallback(iso::NearHeapLimit, owner->old_limit);
  owner->isolate->AddNearHeapLimitCallback(iso::NearHeapLimit, owner);
}

void iso__isolate_renew(iso__isolate *owner) {
  v8::Isolate::Scope scope(owner->isolate);
  iso::ForgetContext(owner);
  iso::MakeContext(owner);
  owner->hooks.resize(owner->options.interface->hook_count);
  owner->clock = -1;
}

void iso__isolate_free(iso__isolate *owner) {
  if (!owner) return;
  v8::Isolate *isolate = owner->isolate;
  {
    v8::Isolate::Scope scope(isolate);
    iso::KeepCode(owner);
    iso::ForgetContext(owner);
    owner->host_template.Reset();
  }
  isolate->RemoveNearHeapLimitCallback(iso::NearHeapLimit, 0);
  isolate->RemoveGCEpilogueCallback(iso::AfterCollection, owner);
  iso::ForgetPlatformTasks(isolate);
  owner->allocator->Orphan();
  iso::Pages::BeginEnd(owner->region);
  iso::Dispose(isolate);
  iso::IsolateEnded();
  iso::ForgetPlatformTasks(isolate);
  iso::ThePlatform()->pages()->Leave(owner->region);
  owner->icu->Drop();
  delete owner;
}

void iso__isolate_set_data(iso__isolate *owner, int slot, void *data) { owner->data[slot] = data; }

void *iso__isolate_data(iso__isolate *owner, int slot) { return owner->data[slot]; }

void iso__enter(iso__isolate *owner) {
  owner->entered = std::make_unique<iso::Entered>(owner->isolate, iso::ContextOf, owner);
  iso::entered = owner;
  iso::Pages::Use(owner->region);
}

void iso__run_microtasks(iso__isolate *owner) {
  if (!owner->terminated) owner->isolate->PerformMicrotaskCheckpoint();
}

void iso__leave(iso__isolate *owner) {
  iso__run_microtasks(owner);
  iso::CheckExternalMemory(owner);
  iso::SettleIcuMemory(owner);
  iso::RunPlatformTasks(owner);
  iso::entered = nullptr;
  iso::Pages::Use(nullptr);
  iso::ThePlatform()->pages()->GiveBackOld();
  owner->entered.reset();
}

void iso__isolate_terminate(iso__isolate *owner) {
  owner->terminated = true;
  owner->isolate->TerminateExecution();
}

void iso__isolate_exhaust(iso__isolate *owner) {
  if (!owner->terminated) owner->out_of_memory = true;
  iso__isolate_terminate(owner);
}

bool iso__isolate_terminated(iso__isolate *owner) { return owner->terminated; }

bool iso__isolate_out_of_memory(iso__isolate *owner) { return owner->out_of_memory; }

void iso__isolate_on_out_of_memory(iso__isolate *owner, void (*ended)(void)) {
  static void (*callback)(void);
  callback = ended;
  owner->is_alone = true;
  owner->isolate->SetOOMErrorHandler([](const char *, iso::compat::OutOfMemory) { callback(); });
}

void iso__isolate_external_memory(iso__isolate *owner, int64_t delta) {
  owner->external_bytes += delta;
  owner->isolate->AdjustAmountOfExternalAllocatedMemory(delta);
}

void iso__isolate_collect(iso__isolate *owner) { owner->isolate->LowMemoryNotification(); }

void iso__isolate_set_clock(iso__isolate *owner, double ms) { owner->clock = ms; }

double iso__isolate_clock(const iso__isolate *owner) {
  return owner->clock < 0 ? iso::Platform::MachineTimeMillis() : owner->clock;
}

size_t iso__isolate_heap_used(iso__isolate *owner) {
  v8::HeapStatistics statistics;
  owner->isolate->GetHeapStatistics(&statistics);
  return statistics.used_heap_size() + owner->allocator->used();
}

}  // extern "C"
