// SPDX-License-Identifier: MIT
#include <gradcheck/contract/point.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <type_traits>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/contract/contract.hpp>
#include <gradcheck/layer/another_batch.hpp>

namespace gradcheck::detail {
namespace {

constexpr arma::uword most_rows_moved = 8;

/// Below it numbers have fewer digits the smaller they are.
double least_normal(double spacing) {
  return is_float(spacing) ? std::numeric_limits<float>::min() : std::numeric_limits<double>::min();
}

arma::uword samples_in(const arma::mat& m, Samples along) { return along == Samples::rows ? m.n_rows : m.n_cols; }

/// Whether the values of some integer input are all row numbers of this one.
bool could_be_indexed(const AnyLayer& layer, const AnyLayer::Matrices& inputs, std::size_t k, Samples along) {
  const auto rows = static_cast<double>(samples_in(inputs[k], along));
  for (std::size_t j = 0; j < inputs.size(); ++j)
    if (!layer.differentiable[j] && !inputs[j].is_empty() && inputs[j].min() >= 0 && inputs[j].max() < rows)
      return true;
  return false;
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
    text = name + " " + place_text(i, found.n_rows) + " is " + number(found(i), 10) + ", expected " +
           number(expected(i), 10);
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
  find_samples();
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
  refusing("surrogate", layer.surrogate);
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

arma::mat ContractPoint::output_at(Matrices inputs) const { return layer_.forward(inputs); }

double ContractPoint::slack(std::size_t b, arma::uword i, double expected, const Largest& largest) const {
  const double moved = i < jitter_[b].n_elem && std::isfinite(jitter_[b](i)) ? jitter_[b](i) : 0.0;
  return 4 * std::max(moved, largest.jitter * 0x1p-6) + 0x1p12 * layer_.spacing * std::abs(expected) +
         16 * layer_.spacing * std::max(largest.gradient, scale_) + least_normal(layer_.spacing);
}

std::string ContractPoint::difference(const Matrices& found, const Matrices& expected, double times,
                                      const Matrices& more) const {
  for (std::size_t b = 0; b < expected.size(); ++b) {
    const Largest largest{largest_finite(jitter_[b]), largest_finite(gradients_[b])};  // once, not for every entry
    const auto allowed = [&](arma::uword i) {
      const double beside = b < more.size() && i < more[b].n_elem ? more[b](i) : 0.0;
      return times * (slack(b, i, expected[b](i), largest) + beside);
    };
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
  if (!no_samples_.empty()) throw NotTested{no_samples_};
  return samples_in(output_, traits_.samples);
}

arma::uword ContractPoint::samples_or_none() const {
  return no_samples_.empty() ? samples_in(output_, traits_.samples) : 0;
}

bool ContractPoint::is_per_sample(std::size_t differentiable_input) const {
  for (std::size_t k = 0; k < inputs_.size(); ++k)
    if (layer_.differentiable[k] && differentiable_input-- == 0) return per_sample_[k];
  return false;
}

/// Whether moving a row of an input changes that row of the output alone.
bool ContractPoint::reaches_its_own_rows(std::size_t input) const {
  const arma::uword count = samples_in(output_, traits_.samples);
  for (arma::uword r = 0; r < std::min<arma::uword>(count, most_rows_moved); ++r) {
    Matrices moved = inputs_;
    auto row = [&](arma::mat& m) { return traits_.samples == Samples::rows ? m.row(r).eval() : m.col(r).t().eval(); };
    arma::rowvec values = row(moved[input]);
    values.transform([](double v) { return v == 0.0 ? 0x1p-6 : v * (1 + 0x1p-6); });
    if (traits_.samples == Samples::rows)
      moved[input].row(r) = values;
    else
      moved[input].col(r) = values.t();
    const auto seen = attempt([&] { return output_at(moved); });
    if (!seen) continue;  // beyond the layer's domain
    const arma::mat& y = *seen.value;
    if (arma::size(y) != arma::size(output_)) return false;
    for (arma::uword i = 0; i < y.n_elem; ++i) {
      const arma::uword sample = traits_.samples == Samples::rows ? i % y.n_rows : i / y.n_rows;
      if (sample != r && y(i) != output_(i)) return false;
    }
  }
  return true;
}

void ContractPoint::find_samples() {
  per_sample_.assign(inputs_.size(), true);
  const arma::uword count = samples_in(output_, traits_.samples);
  for (std::size_t k = 0; k < inputs_.size(); ++k) {
    if (traits_.per_sample)
      per_sample_[k] = (*traits_.per_sample)[k];
    else if (layer_.differentiable[k] && could_be_indexed(layer_, inputs_, k, traits_.samples)) {
      const bool same = samples_in(inputs_[k], traits_.samples) == count;
      if (same && !traits_.samples_independent)
        no_samples_ = "an integer input may index the rows of another: per_sample says whether it does";
      per_sample_[k] = same && (!traits_.samples_independent || reaches_its_own_rows(k));
    }
    if (per_sample_[k] && samples_in(inputs_[k], traits_.samples) != count)
      no_samples_ = "the inputs and the output have different numbers of samples";
  }
  const Samples other = traits_.samples == Samples::rows ? Samples::columns : Samples::rows;
  if (!no_samples_.empty() && traits_.samples == Samples::rows && std::ranges::all_of(inputs_, [&](const arma::mat& m) {
        return samples_in(m, other) == samples_in(output_, other);
      }))
    no_samples_ += "; " + std::string(columns_hint);
  if (std::ranges::none_of(per_sample_, [](bool is) { return is; })) no_samples_ = "no input holds samples";
}

arma::mat ContractPoint::some(const arma::mat& m, arma::uword first, arma::uword last) const {
  return traits_.samples == Samples::rows ? arma::mat(m.rows(first, last)) : arma::mat(m.cols(first, last));
}

ContractPoint::Matrices ContractPoint::some(const Matrices& inputs, arma::uword first, arma::uword last) const {
  Matrices part;
  for (std::size_t k = 0; k < inputs.size(); ++k)
    part.push_back(per_sample_[k] ? some(inputs[k], first, last) : inputs[k]);
  return part;
}

ContractPoint::Matrices ContractPoint::among_others(arma::uword first, arma::uword last) const {
  Matrices x = other_inputs();
  for (std::size_t k = 0; k < x.size(); ++k)
    if (!per_sample_[k])
      x[k] = inputs_[k];
    else if (traits_.samples == Samples::rows)
      x[k].rows(first, last) = some(inputs_[k], first, last);
    else
      x[k].cols(first, last) = some(inputs_[k], first, last);
  return x;
}

ContractPoint::Matrices ContractPoint::other_inputs() const {
  Matrices other = another_batch(layer_, inputs_, traits_.samples);
  if (same_numbers(other, inputs_))
    throw NotTested{"there is no other batch: the samples are all zero, or of integers and the same"};
  return other;
}

}  // namespace gradcheck::detail
