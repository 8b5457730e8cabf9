// The most that there were of something at once, of late: what may soon be wanted again.
#ifndef ISO_ENGINE_MOST_LATELY_H
#define ISO_ENGINE_MOST_LATELY_H

#include <stddef.h>
#include <stdint.h>

#include <algorithm>

namespace iso {

// One thread at a time. Seconds count from anywhere, and do not go back.
class MostLately {
 public:
  // A count is forgotten when it was last reached so many seconds ago, or twice as many.
  static constexpr int64_t kSpan = 2;

  // There are `count` from now on.
  void Tell(size_t count, int64_t second) {
    Turn(second);
    count_ = count;
    most_ = std::max(most_, count);
  }

  size_t Get(int64_t second) {
    Turn(second);
    return std::max(most_before_, most_);
  }

 private:
  void Turn(int64_t second) {
    if (second - since_ < kSpan) return;
    most_before_ = second - since_ < 2 * kSpan ? most_ : count_;
    most_ = count_;
    since_ = second;
  }

  size_t count_ = 0;
  size_t most_ = 0;         // since `since_`
  size_t most_before_ = 0;  // in the span before that
  int64_t since_ = 0;
};

}  // namespace iso

#endif
