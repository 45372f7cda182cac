// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <sys/types.h>

namespace gradcheck {

/// What a child process may use.
struct Limits {
  std::chrono::milliseconds time{10'000};  ///< between two lines
  /// Bytes beyond what this process has; 0: no limit. The sanitizers cannot have one.
  std::uint64_t memory = 2'000'000'000;
};

/// A function that runs in a process of its own, where a crash, an endless loop or memory without end does no harm. It
/// sends lines of text.
class Child {
 public:
  using Say = std::function<void(const std::string& line)>;
  /// Throws std::runtime_error where no process can be made.
  Child(const std::function<void(const Say&)>& body, const Limits& limits);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();  ///< ends it

  /// The next line, without its end; none when the child has ended, is silent for longer than its time, or stop is set.
  std::optional<std::string> line(const std::atomic<bool>* stop = nullptr);

  /// Asked once, where a line is missing: "crashes (Segmentation fault)", "hangs", "exits (code 3)", "runs out of
  /// memory", "throws outside of the check".
  std::string death();

 private:
  int ended(bool by_force);
  bool read_more(std::chrono::steady_clock::time_point deadline);

  Limits limits_;
  pid_t pid_ = -1;
  int pipe_ = -1;
  bool silent_ = false;  ///< for too long
  std::string text_;     ///< read, not yet asked for
};

}  // namespace gradcheck
