// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gradcheck/diagnosis/terms/symbols.hpp>

namespace gradcheck::detail {

/// How a sum over a group's outputs is divided. The last is what is left of it where a mean stands for it: 1 - 1/n.
enum class Division : unsigned char { none, by_n, by_n_less_one, by_n_over_n_less_one };

double divisor(Division division, double n);

struct Power {
  std::size_t size;  ///< its place among the sizes
  int exponent;
};

/// coefficient times sizes to their powers, of a sum or of a mean.
struct Monomial {
  double coefficient = 1;
  Division division = Division::none;
  std::vector<Power> powers;
  double cost = 0;
};

/// What a number of each group is to be: within tolerance, at the groups that count.
struct Numbers {
  arma::vec value, tolerance;
  arma::uvec groups;  ///< places of these among all groups
  arma::vec counts;   ///< the outputs of each of these
};

/// 1, -2, 1/3: what is written as a fraction of small numbers.
std::optional<std::string> as_fraction(double v);

/// The cheapest that is these numbers at all groups: of no, one or two sizes.
std::optional<Monomial> monomial_of(const Numbers& numbers, const std::vector<GroupSize>& sizes);

}  // namespace gradcheck::detail
