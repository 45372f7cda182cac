// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <gradcheck/base/budget.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// check() within Options::max_evaluations: by stages where all of it fits into the budget that way, else
/// check_sampled().
Report check_within(const Subject& subject, const Options& options);

/// Throws std::invalid_argument where options.max_evaluations is too small for a function of so many blocks: 128
/// each, and 128. Says what to write.
void require_enough(const Options& options, std::size_t blocks);

/// The same subject, whose every call takes one from the budget. The budget must outlive it.
Subject counted(Subject subject, Budget& budget);

/// The direct check of several functions of the same coordinates (one, or the outputs of a Jacobian), whose evaluations
/// take from the budget. A report for each, with the same coordinates looked at in all of them.
///   1. Coordinates are drawn without order, seeded, from every block in turn, and judged by the rule for as long as
///      the budget lasts, but for what the closing may need: a half, or what its directions and an accusation take.
///   2. What is left of a block is closed by random directions (RestOfBlocks), 8 of all blocks and at least 2 of each, up to the
///      first of a block that disagrees.
///   3. Where one disagrees, and no coordinate of its block does, the coordinate is looked for by halving what the
///      direction moves, judged, and left out; then the directions are measured once more. So up to 8 of a block.
///   4. What the closing did not need goes into more coordinates.
/// The report's blocks are those of the subject, in which what was not looked at is undecided (not looked at), and then
/// one for each that had a rest, see Block::directions. No more than the budget is ever taken.
std::vector<Report> check_sampled(const std::vector<Subject>& functions, const Options& options, Budget& budget);

}  // namespace gradcheck::detail
