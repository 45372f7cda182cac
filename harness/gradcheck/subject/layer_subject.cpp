// SPDX-License-Identifier: MIT
#include <gradcheck/subject/layer_subject.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/base/thrown.hpp>

namespace gradcheck::detail {
namespace {

void move_by_one_ulp(arma::mat& x, std::mt19937_64& random) {
  constexpr float most = std::numeric_limits<float>::max();
  for (double& v : x)
    if (const auto sign = static_cast<int>(random() % 3) - 1; sign != 0)
      v = static_cast<double>(std::nextafter(static_cast<float>(v), sign > 0 ? most : -most));
}

/// sum |C .* Y| / max(1, |x|): how large a derivative of this layer may be.
double reach_of(AnyLayer& layer, AnyLayer::Matrices inputs, const arma::mat& cotangent) {
  double x = 1;
  for (const arma::mat& m : inputs) x = std::max(x, largest(m));
  return arma::accu(arma::abs(cotangent % layer.forward(inputs))) / x;
}

/// Backward at the inputs and parameters as they stand.
AnalyticSide side_of_layer(const AnyLayer& layer, const std::shared_ptr<AnyLayer::Matrices>& inputs,
                           std::vector<Coordinates> data, const arma::mat& cotangent) {
  AnalyticSide side{std::move(data), cotangent, {}, layer.spacing};
  side.gradient = [asked = layer, inputs](const arma::mat& c) mutable { return gradient(asked, *inputs, c); };
  side.outputs_at = [call = layer.differentiated(), inputs, moved = layer.differentiable](double share) {
    AnyLayer::Matrices there = *inputs;
    for (std::size_t k = 0; k < there.size(); ++k)
      if (moved[k]) there[k] *= share;
    return call(there);
  };
  return side;
}

/// How far the same backward in double is from that in float, twice; empty where there is none.
std::vector<arma::mat> distance_from_twin(const AnyLayer& layer, const AnyLayer::Matrices& inputs,
                                          const arma::mat& cotangent, const std::vector<arma::mat>& here) {
  if (!layer.in_double) return {};
  AnyLayer twin = *layer.in_double;
  auto there = attempt([&] { return gradient(twin, inputs, cotangent); });
  if (!there || there.value->size() != here.size()) return {};
  for (std::size_t b = 0; b < here.size(); ++b) {
    arma::mat& g = (*there.value)[b];
    if (arma::size(g) == arma::size(here[b])) g = 2 * arma::abs(g - here[b]);
  }
  return std::move(*there.value);
}

/// Of a block, whatever is measured.
double least_rounding_of(const arma::mat& g) { return 16 * float_spacing * largest(g) + underflow_of(float_spacing); }

/// What a distance from the twin may come to: no less than a proven bound.
arma::mat cap_of(double most, const std::vector<arma::mat>& bound, std::size_t b, const arma::SizeMat& size) {
  const arma::mat cap(size, arma::fill::value(most));
  return bound.empty() ? cap : arma::mat(arma::max(cap, bound.at(b)));
}

}  // namespace

LayerSubject::LayerSubject(const AnyLayer& given, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                           const std::vector<arma::mat>& analytic, const std::vector<arma::mat>& analytic_error)
    : inputs_(std::make_shared<AnyLayer::Matrices>(inputs)) {
  const AnyLayer& layer = given.in_double ? *given.in_double : given;
  subject_.name = given.name;
  subject_.spacing = layer.spacing;
  subject_.evaluate = [call = layer.differentiated(), moved = inputs_] { return call(*moved); };
  subject_.magnitude = arma::accu(arma::abs(cotangent % subject_.evaluate()));
  subject_.secant = [c = cotangent, spacing = layer.spacing](const arma::mat& plus, const arma::mat& minus) {
    return contraction(c, plus, minus, spacing);
  };
  const std::vector<std::string> names = layer.block_names();
  const auto add = [&](Coordinates coordinates, bool of_input) {
    const std::size_t b = subject_.blocks.size();
    subject_.blocks.push_back({names[b],
                               coordinates,
                               analytic.at(b),
                               analytic_error.empty() ? arma::mat() : analytic_error[b],
                               {},
                               {},
                               of_input});
  };
  for (std::size_t k = 0; k < inputs_->size(); ++k)
    if (layer.differentiable[k]) add((*inputs_)[k], true);
  for (const Parameter& p : layer.parameters())
    if (p.gradient) add(p.value, false);
  if (!given.in_float() && !given.in_double)
    subject_.analytic_side = side_of_layer(given, inputs_, coordinates_in(subject_), cotangent);
  if (inputs_->size() != 1 || !layer.differentiable[0]) return;
  Stage whole{"layer",
              [call = layer.differentiated()](const arma::mat& x) {
                AnyLayer::Matrices in{x};
                return call(in);
              },
              {}};
  for (arma::uword b = 1; b < subject_.blocks.size(); ++b) whole.blocks.push_back(b);
  subject_.stages.push_back(std::move(whole));
}

std::vector<arma::mat> float_rounding_of_layer(AnyLayer& layer, const AnyLayer::Matrices& inputs,
                                               const arma::mat& cotangent) {
  if (!layer.in_float()) return {};
  const std::vector<arma::mat> here = gradient(layer, inputs, cotangent);
  const double reach = reach_of(layer, inputs, cotangent);
  std::vector<arma::mat> sigma;
  for (const arma::mat& g : here) sigma.push_back(arma::mat(arma::size(g)).fill(least_rounding_of(g)));
  const auto most_of = [reach](const arma::mat& g) { return 64 * float_spacing * std::max(largest(g), reach); };
  const auto take = [&](const std::vector<arma::mat>& there, bool capped) {
    for (std::size_t b = 0; b < sigma.size(); ++b) {
      if (arma::size(there[b]) != arma::size(here[b])) continue;
      const double least = least_rounding_of(here[b]), most = most_of(here[b]);
      arma::mat change = arma::abs(there[b] - here[b]);
      if (capped) change.transform([most](double v) { return std::min(v, most); });
      sigma[b] = arma::max(sigma[b], least + 4 * change);
    }
  };
  for (std::uint64_t run = 1; run <= 8; ++run) {
    std::mt19937_64 random(run);
    AnyLayer::Matrices moved = inputs;
    for (std::size_t k = 0; k < moved.size(); ++k)
      if (layer.differentiable[k]) move_by_one_ulp(moved[k], random);
    arma::mat c = cotangent;  // its rounding stands for that of the backward's own sums, which may cancel
    move_by_one_ulp(c, random);
    // a run beyond the layer's domain says nothing
    if (const auto there = attempt([&] { return gradient(layer, moved, c); })) take(*there.value, false);
    const double share = 1 - static_cast<double>(run) / 32;  // no power of two: every product and sum is rounded anew
    auto scaled = attempt([&] { return gradient(layer, moved, in_scalar_of(layer, share * cotangent)); });
    if (!scaled) continue;
    for (arma::mat& g : *scaled) g /= share;
    take(*scaled, true);
  }
  const std::vector<arma::mat> apart = distance_from_twin(layer, inputs, cotangent, here);
  const auto bound = layer.rounding_bound ? layer.rounding_bound(inputs, cotangent) : std::vector<arma::mat>();
  for (std::size_t b = 0; b < apart.size(); ++b)
    if (arma::size(apart[b]) == arma::size(here[b]) && apart[b].is_finite())
      sigma[b] = arma::max(sigma[b], arma::min(apart[b], cap_of(most_of(here[b]), bound, b, arma::size(here[b]))));
  gradient(layer, inputs, cotangent);
  return sigma;
}

}  // namespace gradcheck::detail
