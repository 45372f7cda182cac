// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/layer/traits.hpp>
#include <gradcheck/report/engine.hpp>
#include <gradcheck/report/method.hpp>
#include <gradcheck/values/layout.hpp>

namespace gradcheck {

/// Whether a forward may differ from call to call.
enum class Noise : unsigned char { forbidden, measured };

/// Where the coordinates of a block may be moved: lower <= x <= upper. Steps shrink or turn one-sided to stay inside.
struct Bounds {
  std::string block;  ///< "input", "gain"; empty: every block
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
};

/// Bounds of a coordinate that must stay above zero (log, sqrt, a probability's lower end).
inline Bounds positive(std::string block = {}) {
  return {std::move(block), std::numeric_limits<double>::min(), std::numeric_limits<double>::infinity()};
}

/// How much check_layer and check_function put to the test: the values alone, or the contract as well.
enum class Scope : unsigned char { values, contract };

/// A clause of the contract that a layer may break, and why: it is tested and shown all the same.
struct Waiver {
  std::string clause;  ///< "batch of one"
  std::string reason;  ///< "needs two samples for a variance"; not empty
};

/// Which entries of a Hessian count: all, or those of one triangle with the diagonal, for which the others stand.
enum class Triangle : unsigned char { full, lower, upper };

/// How something is checked. Every check takes them last.
struct Options {
  double relative_tolerance = 1e-8;  ///< unitless, in [0, 1e-3); times the larger of |analytic| and |numeric|
  std::vector<Bounds> bounds = {};   ///< domains of the function; none: anywhere
  std::uint64_t seed = 1;            ///< of the cotangent and of the round-off measurement
  bool strict = false;  ///< one undecided coordinate, or a block of which nothing was put to the test, fails the report
  Noise noise = Noise::forbidden;  ///< measured: a forward that differs from call to call gets a wider error bar
  Engine engine = Engine::automatic;
  /// Of the chained engine. With more than one, layers of a chain are called at the same time, but those that are one
  /// object or have a parameter in common one after the other. Layers that share anything else, unseen, need 1.
  unsigned threads = 1;
  Scope scope = Scope::contract;
  /// So many evaluations of the function at most; 0: as many as every coordinate takes. Coordinates are drawn from all
  /// blocks for as long as they last, and random directions close the rest, see docs/verdict.md. At least 128 for each
  /// block, and 128. The contract comes on top, a number of calls that does not depend on the size: up to 16 of a
  /// function, 512 of a layer. Wrong entries are located; their mistake is not named.
  std::uint64_t max_evaluations = 0;
  /// Called now and then with the number of coordinates done, and of all; always from the thread of the check.
  std::function<void(std::uint64_t done, std::uint64_t all)> progress = {};
  /// These override what the layer's own traits say, each the fact of its name.
  std::optional<Gradients> gradients = {};
  std::optional<Gradients> input_gradients = {};
  std::optional<bool> samples_independent = {};
  std::optional<Samples> samples = {};
  std::optional<PerSample> per_sample = {};
  std::optional<unsigned> sample_dimension = {};
  /// Clauses that may be broken, in check_layer, check_vjp, check_chain, check_factory and fuzz_layer:
  /// ClauseState::waived in the report. Each name is one of the contract's, see contract.hpp.
  std::vector<Waiver> waived = {};
  /// Of a single flat x of check_function that brings no names: its blocks. Empty: one block, "x".
  Layout layout = {};
  Triangle triangle = Triangle::full;  ///< of check_hessian: which part of the matrix is filled in
  /// Of check_hessian and check_hessian_vector. false: the derivative of any field, that of no gradient.
  bool symmetric = true;
  /// complex_step: of f as analytic(f), in check_function, check_jacobian, check_hessian, check_hessian_vector and
  /// check_directional. A relative_tolerance that is left at 1e-8 counts as 5e-13 there.
  Method method = Method::differences;
  /// So many coordinates of a report, those nearest to failing, are differenced once more at 26 steps, for
  /// Block::curves and the picture in to_html: at least one of each block that fails, if there are as many. About 60
  /// evaluations each, which the report does not count. None with max_evaluations or complex steps, nor of a Jacobian.
  unsigned curves = 0;
};

namespace detail {

/// A layer's traits as they are declared: by the options where they speak, otherwise by the layer.
inline Traits declared(Traits traits, const Options& options) {
  traits.gradients = options.gradients.value_or(traits.gradients);
  traits.input_gradients = options.input_gradients.value_or(traits.input_gradients);
  traits.samples_independent = options.samples_independent.value_or(traits.samples_independent);
  traits.samples = options.samples.value_or(traits.samples);
  traits.sample_dimension = options.sample_dimension.value_or(traits.sample_dimension);
  if (options.per_sample) traits.per_sample = options.per_sample;
  return traits;
}

/// Where a block of this name may be moved: what all bounds that concern it allow.
inline Bounds interval_of(const std::string& block, const Options& options) {
  Bounds all;
  for (const Bounds& b : options.bounds) {
    if (!b.block.empty() && b.block != block) continue;
    all.lower = all.lower < b.lower ? b.lower : all.lower;
    all.upper = all.upper > b.upper ? b.upper : all.upper;
  }
  return all;
}

}  // namespace detail

}  // namespace gradcheck
