// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>

#include <rapidcheck/Shrinkable.h>

#include <gradcheck/fuzz/draw/drawn_case.hpp>
#include <gradcheck/fuzz/examine.hpp>

namespace gradcheck::fuzz {

/// Where a walk along the shrinks of a failing case ended.
struct Minimum {
  DrawnCase drawn;
  Examination examination;
  std::uint64_t examined = 0;  ///< cases on the way
  bool local = true;           ///< none of its shrinks fails for the same reason; false: the walk was cut short
};

/// Goes to the first shrink that fails for the same reason (failed.causes[0] is among its causes), and on from there,
/// until there is none. At most `most` cases are examined, which bounds the time without a clock; or until stop is set.
/// A pure function of its arguments but for stop.
Minimum minimise(const rc::Shrinkable<DrawnCase>& start, const Examination& failed, const Examine& examine,
                 std::uint64_t most, const std::atomic<bool>* stop = nullptr);

}  // namespace gradcheck::fuzz
