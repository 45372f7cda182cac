// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/base/place.hpp>
#include <gradcheck/render/machine/problems.hpp>

namespace gradcheck::detail {

enum class TrialState : unsigned char { passed, failed, skipped };

struct Trial {
  std::string name;
  TrialState state = TrialState::passed;
  std::string message = {};  ///< why, on one line
  std::string text = {};     ///< more of it
  Place place = {};          ///< if it is not that of the suite
};

struct Suite {
  std::string name;
  Place place = {};
  Tally tally = {};
  std::vector<Trial> trials = {};
  std::string text = {};  ///< what a person would read
};

/// Blocks, clauses and parts are its trials.
Suite suite_of(const Report& report, const Place& place);

}  // namespace gradcheck::detail
