// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/derivatives/jacobian_call.hpp>
#include <gradcheck/derivatives/manifold.hpp>
#include <gradcheck/derivatives/manifold_steps.hpp>
#include <gradcheck/values/moved_arguments.hpp>
#include <gradcheck/values/parameter_of.hpp>
#include <gradcheck/values/tangent.hpp>

namespace gradcheck::detail {

/// The type of delta: plus's second parameter.
template <class X, class Plus>
using TangentOf =
    Plain<typename ParameterOf<Plus, 1, typename DefaultTangent<typename ArgumentType<X>::type>::type>::type>;

/// f and its Jacobian at plus(x, delta), by the coordinates 1 + delta.
template <class F, class Jacobian, class X, class Plus, class Minus>
class MovedOnManifold {
  using Arguments = MovedArguments<X>;
  using Tangent = TangentOf<X, Plus>;
  using Value = Plain<typename Arguments::template Result<F>>;
  using Call = JacobianCall<std::remove_reference_t<Jacobian>, X>;
  static constexpr bool gives_point = !std::same_as<Minus, NoMinus>;

 public:
  static constexpr double spacing = Arguments::spacing;

  MovedOnManifold(F& f, Jacobian& jacobian, const X& x, const Manifold<Plus, Minus>& manifold, const Layout& layout)
      : f_(f),
        jacobian_(jacobian),
        point_(x, {}),
        manifold_(manifold),
        coordinates_(named_by(layout), manifold.dimension) {
    start_from(values());
  }
  MovedOnManifold(const MovedOnManifold&) = delete;

  const TangentCoordinates& coordinates() const { return coordinates_; }
  arma::uword rows() const { return rows_; }  ///< how many numbers f gave at last
  bool unchanged() const { return point_.unchanged(); }

  FunctionValue output(const Detour& of_x, const Detour& of_value) {
    go(of_x);
    FunctionValue y = difference(of_value);
    rows_ = y.values.n_elem;
    return y;
  }
  /// [m x dimension], where that is its shape.
  FunctionValue jacobian(double start) {
    const arma::vec delta = coordinates_.delta();
    if (largest(delta) > 0)
      go({});
    else
      place(x_);
    return Call::ask(point_, jacobian_, rows_, {manifold_.dimension}, start);
  }
  /// plus(x, delta).
  arma::mat there() {
    go({});
    return values();
  }
  /// Lets x be plus(x, delta), and delta be 0, until what it returns is destroyed.
  std::shared_ptr<void> settle() {
    std::shared_ptr<void> back(nullptr, [this, x = x_, y = y_](void*) {
      x_ = x;
      y_ = y;
      coordinates_.set(arma::vec(manifold_.dimension, arma::fill::zeros));
    });
    start_from(there());
    return back;
  }
  ManifoldSteps steps() {
    return {[this](const Detour& of_x, const Detour& of_value) { return output(of_x, of_value); },
            [this](double start) { return jacobian(start); },
            [this] { return there(); },
            arma::size(x_),
            arma::size(output_of(y_).values),
            gives_point,
            "f"};
  }

 private:
  /// The parts of delta. None: one, by x's own name.
  Layout named_by(const Layout& layout) const {
    return layout.parts.empty() ? Layout{{point_.blocks()[0].name, 0, 0}} : layout;
  }
  /// All numbers of the point, in its shape where it is one block.
  arma::mat values() const {
    const std::vector<NamedCoordinates> parts = point_.blocks();
    if (parts.size() == 1) return parts[0].coordinates.values();
    arma::vec all;
    for (const NamedCoordinates& part : parts) all = arma::join_cols(all, arma::vectorise(part.coordinates.values()));
    return all;
  }
  void place(const arma::mat& x) const {
    arma::uword next = 0;
    for (const NamedCoordinates& part : point_.blocks())
      for (arma::uword i = 0; i < part.coordinates.size(); ++i) part.coordinates.set(i, x(next++));
  }

  /// The numbers of plus(x, delta), x as it is placed.
  arma::mat led_to(const arma::vec& delta) {
    const typename NumbersOf<Tangent>::Owned owned = tangent_of<Tangent>(delta);
    return point_.output(manifold_.plus, NumbersOf<Tangent>::given(owned)).values;
  }
  void go(const Detour& detour) {
    const arma::vec delta = coordinates_.delta();
    place(is_rounding(delta, spacing) ? shaken(x_, delta) : x_);
    arma::mat to = led_to(delta);
    if (detour) to = detour(x_, to, delta);
    if (to.n_elem != x_.n_elem) require_zero_step(x_, to, spacing);
    place(arma::reshape(to, x_.n_rows, x_.n_cols));
  }
  void start_from(const arma::mat& x) {
    x_ = x;
    coordinates_.set(arma::vec(manifold_.dimension, arma::fill::zeros));
    place(x_);
    require_zero_step(x_, led_to(coordinates_.delta()), spacing);
    place(x_);
    y_ = value();
  }
  typename NumbersOf<Value>::Owned value() {
    return point_.call(f_, [](const auto& y) { return NumbersOf<Value>::owned(static_cast<const Value&>(y)); });
  }
  FunctionValue difference(const Detour& detour) {
    if constexpr (gives_point) {
      auto y = value();
      if (detour) {
        const FunctionValue from = output_of(y_);
        const arma::mat to = detour(from.values, output_of(y).values, coordinates_.delta());
        NumbersOf<Value>::write(y, arma::conv_to<arma::Mat<typename NumbersOf<Value>::Number>>::from(to).memptr());
      }
      return output_of(
          manifold_.minus(NumbersOf<Value>::given(std::as_const(y)), NumbersOf<Value>::given(std::as_const(y_))));
    } else {
      return point_.output(f_);
    }
  }

  F& f_;
  Jacobian& jacobian_;
  Arguments point_;
  Manifold<Plus, Minus> manifold_;
  TangentCoordinates coordinates_;
  arma::mat x_;                         ///< where delta is 0
  typename NumbersOf<Value>::Owned y_;  ///< f there
  arma::uword rows_ = 0;
};

}  // namespace gradcheck::detail
