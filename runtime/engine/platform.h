// V8's platform: tasks of an isolate wait in its queue and run on its own thread when it is left.
#ifndef ISO_ENGINE_PLATFORM_H
#define ISO_ENGINE_PLATFORM_H

#include <libplatform/libplatform.h>
#include <v8-platform.h>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "pages.h"
#include "v8_compat.h"

namespace iso {

class IsolateTasks final : public v8::TaskRunner {
 public:
  explicit IsolateTasks(v8::Platform *platform) : platform_(platform) {}

  // Takes one task that is due, or nothing.
  std::unique_ptr<v8::Task> Next();

  // Never waits for idleness: there are no idle tasks.
  bool IdleTasksEnabled() override { return false; }
  bool NonNestableTasksEnabled() const override { return true; }
  bool NonNestableDelayedTasksEnabled() const override { return true; }

#if ISO_V8_AT_LEAST(12, 0)
 protected:
  void PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation &) override {
    Add(std::move(task));
  }
  void PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task,
                               const v8::SourceLocation &) override {
    Add(std::move(task));
  }
  void PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double seconds,
                           const v8::SourceLocation &) override {
    AddDelayed(std::move(task), seconds);
  }
  void PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task, double seconds,
                                      const v8::SourceLocation &) override {
    AddDelayed(std::move(task), seconds);
  }
  void PostIdleTaskImpl(std::unique_ptr<v8::IdleTask>, const v8::SourceLocation &) override {}
#else
  void PostTask(std::unique_ptr<v8::Task> task) override { Add(std::move(task)); }
  void PostNonNestableTask(std::unique_ptr<v8::Task> task) override { Add(std::move(task)); }
  void PostDelayedTask(std::unique_ptr<v8::Task> task, double seconds) override {
    AddDelayed(std::move(task), seconds);
  }
  void PostNonNestableDelayedTask(std::unique_ptr<v8::Task> task, double seconds) override {
    AddDelayed(std::move(task), seconds);
  }
  void PostIdleTask(std::unique_ptr<v8::IdleTask>) override {}
#endif

 private:
  void Add(std::unique_ptr<v8::Task> task);
  void AddDelayed(std::unique_ptr<v8::Task> task, double seconds);

  v8::Platform *platform_;
  std::mutex mutex_;
  std::deque<std::unique_ptr<v8::Task>> ready_;
  std::multimap<double, std::unique_ptr<v8::Task>> delayed_;  // by when it is due, in seconds
};

class Platform final : public v8::Platform {
 public:
  std::shared_ptr<IsolateTasks> TasksOf(v8::Isolate *isolate);
  void Forget(v8::Isolate *isolate);

  v8::PageAllocator *GetPageAllocator() override { return &pages_; }
  Pages *pages() { return &pages_; }
  int NumberOfWorkerThreads() override { return 0; }
  double MonotonicallyIncreasingTime() override;
  // What Date shows: the clock of the isolate that asks.
  double CurrentClockTimeMillis() override;
  static double MachineTimeMillis();
  v8::TracingController *GetTracingController() override { return &tracing_; }

#if ISO_V8_AT_LEAST(12, 0)
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate *isolate,
                                                          v8::TaskPriority) override {
    return TasksOf(isolate);
  }

 protected:
  std::unique_ptr<v8::JobHandle> CreateJobImpl(v8::TaskPriority priority,
                                               std::unique_ptr<v8::JobTask> task,
                                               const v8::SourceLocation &) override {
    return v8::platform::NewDefaultJobHandle(this, priority, std::move(task), 0);
  }
  void PostTaskOnWorkerThreadImpl(v8::TaskPriority, std::unique_ptr<v8::Task> task,
                                  const v8::SourceLocation &) override {
    task->Run();
  }
  void PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority, std::unique_ptr<v8::Task>, double,
                                         const v8::SourceLocation &) override {}
#else
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate *isolate) override {
    return TasksOf(isolate);
  }
  std::unique_ptr<v8::JobHandle> PostJob(v8::TaskPriority priority,
                                         std::unique_ptr<v8::JobTask> task) override {
    return v8::platform::NewDefaultJobHandle(this, priority, std::move(task), 0);
  }
  // V8 runs single-threaded (--single-threaded), so what it calls work for another thread is rare
  // and may run at once; what it delays is optional.
  void CallOnWorkerThread(std::unique_ptr<v8::Task> task) override { task->Run(); }
  void CallDelayedOnWorkerThread(std::unique_ptr<v8::Task>, double) override {}
#endif

 private:
  Pages pages_;
  v8::TracingController tracing_;
  std::mutex mutex_;
  std::unordered_map<v8::Isolate *, std::shared_ptr<IsolateTasks>> tasks_;
};

// code_range.cc: V8 does not look for a place for the code of an isolate.
void PlaceCodeAnywhere();

}  // namespace iso

#endif
