// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/gradient_values.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>
#include <gradcheck/rounding/backward_rounding.hpp>

namespace gradcheck::detail {
namespace {

using Gradient = std::vector<arma::mat>;

/// How large a derivative of this function may be: the largest entry of its gradient, or J / max(1, |x|), as a power of
/// two, by which a gradient is divided and multiplied without rounding. The unit beside which rounding is measured.
double unit_of(const Differentiated& function, const Gradient& gradient, double magnitude) {
  double x = 1, g = 0;
  for (const NamedCoordinates& block : function.coordinates)
    x = std::max(x, largest_finite(block.coordinates.values()));
  for (const arma::mat& block : gradient) g = std::max(g, largest_finite(block));
  const double unit = std::max(g, magnitude / x);
  return std::isfinite(unit) && unit > 0 ? std::exp2(std::ceil(std::log2(unit))) : 1.0;
}

/// Its values where every coordinate is at this share of its own.
arma::mat values_at(const Differentiated& function, double share) {
  const KeptCoordinates kept(coordinates_in(function));
  for (const NamedCoordinates& block : function.coordinates)
    block.coordinates.assign(share * block.coordinates.values());
  return function.value().values;
}

/// The largest of the function's values where x is half as large, and 0: where it is saturated, its value at x says
/// nothing of the numbers that it adds up.
double largest_elsewhere(const Differentiated& function) {
  double most = 0;
  for (const double share : {0.5, 0.0})
    if (const auto there = attempt([&] { return values_at(function, share); }))
      most = std::max(most, largest_finite(*there.value));
  return most;
}

/// The gradient as a backward whose cotangent is this unit.
AnalyticSide side_of(const Differentiated& function, double unit, double spacing) {
  AnalyticSide side{coordinates_in(function), arma::mat(1, 1).fill(unit), {}, spacing};
  side.takes_cotangent = false;
  side.gradient = [&function, unit](const arma::mat& cotangent) {
    function.value();
    Gradient g = function.derivative(0).blocks;
    for (arma::mat& block : g) block *= cotangent(0) / unit;
    return g;
  };
  return side;
}

/// A gradient in float: 16 spacings of the block's largest entry, and what rounding is seen to do to the entry itself.
Gradient rounding_in_float(const AnalyticSide& side, const Gradient& gradient, std::uint64_t seed) {
  BackwardRounding measured(side, seed);
  Gradient error;
  for (std::size_t b = 0; b < gradient.size(); ++b) {
    error.push_back(arma::mat(arma::size(gradient[b])).fill(16 * float_spacing * largest_finite(gradient[b])));
    for (arma::uword i = 0; i < gradient[b].n_elem; ++i) error[b](i) += measured.floor(b, i, gradient[b](i));
  }
  return error;
}

}  // namespace

Subject gradient_subject(const Differentiated& function, const Options& options) {
  const FunctionValue here = function.value();
  const SplitGradient analytic = function.derivative(0);
  Subject subject;
  subject.name = "function";
  subject.spacing = std::max(function.spacing, here.spacing);
  subject.evaluate = [&function] { return function.value().values; };
  subject.secant = [spacing = subject.spacing](const arma::mat& plus, const arma::mat& minus) {
    return contraction(arma::mat(arma::size(minus)).fill(1.0), plus, minus, spacing);
  };
  subject.complex_terms = function.complex_value;
  subject.magnitude = arma::accu(arma::abs(here.values));
  for (std::size_t k = 0; k < function.coordinates.size(); ++k)
    subject.blocks.push_back(
        {function.coordinates[k].name, function.coordinates[k].coordinates, analytic.blocks[k], {}, {}, {}});
  const double spacing = std::max(subject.spacing, analytic.spacing);
  AnalyticSide side = side_of(function, unit_of(function, analytic.blocks, subject.magnitude), spacing);
  if (is_float(spacing)) {
    const Gradient error = rounding_in_float(side, analytic.blocks, options.seed);
    for (std::size_t k = 0; k < error.size(); ++k) subject.blocks[k].analytic_error = error[k];
  } else {
    side.elsewhere = largest_elsewhere(function);
    side.outputs_at = [&function](double share) { return values_at(function, share); };
    subject.analytic_side = std::move(side);
  }
  return subject;
}

Report check_gradient_values(const Differentiated& function, const Options& options) {
  return check(gradient_subject(function, options), options);
}

}  // namespace gradcheck::detail
