#include "platform.h"
#include "script_text.h"

#include <stdio.h>
#include <sys/random.h>

#include <chrono>
#include <vector>

#include "internal.h"

namespace iso {

void IsolateTasks::Add(std::unique_ptr<v8::Task> task) {
  std::lock_guard<std::mutex> lock(mutex_);
  ready_.push_back(std::move(task));
}

namespace {
thread_local std::vector<std::unique_ptr<v8::Task>> *aside = nullptr;
}

void IsolateTasks::AddDelayed(std::unique_ptr<v8::Task> task, double seconds) {
  if (aside) {
    aside->push_back(std::move(task));
    return;
  }
  double due = platform_->MonotonicallyIncreasingTime() + seconds;
  std::lock_guard<std::mutex> lock(mutex_);
  delayed_.emplace(due, std::move(task));
}

std::unique_ptr<v8::Task> IsolateTasks::Next() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!ready_.empty()) {
    std::unique_ptr<v8::Task> task = std::move(ready_.front());
    ready_.pop_front();
    return task;
  }
  if (!delayed_.empty() && delayed_.begin()->first <= platform_->MonotonicallyIncreasingTime()) {
    std::unique_ptr<v8::Task> task = std::move(delayed_.begin()->second);
    delayed_.erase(delayed_.begin());
    return task;
  }
  return nullptr;
}

std::shared_ptr<IsolateTasks> Platform::TasksOf(v8::Isolate *isolate) {
  std::lock_guard<std::mutex> lock(mutex_);
  std::shared_ptr<IsolateTasks> &tasks = tasks_[isolate];
  if (!tasks) tasks = std::make_shared<IsolateTasks>(this);
  return tasks;
}

void Platform::Forget(v8::Isolate *isolate) {
  std::shared_ptr<IsolateTasks> tasks;  // its tasks end after the lock is given back
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = tasks_.find(isolate);
  if (found == tasks_.end()) return;
  tasks = std::move(found->second);
  tasks_.erase(found);
}

double Platform::MonotonicallyIncreasingTime() {
  auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

double Platform::MachineTimeMillis() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

double Platform::CurrentClockTimeMillis() {
  const iso__isolate *asks = EnteredIsolate();
  return asks ? iso__isolate_clock(asks) : MachineTimeMillis();
}

namespace {
Platform *platform = nullptr;
v8::StartupData snapshot{nullptr, 0};
}  // namespace

Platform *ThePlatform() { return platform; }

v8::StartupData *TheSnapshot() { return snapshot.data ? &snapshot : nullptr; }

// Tasks run what guests gave to be run, a FinalizationRegistry's callback, and ask for another one of
// the kind: who was ended in one gets none.
void RunPlatformTasks(iso__isolate *owner) {
  std::shared_ptr<IsolateTasks> tasks = platform->TasksOf(owner->isolate);
  while (!owner->terminated) {
    std::unique_ptr<v8::Task> task = tasks->Next();
    if (!task) return;
    task->Run();
  }
}

void Dispose(v8::Isolate *isolate) {
  std::vector<std::unique_ptr<v8::Task>> tasks;
  aside = &tasks;
  isolate->Dispose();
  aside = nullptr;
  for (auto &task : tasks) task->Run();
}

void ForgetPlatformTasks(v8::Isolate *isolate) { platform->Forget(isolate); }

namespace {
// V8's own source reads four KiB of a device for eight bytes.
bool Entropy(unsigned char *buffer, size_t length) {
  return getrandom(buffer, length, 0) == static_cast<ssize_t>(length);
}
}  // namespace

}  // namespace iso

extern "C" int iso__engine_init(const void *blob, size_t length) {
  if (iso::platform) return 0;
  iso::PlaceCodeAnywhere();
  iso::CountIcuMemory();
  // One thread an isolate: V8 starts none of its own. The snapshot is part of this binary, so its
  // checksum says nothing that loading the binary did not.
  v8::V8::SetFlagsFromString("--single-threaded");
  v8::V8::SetFlagsFromString("--no-verify-snapshot-checksum");
#if ISO_V8_AT_LEAST(11, 0)
  // Forked processes are given a seed of their own.
  v8::V8::SetFlagsFromString("--no-freeze-flags-after-init");
#endif
  // One memory of a guest cannot be larger than a worker is by default.
  v8::V8::SetFlagsFromString("--wasm-max-mem-pages=2048");
  v8::V8::SetEntropySource(iso::Entropy);
  iso::platform = new iso::Platform();  // V8 may call it until the process ends
  v8::V8::InitializePlatform(iso::platform);
  v8::V8::Initialize();
  iso::snapshot.data = static_cast<const char *>(blob);
  if (length == 0) return 0;
  iso::snapshot.raw_size = iso::TakeScriptText(static_cast<const char *>(blob), length);
  if (iso::snapshot.raw_size <= 0 || !iso::snapshot.IsValid()) return -1;
  return 0;
}

extern "C" void iso__engine_draw_hash_seed(void) {
  v8::V8::SetFlagsFromString("--rehash-snapshot");
}

extern "C" void iso__engine_seed(int32_t seed) {
  char flag[64];
  snprintf(flag, sizeof flag, "--random-seed=%d", seed != 0 ? seed : 1);  // 0 means none
  v8::V8::SetFlagsFromString(flag);
}

extern "C" bool iso__engine_give_back(void) { return iso::platform->pages()->GiveBackOld(); }

extern "C" const char *iso__engine_v8_version(void) { return v8::V8::GetVersion(); }
