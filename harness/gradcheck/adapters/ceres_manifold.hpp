// SPDX-License-Identifier: MIT
#pragma once

#include <ceres/manifold.h>

#include <algorithm>
#include <armadillo>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/draws.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/manifold_steps.hpp>

namespace gradcheck::detail {

/// The calls of a manifold of Ceres. Each throws std::runtime_error where Ceres' returns false.
class CeresManifold {
 public:
  explicit CeresManifold(const ceres::Manifold& manifold) : manifold_(manifold) {}

  arma::uword ambient() const { return static_cast<arma::uword>(manifold_.AmbientSize()); }
  arma::uword tangent() const { return static_cast<arma::uword>(manifold_.TangentSize()); }
  bool unchanged() const { return unchanged_; }  ///< whether no call changed what it was given

  arma::vec plus(const arma::vec& x, const arma::vec& delta) {
    return filled("Plus", arma::mat(ambient(), 1), {x, delta}, [this](const Given& from, double* to) {
      return manifold_.Plus(from[0].memptr(), from[1].memptr(), to);
    });
  }
  arma::vec minus(const arma::vec& y, const arma::vec& x) {
    return filled("Minus", arma::mat(tangent(), 1), {y, x}, [this](const Given& from, double* to) {
      return manifold_.Minus(from[0].memptr(), from[1].memptr(), to);
    });
  }
  /// [ambient x tangent]. start: what it comes in as.
  arma::mat plus_jacobian(const arma::vec& x, double start = not_filled) {
    return filled(
               "PlusJacobian", arma::mat(tangent(), ambient()), {x},
               [this](const Given& from, double* to) { return manifold_.PlusJacobian(from[0].memptr(), to); }, start)
        .t();
  }
  /// [tangent x ambient].
  arma::mat minus_jacobian(const arma::vec& x, double start) {
    return filled(
               "MinusJacobian", arma::mat(ambient(), tangent()), {x},
               [this](const Given& from, double* to) { return manifold_.MinusJacobian(from[0].memptr(), to); }, start)
        .t();
  }
  /// a [rows x ambient] times PlusJacobian, as the manifold itself multiplies.
  arma::mat times_plus_jacobian(const arma::vec& x, const arma::mat& a) {
    return filled("RightMultiplyByPlusJacobian", arma::mat(tangent(), a.n_rows), {x, arma::mat(a.t())},
                  [this, rows = static_cast<int>(a.n_rows)](const Given& from, double* to) {
                    return manifold_.RightMultiplyByPlusJacobian(from[0].memptr(), rows, from[1].memptr(), to);
                  })
        .t();
  }

 private:
  using Given = std::vector<arma::mat>;
  static constexpr double not_filled = std::numeric_limits<double>::quiet_NaN();

  template <class Call>
  arma::mat filled(const char* name, arma::mat to, const Given& from, const Call& call, double start = not_filled) {
    const Given before = from;
    to.fill(start);
    const bool is_valid = call(from, to.memptr());
    for (std::size_t k = 0; k < from.size(); ++k) unchanged_ = unchanged_ && have_same_bits(from[k], before[k]);
    if (!is_valid) throw std::runtime_error(std::string(name) + " returned false");
    return to;
  }

  const ceres::Manifold& manifold_;
  bool unchanged_ = true;
};

/// x as a point of the manifold. Throws std::invalid_argument where it has another size, where there is no direction to
/// move in, or where x is not one: Plus(x, 0) is another point, which stays where it is.
inline arma::vec point_on(CeresManifold& manifold, const std::vector<double>& x) {
  if (x.size() != manifold.ambient())
    throw std::invalid_argument("x has " + std::to_string(x.size()) + " numbers, the manifold takes " +
                                std::to_string(manifold.ambient()));
  if (manifold.tangent() == 0) throw std::invalid_argument("nothing to check: the manifold's tangent size is 0");
  const arma::vec at(x), none(manifold.tangent(), arma::fill::zeros), there = manifold.plus(at, none);
  const bool stays = close(largest(manifold.plus(there, none) - there), 0.0, 1e-9 * largest_finite(there));
  if (stays) require_zero_step(at, there, 0x1p-52);
  return at;
}

/// What Ceres asks of Plus and Minus beside their derivatives, at x. Each in words; empty: it holds.
class CeresManifoldRules {
 public:
  CeresManifoldRules(CeresManifold& manifold, const arma::vec& x, std::uint64_t seed)
      : manifold_(manifold), x_(x), seed_(seed) {}

  /// Plus(x, 0) = x, within 1e-9 of x's largest number.
  std::string plus_of_zero() {
    return difference("Plus(x, 0)", manifold_.plus(x_, zero_step()), "x", x_, 1e-9 * largest_finite(x_));
  }
  /// Minus(Plus(x, d), x) = d of steps d up to 0.5 long, and Plus(x, Minus(y, x)) = y of y = Plus(x, d) with d up to 3,
  /// in random directions, within 2^-26 of the largest number, or of 1. Longer steps than the first may lead where
  /// there is no Plus or Minus.
  std::string plus_and_minus_inverse() {
    Draws draws(seed_);
    std::string seen = there_and_back(zero_step());
    for (const double length : {1e-5, 1e-3, 0.1, 0.5, 1.5, 3.0})
      for (int repeat = 0; repeat < 2 && seen.empty(); ++repeat) {
        const arma::vec step = random_step(draws, length);
        const auto test = [&] { return length > 0.5 ? back_and_there(step) : there_and_back(step); };
        if (length < 1e-4) {
          seen = test();
        } else if (auto found = attempt(test)) {
          seen = *found;
        }
      }
    return seen;
  }
  /// RightMultiplyByPlusJacobian, of 1 row and of 3, within 1e-12 of the product of the absolute values.
  std::string product_with_jacobian() {
    Draws draws(seed_);
    const arma::mat j = manifold_.plus_jacobian(x_);
    for (const arma::uword rows : {1, 3}) {
      arma::mat a(rows, manifold_.ambient(), arma::fill::none);
      a.imbue([&] { return draws.sign() * (0.5 + draws.uniform()); });
      const arma::mat bound = 1e-12 * (arma::abs(a) * arma::abs(j)), expected = a * j,
                      seen = manifold_.times_plus_jacobian(x_, a);
      for (arma::uword i = 0; i < seen.n_elem; ++i)
        if (!close(seen(i), expected(i), bound(i)))
          return "RightMultiplyByPlusJacobian of " + std::to_string(rows) + (rows == 1 ? " row" : " rows") + " gives " +
                 number(seen(i), 10) + " at [" + std::to_string(i % rows) + ", " + std::to_string(i / rows) +
                 "], the product with PlusJacobian is " + number(expected(i), 10);
    }
    return {};
  }

 private:
  arma::vec zero_step() const { return arma::vec(manifold_.tangent(), arma::fill::zeros); }
  arma::vec random_step(Draws& draws, double length) const {
    arma::vec step(manifold_.tangent(), arma::fill::none);
    for (double& number_of_step : step) number_of_step = draws.sign() * (0.25 + draws.uniform());
    return step * (length / arma::norm(step));
  }
  std::string there_and_back(const arma::vec& step) {
    return difference("Minus(Plus(x, d), x)", manifold_.minus(manifold_.plus(x_, step), x_), "d", step, shortest());
  }
  /// Of a step that may be longer than the way back. The same point may come out by other numbers, as of q and -q.
  std::string back_and_there(const arma::vec& step) {
    const arma::vec y = manifold_.plus(x_, step), there = manifold_.plus(x_, manifold_.minus(y, x_));
    const std::string seen =
        difference("Plus(x, Minus(y, x))", there, "y", y, half_of_digits * std::max(1.0, largest_finite(y)));
    return seen.empty() || is_short(manifold_.minus(there, y)) ? std::string() : seen;
  }
  double shortest() const { return half_of_digits * std::max(1.0, largest_finite(x_)); }
  bool is_short(const arma::vec& step) const {
    return std::ranges::all_of(step, [this](double number_of_step) { return close(number_of_step, 0.0, shortest()); });
  }
  static std::string difference(const std::string& name, const arma::vec& seen, const std::string& name_of_expected,
                                const arma::vec& expected, double bound) {
    for (arma::uword i = 0; i < expected.n_elem; ++i)
      if (!close(seen(i), expected(i), bound))
        return "number " + std::to_string(i) + " of " + name + " is " + number(seen(i), 10) + ", that of " +
               name_of_expected + " " + number(expected(i), 10);
    return {};
  }

  /// What guards against 0/0 near a pole leave off: Ceres' own sphere does so.
  static constexpr double half_of_digits = 0x1p-26;
  CeresManifold& manifold_;
  arma::vec x_;
  std::uint64_t seed_;
};

}  // namespace gradcheck::detail
