// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

enum class Conclusion : unsigned char { right, untested, cannot_tell, wrong };

std::string_view to_string(Conclusion judgement);  ///< "cannot tell"

/// One mistake: as a claim, in plain words, exactly, and as the formula that it violates.
struct Mistake {
  std::string name, where;  ///< "rank-one term wrong", "input"
  std::string claim;        ///< "dX has the opposite sign (Scale, input)"
  std::string plain, exact;
  std::string formula, wrong_term;  ///< the latter is a part of the former, or empty
  std::vector<std::string> alternatives, consequences;
};

/// One coordinate's numbers, of the report or of this part of it.
struct Example {
  std::string part;  ///< its subject; empty: of the report itself
  Entry entry;
};

/// What a report says, from the most to the least important. Explanation, text and pictures are made of it.
struct ReportAnswer {
  Conclusion judgement = Conclusion::right;
  std::string claim;              ///< of the whole: the first mistake's where there is one
  std::string plain;              ///< where it cannot be told, or nothing was tested: why
  std::vector<Mistake> mistakes;  ///< none but where the judgement is wrong
  std::optional<Example> example;
  std::vector<std::string> extent;  ///< where it is wrong, and what else is right
  std::string checked;              ///< where nothing is wrong: what was checked
  std::vector<std::string> notes;
  std::string again;       ///< what to check again to see it: "Scale, input [5 x 4], seed 1"
  std::string shown_by;    ///< the subject of what to check again, the report itself or a part of it,
  std::uint64_t seed = 0;  ///< and its seed
};

/// Computes nothing anew. O(coordinates).
ReportAnswer answer_of(const Report& report);

}  // namespace gradcheck::detail
