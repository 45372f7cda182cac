// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <stdexcept>

namespace gradcheck::detail {

/// Thrown in place of a call that there is no budget for. It says nothing about the function, so no attempt() keeps it.
class OutOfBudget : public std::runtime_error {
 public:
  OutOfBudget() : std::runtime_error("the budget of evaluations is used up") {}
};

/// How many calls may be made, and were. Several threads may take from it.
class Budget {
 public:
  explicit Budget(std::uint64_t all) : all_(all), limit_(all) {}

  /// No more than so many of all may be taken, until it is said anew.
  void limit_to(std::uint64_t most) { limit_ = std::min(most, all_); }
  /// Before a call, which counts for n. Throws OutOfBudget, and takes nothing, where there are not so many left.
  void take(std::uint64_t n = 1) {
    if (used_.fetch_add(n) + n <= limit_) return;
    used_.fetch_sub(n);
    throw OutOfBudget();
  }
  std::uint64_t all() const { return all_; }
  std::uint64_t used() const { return used_; }
  std::uint64_t left() const { return limit_ - std::min<std::uint64_t>(used_, limit_); }  ///< below the limit

 private:
  std::uint64_t all_, limit_;
  std::atomic<std::uint64_t> used_ = 0;
};

}  // namespace gradcheck::detail
