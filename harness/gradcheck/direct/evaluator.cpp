// SPDX-License-Identifier: MIT
#include <gradcheck/direct/evaluator.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <utility>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/direct/alike.hpp>
#include <gradcheck/subject/secant_check.hpp>

namespace gradcheck::detail {
namespace {

constexpr int runs = 8;

void widen(arma::vec& sigma, const arma::vec& terms) {
  for (arma::uword t = 0; t < sigma.n_elem; ++t)
    if (std::isfinite(terms(t))) sigma(t) = std::max(sigma(t), std::abs(terms(t)));
}

/// All outputs down by a spacing at once; then each up or down, for a loss in which they cancel.
constexpr int patterns = 4;
/// Of numbers between stages: two samples whose difference is taken move alike in half of them.
constexpr int inner_patterns = 8;

/// Numbers between stages that move a term by more than this many times what coordinates and outputs do.
constexpr double unstirred = 16;

arma::mat signs_of(RandomBits& bits, const arma::SizeMat& size) {
  return arma::sign(bits.signed_near_one(size.n_rows, size.n_cols));
}

/// The input of the first stage; empty where it is not moved, and the stage knows it.
arma::mat input_of_stages(const Subject& subject) {
  const auto input = std::ranges::find_if(subject.blocks, [](const Subject::Block& b) { return b.of_input; });
  return input == subject.blocks.end() ? arma::mat() : input->coordinates.values();
}

/// Every number a spacing up or down.
arma::mat moved_by_a_spacing(const arma::mat& m, double spacing, RandomBits& bits) {
  return m % (1 + spacing * signs_of(bits, arma::size(m)));
}

/// The first stage that it is a parameter of; of an input that is 0.
std::size_t first_stage_of(const Subject::Block& block, const Subject& subject) {
  const auto has = [&](const Stage& stage) {
    return std::ranges::any_of(stage.blocks, [&](arma::uword b) { return &subject.blocks[b] == &block; });
  };
  const auto first = std::ranges::find_if(subject.stages, has);
  return first == subject.stages.end() ? 0 : static_cast<std::size_t>(first - subject.stages.begin());
}

/// The outputs of every stage from `first` on.
std::vector<arma::mat> outputs_from(const Subject& subject, std::size_t first, arma::mat a) {
  std::vector<arma::mat> all;
  for (std::size_t l = first; l < subject.stages.size(); ++l) all.push_back(a = subject.stages[l].forward(a));
  return all;
}

}  // namespace

Evaluator::Evaluator(const Subject& subject, const Options& options)
    : subject_(subject), options_(options), point_(coordinates_in(subject)) {
  evaluate_point();
  finite_ = base_.is_finite();
  if (!finite_) return;
  if (subject_.terms) only_exceptions(subject_.terms)(base_);
  const std::optional<arma::mat> again = evaluate();
  deterministic_ = again && are_same_outputs(*again, base_, subject_.spacing);
  if (!deterministic_ && options.noise == Noise::forbidden) return;
  test_secant();
  measure_rounding();
  if (!deterministic_) measure_noise();
}

Evaluator::Evaluator(const Subject& subject, const Options& options,
                     std::function<std::optional<Value>(double x)> values, bool deterministic)
    : subject_(subject),
      options_(options),
      point_(std::vector<Coordinates>()),
      elsewhere_(std::move(values)),
      deterministic_(deterministic) {}

void Evaluator::about(const Known& output) {
  base_.set_size(1, 1);
  base_(0) = output.base;
  sigma_.set_size(1);
  sigma_(0) = output.sigma;
  least_rounding_.set_size(1);
  least_rounding_(0) = output.least_rounding;
}

void Evaluator::about(const Evaluator& outputs) {
  base_ = outputs.base_;
  sigma_ = outputs.sigma_;
  least_rounding_ = outputs.least_rounding_;
  alike_ = outputs.alike_;
}

void Evaluator::evaluate_point() {
  base_ = only_exceptions(subject_.evaluate)();
  ++evaluations_;
  if (const auto b = point_.put_back_reshaped())
    throw std::invalid_argument(subject_.blocks[*b].name + " had the shape " + shape(point_[*b]) +
                                ", and another one after a forward: a parameter keeps its shape");
}

std::optional<arma::mat> Evaluator::evaluate() const {
  ++evaluations_;
  std::optional<arma::mat> outputs = attempt(subject_.evaluate).value;  // none outside the function's domain
  const auto reshaped = point_.put_back_reshaped();
  if (reshaped) reshaped_ = subject_.blocks[*reshaped].name;
  if (!reshaped && outputs && outputs->is_finite()) return outputs;
  ++failed_;
  return std::nullopt;
}

std::optional<Evaluator::Value> Evaluator::at(const Subject::Block& block, arma::uword i, double x) const {
  if (elsewhere_) return elsewhere_(x);
  double taken = x;
  std::optional<arma::mat> outputs;
  {
    const KeptCoordinate kept(block.coordinates, i);
    block.coordinates.set(i, x);
    taken = block.coordinates.get(i);
    outputs = evaluate();
  }
  const bool reshaped = outputs && arma::size(*outputs) != arma::size(base_);
  if (reshaped) ++failed_;
  if (!outputs || reshaped) {
    remember_failure(block, i, taken);
    return std::nullopt;
  }
  return Value{std::move(*outputs), taken};
}

std::optional<Evaluator::Value> Evaluator::far_at(const Subject::Block& block, arma::uword i, double x) const {
  const arma::uword failed = failed_;
  const std::string failed_at = failed_at_;
  auto value = at(block, i, x);
  failed_ = failed;
  failed_at_ = failed_at;
  return value;
}

std::optional<arma::mat> Evaluator::moved(const Subject::Block& block, const arma::mat& steps) const {
  const KeptCoordinates kept({block.coordinates});
  block.coordinates.assign(kept[0], 1.0, steps);
  std::optional<arma::mat> outputs = evaluate();
  if (outputs && arma::size(*outputs) == arma::size(base_)) return outputs;
  failed_ += outputs ? 1 : 0;
  return std::nullopt;
}

void Evaluator::remember_failure(const Subject::Block& block, arma::uword i, double x) const {
  if (!failed_at_.empty()) return;
  failed_at_ = block.name + " " + place_text(i, block.coordinates.rows()) + " at " + number(x, 6);
}

std::optional<arma::mat> Evaluator::jittered(std::uint64_t seed, double size, double where_zero) const {
  const KeptCoordinates restore(coordinates_in(subject_));
  std::mt19937_64 random(seed);
  for (const Subject::Block& block : subject_.blocks) {
    const Bounds bounds = interval_of(block.name, options_);
    for (arma::uword i = 0; i < block.coordinates.size(); ++i) {
      const double sign = static_cast<double>(random() % 3) - 1.0, x = block.coordinates.get(i);
      const double relative = std::max(size, block.coordinates.spacing());
      block.coordinates.set(
          i, std::clamp(x == 0.0 ? sign * where_zero : x * (1.0 + sign * relative), bounds.lower, bounds.upper));
    }
  }
  return evaluate();
}

void Evaluator::measure_rounding() {
  sigma_ = arma::vec(difference(base_, base_).terms.n_elem, arma::fill::zeros);
  least_rounding_ = sigma_;
  alike_ = alike_terms(base_, sigma_.n_elem);
  RandomBits bits(1);
  for (int run = 0; run < patterns; ++run) {
    const arma::mat signs = run == 0 ? arma::ones(arma::size(base_)) : signs_of(bits, arma::size(base_));
    const Difference one_spacing = difference(base_ % (1 - subject_.spacing * signs), base_);
    widen(least_rounding_, one_spacing.terms);
    if (one_spacing.rounding.n_elem == least_rounding_.n_elem) widen(least_rounding_, one_spacing.rounding);
  }
  for (int run = 0; run < runs; ++run)
    if (const auto outputs = jittered(options_.seed + static_cast<std::uint64_t>(run), subject_.spacing, 0.0))
      widen(sigma_, difference(*outputs, base_).terms);
}

void Evaluator::measure_noise() {
  for (int run = 0; run < runs; ++run)
    if (const auto outputs = evaluate()) {
      widen(sigma_, 2 * difference(*outputs, base_).terms);
      noise_ = std::max(noise_, largest(*outputs - base_));
    }
}

arma::vec Evaluator::rounding_of_outputs(std::size_t stage, const arma::mat& outputs) const {
  arma::vec most(arma::size(least_rounding_), arma::fill::zeros);
  RandomBits bits(stage + 1);
  for (int run = 0; run < inner_patterns; ++run) {
    const arma::mat moved = moved_by_a_spacing(outputs, subject_.spacing, bits);
    evaluations_ += subject_.stages.size() - stage - 1;
    if (const auto there = attempt([&] { return outputs_from(subject_, stage + 1, moved); }))
      widen(most, difference(there.value->back(), base_).terms);
  }
  return most;
}

void Evaluator::measure_inner_rounding() const {
  const auto stages = attempt([&] { return outputs_from(subject_, 0, input_of_stages(subject_)); });
  if (!stages || !have_same_bits(stages.value->back(), base_)) return;
  for (std::size_t l = 0; l + 1 < subject_.stages.size(); ++l) {
    of_stage_.push_back(rounding_of_outputs(l, (*stages.value)[l]));
    inner_rounding_ += of_stage_.back();
  }
}

const arma::vec& Evaluator::inner_rounding() const {
  if (!inner_rounding_.is_empty()) return inner_rounding_;
  inner_rounding_ = arma::vec(arma::size(least_rounding_), arma::fill::zeros);
  if (subject_.stages.size() > 1 && !elsewhere_) measure_inner_rounding();
  return inner_rounding_;
}

/// Whether numbers between stages, all moved in one forward, move a term by more than a quarter of what would count.
bool Evaluator::hides_inner_rounding() const {
  if (elsewhere_ || subject_.stages.size() < 2) return false;
  RandomBits bits(1);
  arma::vec most(arma::size(least_rounding_), arma::fill::zeros);
  for (int run = 0; run < 2; ++run) {
    ++evaluations_;
    const auto moved = attempt([&] {
      arma::mat a = input_of_stages(subject_);
      for (const Stage& stage : subject_.stages) {
        a = stage.forward(a);
        if (&stage != &subject_.stages.back()) a = moved_by_a_spacing(a, subject_.spacing, bits);
      }
      return a;
    });
    if (moved) widen(most, difference(*moved.value, base_).terms);
  }
  return arma::any(most > unstirred / 4 * arma::max(sigma_, least_rounding_));
}

arma::vec Evaluator::sigma_of(const Subject::Block& block) const {
  if (!hides_inner_rounding_) hides_inner_rounding_ = hides_inner_rounding();
  if (!*hides_inner_rounding_) return sigma_;
  inner_rounding();
  arma::vec inside(arma::size(sigma_), arma::fill::zeros), sigma = sigma_;
  for (std::size_t l = first_stage_of(block, subject_); l < of_stage_.size(); ++l) inside += of_stage_[l];
  for (arma::uword t = 0; t < sigma.n_elem; ++t)
    if (inside(t) > unstirred * std::max(sigma(t), least_rounding_(t))) sigma(t) = inside(t);
  return sigma;
}

void Evaluator::test_secant() {
  if (!subject_.terms) return;
  exact_secant_ = false;
  for (int run = 0; run < runs; ++run) {
    const double size = std::ldexp(1.0, -4 * (run + 1));
    const auto outputs = jittered(options_.seed + static_cast<std::uint64_t>(run), size, size);
    if (!outputs || arma::size(*outputs) != arma::size(base_) || arma::all(arma::vectorise(*outputs == base_)))
      continue;
    const auto holds = attempt([&]() -> std::optional<bool> {
      const arma::vec there = subject_.terms(*outputs);
      if (!there.is_finite()) return std::nullopt;
      return secant_holds(subject_, *outputs, base_, there, subject_.terms(base_));
    });
    if (!holds || !*holds.value) continue;  // outside the loss's domain
    exact_secant_ = **holds.value;
    contradicted_ = !exact_secant_;
    if (contradicted_) return;
  }
}

Difference Evaluator::difference(const arma::mat& plus, const arma::mat& minus) const {
  auto difference = attempt([&]() -> Difference {
    if (exact_secant_) return subject_.secant(plus, minus);
    const arma::vec p = subject_.terms(plus), m = subject_.terms(minus);
    return {p - m, rounding_of_values(p, m, subject_.spacing)};
  });
  if (difference) return std::move(*difference);
  return {arma::vec(std::max<arma::uword>(sigma_.n_elem, 1)).fill(std::numeric_limits<double>::quiet_NaN()), {}};
}

}  // namespace gradcheck::detail
