// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <vector>

#include <gradcheck/app/documents/checks.hpp>

namespace gradcheck {

/// How many runs were done when, from its begin on, at no more than 200 moments: as time goes on they lie farther
/// apart.
class Pace {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t most = 200;

  void ran(Clock::time_point now = Clock::now());
  /// From nothing, at 0 s, to the last run.
  std::vector<Milestone> milestones() const;

 private:
  Milestone at(Clock::time_point now) const;

  mutable std::mutex mutex_;
  Clock::time_point start_ = Clock::now(), last_ = start_;
  Clock::duration apart_ = std::chrono::milliseconds(50);
  std::uint64_t runs_ = 0;
  std::vector<Milestone> all_ = {Milestone{}};
};

}  // namespace gradcheck
