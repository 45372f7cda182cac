// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>
#include <vector>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/contract/point.hpp>
#include <gradcheck/rounding/backward_rounding.hpp>

// How far backward's own rounding reaches, at the point of a contract and beside it.

namespace gradcheck::detail {
namespace {

constexpr double beyond_all = 1e300;  // finite: no comparison has an infinite bound

/// What a layer's answer depends on, in the order of its blocks.
std::vector<Coordinates> moved_data(const AnyLayer& layer, AnyLayer::Matrices& inputs) {
  std::vector<Coordinates> data;
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (layer.differentiable[k]) data.emplace_back(inputs[k]);
  for (const Parameter& p : layer.parameters())
    if (p.gradient) data.push_back(p.value);
  return data;
}

}  // namespace

void ContractPoint::measure_jitter() {
  for (const arma::mat& g : gradients_) jitter_.emplace_back(arma::size(g), arma::fill::zeros);
  if (!repeats()) return;  // what is left from call to call is a mistake, not rounding, and no clause may pass by it
  Matrices moved = inputs_;
  AnalyticSide side{moved_data(layer_, moved), cotangent_, {}, layer_.spacing};
  side.gradient = [&](const arma::mat& c) {
    Matrices x = moved;
    fill_gradients(layer_, 0.0);
    const arma::mat y = layer_.forward(x);
    if (arma::size(y) == arma::size(output_)) output_jitter_ = std::max(output_jitter_, largest_finite(y - output_));
    return gradient_after_forward(layer_, x, c);
  };
  BackwardRounding rounding(std::move(side), seed_);
  for (std::size_t b = 0; b < jitter_.size(); ++b)
    for (arma::uword i = 0; i < jitter_[b].n_elem; ++i) jitter_[b](i) = rounding.floor(b, i, 0.0);
}

ContractPoint::Matrices ContractPoint::floors(Matrices inputs, const arma::mat& cotangent) const {
  return floors_of(std::move(inputs), cotangent, false);
}

ContractPoint::Matrices ContractPoint::rough_floors(const arma::mat& cotangent) const {
  return floors_of(inputs_, cotangent, true);
}

ContractPoint::Matrices ContractPoint::floors_of(Matrices inputs, const arma::mat& cotangent, bool rough) const {
  AnalyticSide side{moved_data(layer_, inputs), cotangent, {}, layer_.spacing};
  side.gradient = [&](const arma::mat& c) { return gradient(layer_, inputs, c); };
  BackwardRounding rounding(std::move(side), seed_);
  Matrices all;
  for (std::size_t b = 0; b < gradients_.size(); ++b) {
    all.emplace_back(arma::size(gradients_[b]), arma::fill::zeros);
    for (arma::uword i = 0; i < all[b].n_elem; ++i)
      all[b](i) = 4 * std::max({rounding.floor(b, i, 0.0), rounding.frozen_floor(b, i, gradients_[b](i)),
                                rough ? rounding.roughness(b, i) : 0.0});
  }
  return all;
}

ContractPoint::Matrices ContractPoint::ties() const {
  Matrices inputs = inputs_, all;
  AnalyticSide side{moved_data(layer_, inputs), cotangent_, {}, layer_.spacing};
  side.gradient = [&](const arma::mat& c) { return gradient(layer_, inputs, c); };
  BackwardRounding rounding(std::move(side), seed_, BackwardRounding::many_runs);
  for (std::size_t b = 0; b < gradients_.size(); ++b) {
    all.emplace_back(arma::size(gradients_[b]), arma::fill::zeros);
    for (arma::uword i = 0; i < all[b].n_elem; ++i)
      all[b](i) = rounding.jumps(b, i) ? beyond_all : 4 * std::max(rounding.floor(b, i, 0.0), rounding.scatter(b, i));
  }
  return all;
}

}  // namespace gradcheck::detail
