// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/matrix_clauses.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/draws.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/shape_text.hpp>

namespace gradcheck::detail {
namespace {

constexpr double share_of_largest = 1e-9, share_in_float = 1e-4;

std::string pair_text(const Block& b, arma::uword i, arma::uword j, const arma::mat& side) {
  return b.name + " [" + std::to_string(i) + ", " + std::to_string(j) + "] is " + number(side(i, j), 10) + ", " +
         b.name + " [" + std::to_string(j) + ", " + std::to_string(i) + "] is " + number(side(j, i), 10);
}

/// Both entries are decided, and one of them agrees: where both are wrong, so may be what was measured, and all that is
/// known is that.
bool is_one_right(const Block& b, arma::uword i, arma::uword j) {
  const auto is = [&b](arma::uword row, arma::uword col, Verdict v) {
    return b.verdict(row, col) == static_cast<unsigned char>(v);
  };
  const bool here = is(i, j, Verdict::agree), there = is(j, i, Verdict::agree);
  return (here && (there || is(j, i, Verdict::disagree))) || (there && is(i, j, Verdict::disagree));
}

std::string asymmetry(const Report& values) {
  const Block& b = values.blocks.at(0);
  if (!b.misshapen.empty() || !b.verdict.is_square()) return "it is " + shape(b.verdict) + ", which is not square";
  const bool in_float = b.bound.is_finite() && b.resolution() > 1e-5;
  const double allowed = (in_float ? share_in_float : share_of_largest) * largest_finite(b.analytic);
  for (arma::uword j = 0; j < b.verdict.n_cols; ++j)
    for (arma::uword i = j + 1; i < b.verdict.n_rows; ++i) {
      if (const double apart = std::abs(b.numeric(i, j) - b.numeric(j, i));
          apart > b.bound(i, j) + b.bound(j, i) && is_one_right(b, i, j))
        return "numerically " + pair_text(b, i, j, b.numeric) + ": the gradient is that of no function";
      if (!close(b.analytic(i, j), b.analytic(j, i), std::max(allowed, std::numeric_limits<double>::min())))
        return pair_text(b, i, j, b.analytic);
    }
  return {};
}

/// What product(v) says against the sum of its columns; empty: the same.
std::string nonlinearity(const FunctionValue& along, const Block& columns, const arma::vec& v) {
  const arma::vec seen = arma::vectorise(along.values), added = columns.analytic * v,
                  bound = 0x1p12 * along.spacing * (arma::abs(columns.analytic) * arma::abs(v));
  for (arma::uword i = 0; i < added.n_elem; ++i)
    if (i >= seen.n_elem || !close(seen(i), added(i), bound(i)))
      return "along a random v entry " + std::to_string(i) + " is " +
             (i < seen.n_elem ? number(seen(i), 10) : std::string("not there")) +
             ", from the products with unit vectors it follows as " + number(added(i), 10);
  return {};
}

}  // namespace

Differentiated::OwnClause symmetric_clause() { return {ClauseId::symmetric, asymmetry}; }

Differentiated::OwnClause linear_clause(std::function<FunctionValue(const arma::vec& v)> product, std::uint64_t seed) {
  const auto test = [product = std::move(product), seed](const Report& values) -> std::string {
    const Block& columns = values.blocks.at(0);
    if (!columns.misshapen.empty() || !columns.analytic.is_finite()) return {};  // what is wrong is in the values
    Draws draws(seed);
    arma::fvec v(columns.verdict.n_cols);  // of numbers that a float x can hold as well
    for (float& entry : v) entry = static_cast<float>(draws.sign() * (0.5 + draws.uniform()));
    for (const double sign : {1.0, -1.0}) {
      const arma::vec there = sign * arma::conv_to<arma::vec>::from(v);
      if (std::string seen = nonlinearity(product(there), columns, there); !seen.empty()) return seen;
    }
    return {};
  };
  return {ClauseId::linear_in_the_direction, test};
}

FunctionValue columns_along_units(const std::function<FunctionValue(const arma::vec& v)>& product, arma::uword n) {
  FunctionValue all;
  for (arma::uword j = 0; j < n; ++j) {
    arma::vec unit(n, arma::fill::zeros);
    unit(j) = 1;
    const FunctionValue column = product(unit);
    all.spacing = std::max(all.spacing, column.spacing);
    if (j == 0) all.values.set_size(column.values.n_elem, n);
    if (column.values.n_elem != all.values.n_rows) return {column.values, all.spacing, false};
    all.values.col(j) = arma::vectorise(column.values);
  }
  return all;
}

}  // namespace gradcheck::detail
