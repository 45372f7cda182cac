// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <gradcheck/adapters/ceres_manifold.hpp>
#include <gradcheck/base/close.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/derivatives/jacobian_values.hpp>
#include <gradcheck/derivatives/manifold_steps.hpp>

namespace gradcheck::detail {

/// Plus by its step, and PlusJacobian: block "PlusJacobian".
class CeresPlus {
 public:
  CeresPlus(CeresManifold& manifold, const arma::vec& x)
      : manifold_(manifold), x_(x), steps_({{"PlusJacobian", 0, 0}}, manifold.tangent()) {}
  CeresPlus(const CeresPlus&) = delete;

  Differentiated differentiated() {
    Differentiated function;
    function.coordinates = steps_.blocks();
    function.value = only_exceptions([this] { return FunctionValue{there({})}; });
    function.fills = true;
    function.derivative = only_exceptions([this](double start) { return SplitGradient{{at_point(start)}}; });
    function.unchanged = [this] { return manifold_.unchanged(); };
    function.settle = [this] { return settle(); };
    function.own_mistakes = manifold_mistakes(steps(), steps_);
    return function;
  }

 private:
  arma::mat there(const Detour& detour) {
    const arma::vec delta = steps_.delta();
    const arma::vec from = is_rounding(delta, 0x1p-52) ? arma::vec(shaken(x_, delta)) : x_;
    arma::mat to = manifold_.plus(from, delta);
    return detour ? detour(x_, to, delta) : to;
  }
  /// The derivative by a step from where the step as it stands leads to.
  arma::mat at_point(double start) {
    return manifold_.plus_jacobian(largest(steps_.delta()) > 0 ? arma::vec(there({})) : x_, start);
  }
  void start_from(const arma::vec& x) {
    x_ = x;
    steps_.set(arma::vec(manifold_.tangent(), arma::fill::zeros));
  }
  std::shared_ptr<void> settle() {
    std::shared_ptr<void> back(nullptr, [this, x = x_](void*) { start_from(x); });
    start_from(there({}));
    return back;
  }
  ManifoldSteps steps() {
    return {[this](const Detour& of_x, const Detour&) { return FunctionValue{there(of_x)}; },
            [this](double start) { return FunctionValue{at_point(start)}; },
            [this] { return there({}); },
            arma::SizeMat(manifold_.ambient(), 1),
            arma::SizeMat(0, 0),
            false,
            {}};
  }

  CeresManifold& manifold_;
  arma::vec x_;
  TangentCoordinates steps_;
};

/// A Jacobian of a manifold: as any, but where an entry is on both sides less than 2^-26 of the largest in its block,
/// it is nothing but what rounding and guards against 0/0 leave near a pole: negligible.
inline Report check_manifold_values(const Differentiated& function, const Options& options) {
  Report report = check_jacobian_values(function, options);
  for (Block& block : report.blocks) {
    const double least = 0x1p-26 * block.scale();
    if (!block.misshapen.empty()) continue;
    for (arma::uword i = 0; i < block.verdict.n_elem; ++i) {
      if (block.verdict_at(i) == Verdict::agree || !close(block.numeric(i), 0.0, least) ||
          !close(block.analytic(i), 0.0, least))
        continue;
      block.verdict(i) = static_cast<unsigned char>(Verdict::agree);
      block.reason(i) = static_cast<unsigned char>(Reason::negligible);
      block.bound(i) = 2 * least;
    }
  }
  return report;
}

/// Minus(y, x) by the numbers of y, at y = x, and MinusJacobian: block "MinusJacobian".
class CeresMinus {
 public:
  CeresMinus(CeresManifold& manifold, const arma::vec& x)
      : manifold_(manifold), x_(x), y_(x), numbers_({{"MinusJacobian", 0, 0}}, manifold.ambient()) {}
  CeresMinus(const CeresMinus&) = delete;

  Differentiated differentiated() {
    Differentiated function;
    function.coordinates = {{"MinusJacobian", y_}};
    function.value = only_exceptions([this] { return FunctionValue{step({})}; });
    function.fills = true;
    function.derivative = only_exceptions([this](double start) { return SplitGradient{{at_point(start)}}; });
    function.unchanged = [this] { return manifold_.unchanged(); };
    function.settle = [this] { return settle(); };
    function.own_mistakes = manifold_mistakes(steps(), numbers_);
    return function;
  }

 private:
  arma::mat step(const Detour& detour) {
    return manifold_.minus(detour ? arma::vec(detour(x_, y_, y_ - x_)) : arma::vec(y_), x_);
  }
  arma::mat at_point(double start) { return manifold_.minus_jacobian(y_, start); }
  /// Lets x be a point of the manifold near y, and y be x.
  std::shared_ptr<void> settle() {
    std::shared_ptr<void> back(nullptr, [this, x = x_](void*) { x_ = x; });
    x_ = manifold_.plus(x_, step({}));
    y_ = x_;
    return back;
  }
  /// y is what is moved and compared: as the value of a function that gives a point.
  ManifoldSteps steps() {
    return {[this](const Detour&, const Detour& of_y) { return FunctionValue{step(of_y)}; },
            [this](double start) { return FunctionValue{at_point(start)}; },
            [this] { return y_; },
            arma::SizeMat(1, 1),
            arma::SizeMat(manifold_.ambient(), 1),
            true,
            "y"};
  }

  CeresManifold& manifold_;
  arma::vec x_;
  arma::mat y_;
  TangentCoordinates numbers_;
};

/// x with a part of it divided by its length: the whole, or a quaternion that comes first or last.
struct OfLengthOne {
  arma::vec x;
  std::string part;  ///< "x", "its first 4 numbers"
  double length = 0;
};
inline std::vector<OfLengthOne> of_length_one(const arma::vec& x) {
  constexpr arma::uword quaternion = 4;
  std::vector<OfLengthOne> all;
  const auto add = [&](arma::uword from, arma::uword to, const char* part) {
    const double length = arma::norm(x.subvec(from, to));
    if (!(length > 0) || !std::isfinite(length) || close(length, 1.0, 1e-9)) return;
    all.push_back({x, part, length});
    all.back().x.subvec(from, to) /= length;
  };
  add(0, x.n_elem - 1, "x");
  if (x.n_elem > quaternion) {
    add(0, quaternion - 1, "its first 4 numbers");
    add(x.n_elem - quaternion, x.n_elem - 1, "its last 4 numbers");
  }
  return all;
}

/// The mistake of an x that is no point of the manifold, where Plus does not tell: with its length, or that of a
/// quaternion in it, 1, all is right.
template <class Derivative>
void add_off_the_manifold(Differentiated& function, CeresManifold& manifold, const arma::vec& x) {
  for (const OfLengthOne& one : of_length_one(x)) {
    auto there = std::make_shared<Derivative>(manifold, one.x);
    function.own_mistakes.push_back(
        {"x not on the manifold",
         "the length of " + one.part + " is " + number(one.length) + ", and where it is 1 every entry is right",
         [there](Differentiated& other) { other = there->differentiated(); }});
  }
}

}  // namespace gradcheck::detail
