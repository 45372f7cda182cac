// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gradcheck/report/report.hpp>

#include "museum/wing/exhibit.hpp"

namespace museum::wing {

/// Of the class that a report gives first:
enum class Naming : unsigned char {
  right,       ///< one of the card's
  described,   ///< "wrong formula" where the card has a name, or no finding at all
  misleading,  ///< another, and one of the card's behind it: an alternative, or a later finding
  wrong        ///< another, and none of the card's
};
Naming naming_of(const gradcheck::Report& report, const Card& card);

/// check_factory's report of one twin.
gradcheck::Report checked(const Exhibit& exhibit, Twin twin, Variety variety, std::uint64_t seed);

/// What a rule falls short of at an exhibit.
enum class Shortfall : unsigned char { right_accused, wrong_passes, described, misleading, wrongly_named };
std::string to_string(Shortfall shortfall);  ///< "right accused"

/// All of one exhibit: its right twin over all its varieties, its wrong one at ordinary data.
std::vector<Shortfall> shortfalls(const Exhibit& exhibit, std::uint64_t seed);

}  // namespace museum::wing
