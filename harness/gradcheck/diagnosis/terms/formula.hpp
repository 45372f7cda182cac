// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gradcheck/diagnosis/terms/lacking.hpp>
#include <gradcheck/diagnosis/terms/monomial.hpp>

namespace gradcheck::detail {

/// What a term ends in that is n times too large or too small, n the numbers that are summed.
inline constexpr const char* less_its_mean = " * (1 - 1/n)";

/// factor * of_entries * sum(C % of_outputs). Without a factor it is some number of each group.
struct TermInSymbols {
  Symbol of_outputs, of_entries;
  std::optional<Monomial> factor;
};

/// One term as text. The cheaper one is said.
struct SaidTerm {
  std::string text;         ///< "- xhat * mean(C % gain % xhat) / std(x)"
  std::string definitions;  ///< "xhat = (x - mean(x)) / std(x)"; empty where there is none
  double cost = 0;
};

/// What stands before (C % of_outputs) summed up, in a group of n outputs.
double value_of(const Monomial& factor, const std::vector<GroupSize>& sizes, arma::uword group, double n);

/// Whether C % of_outputs is summed up over the group, or each entry has its own.
enum class Summed : unsigned char { yes, no };
SaidTerm in_symbols(const TermInSymbols& term, const std::vector<GroupSize>& sizes, Summed summed = Summed::yes);

LackingTerm said(const std::vector<TermInSymbols>& terms, const std::vector<GroupSize>& sizes, const Grouping& grouping,
                 const Match& match, Summed summed = Summed::yes);

}  // namespace gradcheck::detail
