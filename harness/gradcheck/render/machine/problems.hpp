// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gradcheck/base/place.hpp>
#include <gradcheck/render/answer.hpp>

/// What formats for machines are made of.
namespace gradcheck::detail {

enum class Level : unsigned char { error, warning };

/// Something that is wrong, of whatever was checked.
struct Problem {
  std::string subject;  ///< "Scale"
  std::string rule;     ///< its class: "stale cache"
  std::string claim;    ///< what is wrong, on one line
  std::string details;  ///< lines; may be empty
  Level level = Level::error;
  std::vector<Place> places = {};         ///< the most telling first; none: nowhere
  std::vector<Example> coordinates = {};  ///< the first that fail
  std::size_t failing = 0;                ///< how many do
};

/// So many coordinates that fail are listed where a format is no table of all of them.
inline constexpr std::size_t listed_coordinates = 20;

/// The coordinates of the report and of its parts that disagree or are undecided; those of one block.
std::vector<Example> failing_coordinates(const Report& report);
std::vector<Example> failing_coordinates(const Block& block);

/// Its mistakes; where there are none and it is not ok, why that is. Empty for a report that is ok. `again` is the
/// command that reproduces it, where there is one.
std::vector<Problem> problems_of(const Report& report, const Place& place, const std::string& again = {});

/// Names with numbers, each as JSON: coordinates, agree, disagree, kink, undecided, negligible, flat, resolution,
/// evaluations, failed_evaluations, seed.
using Tally = std::vector<std::pair<std::string, std::string>>;
Tally tally_of(const Report& report);
Tally tally_of(const Counts& counts);

/// "gain [0, 1]: disagree: analytic 0.25, numeric 0.5, error bar 1e-12, bound 2e-12", every digit of them.
std::string exact_line(const Example& coordinate);

}  // namespace gradcheck::detail
