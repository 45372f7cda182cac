// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/render/answer.hpp>

/// What an answer is made of.
namespace gradcheck::detail {

/// Whether something is wrong, in this report itself or in its parts; too much undecided is not.
bool is_wrong(const Report& report);
bool is_wrong_itself(const Report& report);

/// What a report and its parts are about: of "Scale, 2 configurations" with the part "Scale, 5x4x3, seed 1" it is
/// "Scale".
std::string subject_of(const Report& report);

/// The mistakes of the report itself: its findings, broken clauses that none of these explains, and where there is
/// neither, the values.
std::vector<Mistake> mistakes_of(const Report& report);

/// Where to see it: the smallest part that has the mistake, or the report itself. Of several parts with a mistake of
/// that name it is one with these very numbers, where there is one.
const Report& shown_by(const Report& report, const Mistake& mistake);

/// The entry to look at: the worst of the first block of the mistake that disagrees, else of all. Nothing where all
/// agree.
std::optional<Entry> entry_to_show(const Report& report, const Mistake& mistake);

/// The parts of "weights, bias".
std::vector<std::string> split_names(const std::string& names);

/// "weights: 9 of 9 wrong; input and bias right".
std::string extent_of(const Report& report);

/// "layer: input and gain; 14 clauses held, 3 not tested".
std::string checked_in(const Report& report);

std::vector<std::string> notes_of(const Report& report);

/// A layer's inputs are called "input", or "input 1", "input 2" and so on, in every report and in its JSON.
bool is_input(const std::string& block);

/// "layer, input [5 x 4], seed 1".
std::string again(const Report& report);

/// "24 of 24 coordinates, any error above 1e-8 would have been caught".
std::string claim_of_right(const Report& report);
/// "nothing was put to the test, 6 of 6 coordinates are at kinks".
std::string claim_of_untested(const Report& report);
/// "12 of 30 undecided (layer)", and why that is, in plain words.
std::string claim_of_undecided(const Report& report);
std::string why_undecided(const Report& report);
std::string why_untested(const Report& report);

}  // namespace gradcheck::detail
