// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <string>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>

namespace gradcheck::detail {
namespace {

bool is_a_float(double v) { return static_cast<double>(static_cast<float>(v)) == v; }

/// Of numbers of 53 bits one in 2^29 is a float by accident: so many that are not round (0, 1, 0.5) tell.
constexpr arma::uword telling_floats = 2;
bool is_round(double v) {
  int exponent = 0;
  const double m = std::frexp(v, &exponent);
  return std::ldexp(m, 8) == std::round(std::ldexp(m, 8));
}

/// Every number has 24 bits, and is within rounding of the right one.
std::optional<Finding> went_through_float(const SeenDerivative& seen, const BlockPlaces& blocks) {
  arma::uword telling = 0, wrong = 0;
  double most = 0;
  for (const SeenDerivative::Point& p : seen.points)
    for (const std::size_t k : blocks) {
      const Block& b = p.blocks[k];
      for (arma::uword i = 0; i < b.analytic.n_elem; ++i) {
        const double a = b.analytic(i), n = b.numeric(i), rounding = std::max(0x1p-23 * std::abs(n), 0x1p-149);
        if (!is_a_float(a) || !close(a, n, b.bound(i) + rounding)) return std::nullopt;
        telling += is_round(a) ? 0 : 1;
        if (close(a, n, b.bound(i))) continue;
        ++wrong;
        most = std::max(most, std::abs(a / n - 1));
      }
    }
  if (telling < telling_floats || wrong == 0) return std::nullopt;
  return Finding{
      "rounded to float",
      seen.names(blocks),
      "every number has 24 bits, and is off by up to " + number(most, 2) + " of itself: it went through a float",
      {},
      {}};
}

}  // namespace

std::vector<DerivativeHypothesis> rounding_mistakes() { return {went_through_float}; }

}  // namespace gradcheck::detail
