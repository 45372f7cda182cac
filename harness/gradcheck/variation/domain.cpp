// SPDX-License-Identifier: MIT
#include <gradcheck/variation/domain.hpp>

#include <algorithm>
#include <cmath>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/base/thrown.hpp>

namespace gradcheck::detail {
namespace {

using Matrices = AnyLayer::Matrices;

constexpr double largest_output = 1e100;  // a cotangent times the square of such an output is still finite
constexpr double largest_output_in_float = 1e12;

/// Of outputs that are all so small, or zero, derivatives have lost digits to underflow.
double smallest(double most) { return 1 / (most * most); }

/// What forward does at the inputs themselves.
DomainPlace at_once(AnyLayer& layer, Matrices inputs) {
  const auto y = attempt([&] { return layer.forward(inputs); });
  if (!y) return {Domain::refused, y.thrown};
  if (!y.value->is_finite()) return {Domain::not_finite};
  const double size = largest(*y.value), most = layer.in_float() ? largest_output_in_float : largest_output;
  if (!(size < most)) return {Domain::too_large};
  return {size > 0 && size < smallest(most) ? Domain::too_small : Domain::inside};
}

bool answers(AnyLayer& layer, const Matrices& inputs) { return at_once(layer, inputs).domain == Domain::inside; }

/// Every entry moved by about 1e-6 of its size, or of 1e-3 where it is smaller.
Matrices beside(const AnyLayer& layer, Matrices inputs, double side) {
  constexpr double apart = 1e-6, least = 1e-3;
  RandomBits random(1);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    if (!layer.differentiable[k]) continue;
    const arma::mat size = arma::clamp(arma::abs(inputs[k]), least, arma::datum::inf);
    inputs[k] += side * apart * size % random.signed_near_one(inputs[k].n_rows, inputs[k].n_cols);
  }
  return inputs;
}

Matrices between(const AnyLayer& layer, const Matrices& from, const Matrices& to, double t) {
  Matrices all = from;
  for (std::size_t k = 0; k < all.size(); ++k)
    if (layer.differentiable[k]) all[k] += t * (to[k] - from[k]);
  return all;
}

double largest_of(const AnyLayer& layer, const Matrices& inputs) {
  double most = 0;
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (layer.differentiable[k]) most = std::max(most, largest(inputs[k]));
  return most;
}

/// Three digits, rounded down: up to there forward answers.
std::string rounded_down(double size) {
  const double unit = std::pow(10, std::floor(std::log10(size)) - 2);
  return number(std::floor(size / unit) * unit, 3);
}

std::string words_of(const DomainPlace& place) {
  switch (place.domain) {
    case Domain::inside: return "inside";
    case Domain::refused: return "refuses: " + place.thrown;
    case Domain::not_finite: return "not finite";
    case Domain::too_large: return "too large";
    case Domain::too_small: return "too small";
    case Domain::edge: return "at the edge of the domain";
  }
  return "";
}

}  // namespace

std::string to_string(const DomainPlace& place) {
  return words_of(place) + (place.from > 0 ? " from |x| = " + rounded_down(place.from) + " on" : "");
}

DomainPlace place_of(AnyLayer& layer, const Matrices& inputs) {
  DomainPlace there = at_once(layer, inputs);
  if (there.domain != Domain::inside) return there;
  const bool inner = answers(layer, beside(layer, inputs, 1)) && answers(layer, beside(layer, inputs, -1));
  return {inner ? Domain::inside : Domain::edge};
}

DomainPlace border_of_domain(AnyLayer& layer, const Matrices& inside, const Matrices& outside) {
  DomainPlace there = place_of(layer, outside);
  const bool is_far = there.domain != Domain::inside && there.domain != Domain::edge;
  const bool grows = largest_of(layer, outside) > 1.01 * largest_of(layer, inside);
  if (!is_far || !grows || !answers(layer, inside)) return there;
  const auto is_good = [&](double t) {  // large numbers lie on the way to those that are not finite
    const Domain domain = at_once(layer, between(layer, inside, outside, t)).domain;
    return domain == Domain::inside || (domain == Domain::too_large && there.domain != Domain::too_large);
  };
  double good = 0, bad = 1;
  for (int k = 0; k < 40; ++k) {
    const double middle = (good + bad) / 2;
    (is_good(middle) ? good : bad) = middle;
  }
  there = at_once(layer, between(layer, inside, outside, bad));
  there.from = largest_of(layer, between(layer, inside, outside, bad));
  return there;
}

}  // namespace gradcheck::detail
