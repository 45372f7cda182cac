// SPDX-License-Identifier: MIT
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

/// How a test makes sure that two calls are under way at the same time, and knows that they were.
namespace threads {

/// Something that one thread waits for and another brings about.
class Event {
 public:
  void happen() {
    const std::scoped_lock lock(mutex_);
    happened_ = true;
    changed_.notify_all();
  }
  /// Whether it happened before, or within that time.
  bool wait(std::chrono::milliseconds limit = std::chrono::seconds(10)) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [this] { return happened_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool happened_ = false;
};

/// A place that calls come to. The first 50 stay there for a while, each, unless another one comes: then both were
/// there at once.
class Meeting {
 public:
  explicit Meeting(std::chrono::milliseconds patience) : patience_(patience) {}
  void come() {
    bool stays = false;
    {
      const std::scoped_lock lock(mutex_);
      if (++present_ > 1) met_.happen();
      stays = ++came_ <= 50;
    }
    if (stays) met_.wait(patience_);
    const std::scoped_lock lock(mutex_);
    --present_;
  }
  bool met() { return met_.wait(std::chrono::milliseconds(0)); }  ///< whether two calls ever were there at once

 private:
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  int present_ = 0, came_ = 0;
  Event met_;
};

/// On one processor nothing runs at the same time, and these tests prove nothing.
inline bool can_run_at_once() {
  if (std::thread::hardware_concurrency() > 1) return true;
  WARN("one processor: not tested");
  return false;
}

}  // namespace threads
