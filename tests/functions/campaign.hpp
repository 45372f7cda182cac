// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "functions/judged.hpp"

namespace functions {

/// What came of the faults of one kind.
struct OfKind {
  int planted = 0, material = 0, caught = 0, named = 0, listed = 0, no_class = 0, wrong = 0;
  int hidden = 0;  ///< of those that are not material: large all the same, beside wide bounds
  OfKind& operator+=(const OfKind& other);
};

/// What came of one call.
struct Outcome {
  Call call = Call::function;
  int right = 0, accused = 0, undecided = 0;  ///< undecided: not ok, and nothing is accused
  double evaluations = 0;                     ///< of f, of all right ones together
  std::map<std::string, OfKind> kinds;
  OfKind all() const;
};

struct Plan {
  std::uint64_t seed = 1;
  int functions = 1000, faults = 4;                   ///< faults: of each function
  std::function<void(const std::string&)> told = {};  ///< what went wrong, with all that reproduces it
  int first = 0;                                      ///< the number of the first function
};

/// What function n of a seed is, and whether a report accuses it.
Subject subject_of(Call call, std::uint64_t seed, int n);
bool accuses(const gradcheck::Report& report);

Outcome campaign(Call call, const Plan& plan);
std::string table(const Outcome& outcome);

}  // namespace functions
