// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gradcheck/derivatives/function/differentiated.hpp>

namespace gradcheck::detail {

/// Where a point goes instead of plus(x, delta): from x, plus(x, delta) and delta, each as its numbers.
using Detour = std::function<arma::mat(const arma::mat& x, const arma::mat& there, const arma::vec& delta)>;

/// A derivative by delta at plus(x, delta), whatever the types.
struct ManifoldSteps {
  /// f there, by the detours where they are given: of x, and of f's value before minus is taken of it.
  std::function<FunctionValue(const Detour& of_x, const Detour& of_value)> value;
  std::function<FunctionValue(double start)> jacobian;  ///< as it is given
  std::function<arma::mat()> plus;                      ///< plus(x, delta) as it stands
  arma::SizeMat point_shape, value_shape;               ///< of x, and of what f gives
  bool gives_point = false;                             ///< there is a minus
  std::string value_name = "f";                         ///< what the value is called in a sentence
};

/// The numbers 1 + delta of a step in the tangent space. Of delta itself, 0, a unit in the last place would say nothing
/// of rounding.
class TangentCoordinates {
 public:
  TangentCoordinates(const Layout& layout, arma::uword dimension);
  arma::vec delta() const { return parts_.joined() - 1.0; }
  void set(const arma::vec& delta) const;
  std::vector<NamedCoordinates> blocks() const;

 private:
  Parts<double> parts_;
};

/// Whether delta is no step of one number but units in the last place of several, by which rounding is measured: at
/// most 32 of them. Of one number alone: at most 2.
bool is_rounding(const arma::vec& delta, double spacing);

/// x with every number moved by about as much of itself as delta is long.
arma::mat shaken(arma::mat x, const arma::vec& delta);

/// Throws std::invalid_argument where plus(x, 0) is not x, within 1e-9 of its largest number (float: 1e-5).
void require_zero_step(const arma::mat& x, const arma::mat& there, double spacing);

/// What is often taken for the derivative by delta, each with what is right instead.
std::vector<Differentiated::OwnMistake> manifold_mistakes(const ManifoldSteps& steps,
                                                          const TangentCoordinates& coordinates);

}  // namespace gradcheck::detail
