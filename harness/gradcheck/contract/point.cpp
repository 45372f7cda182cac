// SPDX-License-Identifier: MIT
#include <gradcheck/contract/point.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>
#include <type_traits>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/layer/another_batch.hpp>

namespace gradcheck::detail {
namespace {

double largest_finite(const arma::mat& m) {
  double most = 0;
  for (const double v : m)
    if (std::isfinite(v)) most = std::max(most, std::abs(v));
  return most;
}

bool same_numbers(const AnyLayer::Matrices& a, const AnyLayer::Matrices& b) {
  for (std::size_t k = 0; k < a.size(); ++k)
    if (arma::size(a[k]) != arma::size(b[k]) || arma::any(arma::vectorise(a[k] != b[k]))) return false;
  return a.size() == b.size();
}

/// The entry where |found - expected| is furthest beyond its slack; nothing where all are within.
template <class Slack>
std::string worst_difference(const std::string& name, const arma::mat& found, const arma::mat& expected, Slack slack) {
  if (arma::size(found) != arma::size(expected)) return name + " is " + shape(found) + ", expected " + shape(expected);
  double most = 0;
  std::string text;
  for (arma::uword i = 0; i < found.n_elem; ++i) {
    const double allowed = slack(i), gap = std::abs(found(i) - expected(i));
    if (close(found(i), expected(i), allowed)) continue;
    const double excess = std::isfinite(gap) ? gap / allowed : std::numeric_limits<double>::infinity();
    if (!text.empty() && !(excess > most)) continue;
    most = excess;
    text = name + " [" + std::to_string(i % found.n_rows) + ", " + std::to_string(i / found.n_rows) + "] is " +
           number(found(i), 10) + ", expected " + number(expected(i), 10);
  }
  return text;
}

}  // namespace

ContractPoint::ContractPoint(AnyLayer& layer, Matrices inputs, arma::mat cotangent, const Options& options,
                             bool values_agree)
    : layer_(layer),
      inputs_(std::move(inputs)),
      cotangent_(std::move(cotangent)),
      names_(layer.block_names()),
      parameters_(held_parameters(layer)),
      shapes_(layer),
      traits_(declared(layer.traits, options)),
      seed_(options.seed),
      values_agree_(values_agree) {
  dx_ = static_cast<std::size_t>(std::ranges::count(layer.differentiable, true));
  output_ = output_at(inputs_);
  shapes_ = WatchedShapes(layer_);
  gradients_ = gradient(layer_, inputs_, cotangent_);
  double x = 1;
  for (const arma::mat& m : inputs_) x = std::max(x, largest_finite(m));
  scale_ = arma::accu(arma::abs(cotangent_ % output_)) / x;
  tell_throws_apart(layer_);
  if (layer_.in_double) {
    layer_.in_double = std::make_shared<AnyLayer>(*layer_.in_double);
    tell_throws_apart(*layer_.in_double);
  }
  watch_shapes();
  measure_jitter();
}

void ContractPoint::tell_throws_apart(AnyLayer& layer) {
  layer.forward = [this, forward = layer.forward](Matrices& x) {
    const bool same_inputs = same_numbers(x, inputs_);
    auto y = attempt([&] { return forward(x); });
    if (y) return std::move(*y);
    if (same_inputs && parameters_.are_as_held()) throw CallThrew("forward threw where it had succeeded: " + y.thrown);
    throw Refused("forward threw: " + y.thrown);
  };
  layer.backward = [backward = layer.backward](arma::mat& c, Matrices& dx) {
    if (const auto called = attempt([&] { backward(c, dx); }); !called)
      throw CallThrew("backward threw after a forward that succeeded: " + called.thrown);
  };
  const auto refusing = [](const char* name, auto& call) {
    if (!call) return;
    call = [name, call](auto&&... arguments) {
      auto called = attempt([&] { return call(arguments...); });
      if (!called) throw Refused(std::string(name) + " threw: " + called.thrown);
      if constexpr (!std::is_void_v<decltype(call(arguments...))>) return std::move(*called);
    };
  };
  refusing("jvp", layer.jvp);
  refusing("needs_gradient", layer.needs_gradient);
  refusing("parameters", layer.parameters);
}

void ContractPoint::watch_shapes() {
  layer_.forward = [this, forward = layer_.forward](Matrices& x) {
    arma::mat y = forward(x);
    shapes_.look(layer_);
    return y;
  };
}

/// Whether the same call gives the same gradient, where it gives the same output.
bool ContractPoint::repeats() const {
  const Matrices again = gradient(layer_, inputs_, cotangent_);
  for (std::size_t b = 0; b < again.size(); ++b)
    if (arma::size(again[b]) != arma::size(gradients_[b]) || !arma::approx_equal(again[b], gradients_[b], "absdiff", 0))
      return arma::size(output_at(inputs_)) != arma::size(output_) ||
             !arma::all(arma::vectorise(output_at(inputs_) == output_));
  return true;
}

void ContractPoint::measure_jitter() {
  for (const arma::mat& g : gradients_) jitter_.emplace_back(arma::size(g), arma::fill::zeros);
  if (!repeats()) return;  // what is left from call to call is a mistake, not rounding, and no clause may pass by it
  for (std::uint64_t run = 0; run < 4; ++run) {
    std::mt19937_64 random(seed_ + run);
    Matrices moved = inputs_;
    for (std::size_t k = 0; k < moved.size(); ++k)
      if (layer_.differentiable[k])
        for (double& v : moved[k]) v *= 1 + layer_.spacing * (static_cast<double>(random() % 3) - 1.0);
    const auto y = attempt([&] { return output_at(moved); });
    const auto there = attempt([&] { return gradient(layer_, moved, cotangent_); });
    if (!y || !there) continue;  // beyond the layer's domain
    if (arma::size(*y.value) == arma::size(output_))
      output_jitter_ = std::max(output_jitter_, largest_finite(*y.value - output_));
    for (std::size_t b = 0; b < jitter_.size(); ++b)
      if (arma::size(there.value->at(b)) == arma::size(jitter_[b]))
        jitter_[b] = arma::max(jitter_[b], arma::abs(there.value->at(b) - gradients_[b]));
  }
}

arma::mat ContractPoint::output_at(Matrices inputs) const { return layer_.forward(inputs); }

double ContractPoint::slack(std::size_t b, arma::uword i, double expected, const Largest& largest) const {
  const double moved = i < jitter_[b].n_elem && std::isfinite(jitter_[b](i)) ? jitter_[b](i) : 0.0;
  return 64 * std::max(moved, largest.jitter * 0x1p-6) + 0x1p12 * layer_.spacing * std::abs(expected) +
         16 * layer_.spacing * std::max(largest.gradient, scale_);
}

std::string ContractPoint::difference(const Matrices& found, const Matrices& expected, double times) const {
  for (std::size_t b = 0; b < expected.size(); ++b) {
    const Largest largest{largest_finite(jitter_[b]), largest_finite(gradients_[b])};  // once, not for every entry
    const auto allowed = [&](arma::uword i) { return times * slack(b, i, expected[b](i), largest); };
    if (const std::string text = worst_difference(names_[b], found.at(b), expected[b], allowed); !text.empty())
      return text;
  }
  return {};
}

std::string ContractPoint::output_difference(const arma::mat& found, const arma::mat& expected) const {
  const double allowed = 64 * std::max(layer_.spacing * largest_finite(output_), output_jitter_);
  return worst_difference("output", found, expected, [allowed](arma::uword) { return allowed; });
}

arma::uword ContractPoint::samples() const {
  const bool rows = traits_.samples == Samples::rows;
  const auto count = [rows](const arma::mat& m) { return rows ? m.n_rows : m.n_cols; };
  for (const arma::mat& m : inputs_)
    if (count(m) != count(output_)) return 0;
  return count(output_);
}

arma::mat ContractPoint::some(const arma::mat& m, arma::uword first, arma::uword last) const {
  return traits_.samples == Samples::rows ? arma::mat(m.rows(first, last)) : arma::mat(m.cols(first, last));
}

ContractPoint::Matrices ContractPoint::some(const Matrices& all, arma::uword first, arma::uword last) const {
  Matrices part;
  for (const arma::mat& m : all) part.push_back(some(m, first, last));
  return part;
}

ContractPoint::Matrices ContractPoint::other_inputs() const {
  Matrices other = another_batch(layer_, inputs_, traits_.samples);
  if (same_numbers(other, inputs_))
    throw NotTested{"there is no other batch: the samples are all zero, or of integers and the same"};
  return other;
}

}  // namespace gradcheck::detail
