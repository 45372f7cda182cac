// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace gradcheck {

/// The rate of a campaign: a line that is written over on a terminal, a few times a second, and one at the end.
/// Standard error, from any thread.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;
  /// runs: how many there will be; end: when they stop. Neither: no time left is shown.
  Progress(std::optional<std::uint64_t> runs, std::optional<Clock::time_point> end);

  void ran(std::uint64_t coordinates);
  void found(const std::string& line);  ///< a line that stays
  void say(const std::string& line);    ///< the same, of anything else
  std::string finished();               ///< "3000 runs in 25.3 s, 118.6 runs/s"; ends the line on the terminal

 private:
  void show();
  void clear();
  double seconds() const;

  std::mutex mutex_;
  Clock::time_point start_ = Clock::now(), shown_ = start_;
  std::optional<std::uint64_t> planned_;
  std::optional<Clock::time_point> end_;
  std::uint64_t runs_ = 0, coordinates_ = 0, findings_ = 0;
  bool terminal_, written_ = false;
};

/// For Options::progress: "TITLE: 12000 of 121930 coordinates, 34 s left", written over on a terminal a few times a
/// second, on standard error. It goes when the object does. Nothing elsewhere.
class CheckProgress {
 public:
  explicit CheckProgress(std::string title);
  ~CheckProgress();
  CheckProgress(const CheckProgress&) = delete;
  CheckProgress& operator=(const CheckProgress&) = delete;
  void operator()(std::uint64_t done, std::uint64_t all);

 private:
  std::string title_;
  Progress::Clock::time_point start_ = Progress::Clock::now(), shown_ = start_;
  bool terminal_, written_ = false;
};

}  // namespace gradcheck
