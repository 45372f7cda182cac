// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>
#include <vector>

#include <gradcheck/diagnosis/terms/groups.hpp>

namespace gradcheck::detail {

/// Numbers that a layer has at hand for each output, or each entry, of a group: "x - mean(x)". The cheaper one is said
/// where two fit.
struct Symbol {
  std::string name;
  double cost = 0;
  std::vector<arma::vec> values;          ///< of each group
  std::vector<std::string> factors = {};  ///< whose product it is: "gain", "(x - mean(x))"
};

/// A number that a layer has at hand for each group: "std(x)".
struct GroupSize {
  std::string name;
  double cost = 0;
  arma::vec values;     ///< of each group
  std::string of = {};  ///< what it is the size of: "(x - mean(x))" of std(x), "x" of |x|; empty: of nothing
};

enum class TermSide : unsigned char { outputs, entries };

/// 1, the output, inputs and parameters that have the shape of that side, or one number for each of its features, and
/// functions of them; then products of two. None is the same number throughout each group, but for 1.
std::vector<Symbol> symbols_of(const Evidence& evidence, const Grouping& grouping, TermSide side);

/// Norms, deviations and sums of what has the block's shape; parameters that have one number for each group; how many
/// times its input the output is, where it is a multiple.
std::vector<GroupSize> sizes_of(const Evidence& evidence, const Grouping& grouping);

}  // namespace gradcheck::detail
