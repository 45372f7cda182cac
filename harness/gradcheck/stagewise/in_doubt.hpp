// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <gradcheck/direct/direct.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/stagewise/entrywise_derivative.hpp>

namespace gradcheck::detail {

/// A block of the report, filled from a numeric derivative, and which of its coordinates are in doubt.
struct Judged {
  Block block;
  std::vector<arma::uword> doubtful;
  std::vector<arma::uword> negligible;  ///< and not zero on both sides
  double scale = 0;                     ///< of the block; known where something is in doubt
};

/// Judges every coordinate by the rule's bound alone; at a kink of its own, by the slopes on both sides. What does not
/// agree is in doubt, kinks as well.
Judged judge_plainly(const Subject& subject, const Subject::Block& from, Bounded&& derivative, double tolerance);

/// Differences directly what is in doubt: all of it, or 32 coordinates spread over it. Where these confirm the numeric
/// derivative, the rest stays as that says. But
///   - what it leaves undecided is differenced as well, unless that is more than 1,024 coordinates and direct values
///     did not decide any either, or 16 or more that were differenced are all at a kink, or all at a jump;
///   - what it accuses is differenced as well, unless a direct value accused another: none stands by that value alone;
///   - zeros are flat where every zero that was differenced is.
void settle_doubtful(Judged& j, std::size_t b, Direct& direct);
/// Differences every coordinate, of a block whose derivative was contradicted: nothing of that counts any more.
void settle_whole(Judged& j, std::size_t b, Direct& direct);

}  // namespace gradcheck::detail
