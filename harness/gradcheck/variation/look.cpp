// SPDX-License-Identifier: MIT
#include <gradcheck/variation/look.hpp>

#include <algorithm>
#include <cmath>

namespace gradcheck::detail {
namespace {

constexpr double printed = 1e-6;  // probabilities and directions may have been written with six digits

bool are_ones(const arma::mat& sums) { return arma::all(arma::vectorise(arma::abs(sums - 1)) <= printed); }

bool integral(const arma::mat& m) { return arma::all(arma::vectorise(m == arma::floor(m))); }

/// A single number is 1 as a rule by chance.
bool rows_are_normalised(const arma::mat& m) {
  if (m.n_cols < 2) return false;
  return are_ones(arma::sum(arma::square(m), 1)) || (m.min() >= 0 && are_ones(arma::sum(m, 1)));
}

bool is_structured(const arma::mat& m) {
  if (!m.is_square() || m.n_rows < 2) return false;
  const bool symmetric = arma::approx_equal(m, m.t(), "absdiff", printed * arma::abs(m).max());
  return symmetric || m.is_trimatu() || m.is_trimatl();
}

bool columns_rise(const arma::mat& m) { return m.n_rows > 2 && arma::all(arma::vectorise(arma::diff(m)) >= 0); }

template <class Property>
bool all_are(const std::vector<arma::mat>& draws, Property property) {
  return std::ranges::all_of(draws, property);
}

Freedom freedom_of(const std::vector<arma::mat>& draws) {
  const auto transposed = [](auto property) { return [property](const arma::mat& m) { return property(m.t()); }; };
  if (all_are(draws, integral) || all_are(draws, rows_are_normalised) ||
      all_are(draws, transposed(rows_are_normalised)))
    return Freedom::none;
  if (all_are(draws, is_structured)) return Freedom::structured;
  if (all_are(draws, columns_rise) || all_are(draws, transposed(columns_rise))) return Freedom::scale;
  return Freedom::any;
}

}  // namespace

Look look_of(const std::vector<arma::mat>& all) {
  std::vector<arma::mat> draws = all;
  std::erase_if(draws, [](const arma::mat& m) { return m.is_empty(); });
  if (draws.empty()) return {.freedom = Freedom::none};
  double lowest = draws[0].min(), highest = draws[0].max();
  for (const arma::mat& m : draws) {
    lowest = std::min(lowest, m.min());
    highest = std::max(highest, m.max());
  }
  Look look{.freedom = freedom_of(draws)};
  if (lowest < 0) return look;
  look.lowest = 0;
  look.highest = highest <= 1 ? 1 : highest;
  return look;
}

arma::mat within(arma::mat m, const Look& look) {
  for (double& entry : m) entry = std::clamp(entry, look.lowest, look.highest);
  return m;
}

}  // namespace gradcheck::detail
