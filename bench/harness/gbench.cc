#include "gbench.h"

#include <benchmark/benchmark.h>

#include <cstring>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Loop {
  const iso__bench_gbench_sample *samples;
  iso__bench_gbench_fn take;
  void *data;
  std::vector<iso__bench_gbench_outcome> outcomes;
};

void TakeSample(benchmark::State &state, Loop *loop, size_t index) {
  for (auto _ : state) {
    double seconds = 0;
    const char *reason = nullptr;
    iso__bench_gbench_outcome outcome = loop->take(loop->data, index, &seconds, &reason);
    loop->outcomes[index] = outcome;
    if (outcome == ISO__GBENCH_TIMED) {
      state.SetIterationTime(seconds);
    } else {
      state.SkipWithError(reason ? reason : "not taken");
      break;
    }
  }
}

// Google Benchmark thinks that every sample is a benchmark of its own; this gives each run its
// place among the repetitions of its name again, and leaves out what was not run.
class SampleReporter : public benchmark::JSONReporter {
 public:
  explicit SampleReporter(Loop *loop) : loop_(loop) {}

  void ReportRuns(const std::vector<Run> &runs) override {
    std::vector<Run> kept;
    for (Run run : runs) {
      size_t index = next_++;
      if (loop_->outcomes[index] == ISO__GBENCH_LEFT_OUT) continue;
      run.run_name.iterations.clear();
      run.repetition_index = static_cast<int64_t>(loop_->samples[index].repetition);
      run.repetitions = static_cast<int64_t>(loop_->samples[index].repetitions);
      run.family_index = 0;
      kept.push_back(run);
    }
    if (!kept.empty()) benchmark::JSONReporter::ReportRuns(kept);
  }

 private:
  Loop *loop_;
  size_t next_ = 0;
};

}  // namespace

extern "C" char *iso__bench_gbench_run(const iso__bench_gbench_sample *samples, size_t count,
                                       iso__bench_gbench_fn take, void *data) {
  Loop loop{samples, take, data,
            std::vector<iso__bench_gbench_outcome>(count, ISO__GBENCH_LEFT_OUT)};
  benchmark::ClearRegisteredBenchmarks();
  for (size_t i = 0; i < count; i++) {
    benchmark::RegisterBenchmark(
        samples[i].name, [&loop, i](benchmark::State &state) { TakeSample(state, &loop, i); })
        ->Iterations(1)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  }
  std::ostringstream document, notes;
  SampleReporter reporter(&loop);
  reporter.SetOutputStream(&document);
  reporter.SetErrorStream(&notes);
  benchmark::BenchmarkReporter::Context::executable_name = "isoload-bench";
  size_t run = count ? benchmark::RunSpecifiedBenchmarks(&reporter, std::string(".")) : 0;
  benchmark::ClearRegisteredBenchmarks();
  if (run == 0) {
    std::ostringstream empty;
    reporter.SetOutputStream(&empty);
    reporter.ReportContext(benchmark::BenchmarkReporter::Context());
    reporter.Finalize();
    return strdup(empty.str().c_str());
  }
  return strdup(document.str().c_str());
}
