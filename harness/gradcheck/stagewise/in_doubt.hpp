// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <gradcheck/direct/direct.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/stagewise/entrywise_derivative.hpp>

namespace gradcheck::detail {

/// One block: filled from a numeric derivative, with the coordinates that are in doubt.
struct Judged {
  Block block;
  std::vector<arma::uword> doubtful;
  double scale = 0;  ///< of the block; known where something is in doubt
};

/// Every coordinate by the rule's bound alone; what does not agree is in doubt.
Judged judge_plainly(const Subject& subject, const Subject::Block& from, Bounded&& derivative, double tolerance);

/// Differences what is in doubt again: all of it, or so much that the rest may stay as the numeric derivative says: 64 spread over it, where these confirm
/// it. What it leaves undecided stays so only where that is more than 1,024 coordinates and direct values did not decide either; zeros are
/// flat where every one that was differenced is.
void settle_doubtful(Judged& j, std::size_t b, Direct& direct);
/// Differences every coordinate, of a block whose derivative was contradicted.
void settle_whole(Judged& j, std::size_t b, Direct& direct);

}  // namespace gradcheck::detail
