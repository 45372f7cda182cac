// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/derivatives/jacobian_call.hpp>
#include <gradcheck/values/moved_arguments.hpp>

/// What a check of a function needs of the types that it is given, each told in one sentence where it is missing: what
/// is expected, and the line to write. One error at a time.
namespace gradcheck::detail {

template <class X>
consteval bool require_x() {
  constexpr bool moves = CanBeMoved<X>, whole = ArgumentTypes<X>::integral;
  static_assert(!whole,
                "x is a whole number, and a derivative needs steps between them: pass a double, 3.0 instead of 3");
  static_assert(moves || whole,
                "x is of a type whose numbers cannot be moved: pass double, or a std::vector, std::array, std::span, "
                "arma::vec, rowvec, mat or cube of double or float, an Eigen matrix of them (with "
                "#include <gradcheck/eigen.hpp>), or a std::tuple of these, as in  std::vector<double> x");
  return moves;
}

/// What f(x) returns can be read as numbers.
template <class F, class X>
consteval bool require_function() {
  using Arguments = MovedArguments<X>;
  constexpr bool takes = Arguments::template takes_x<F>;
  static_assert(
      takes,
      "f cannot be called with x: it is expected as  double f(const X& x), or for a Jacobian as one that returns a "
      "vector, Y f(const X& x), X the type of the x that is passed; one that fills its result is passed as  "
      "[](const X& x) { Y y(m); f(x, y); return y; }");
  if constexpr (takes) {
    constexpr bool reads = Readable<typename Arguments::template Result<F>>;
    static_assert(reads,
                  "what f returns are no numbers: it is expected as  double f(const X& x), or as one that returns a "
                  "vector of terms");
    return reads;
  } else {
    return false;
  }
}

/// f is a template over its scalar: f(x) with complex numbers returns such.
template <class F, class X>
consteval bool require_complex_function() {
  using Arguments = MovedArguments<X>;
  constexpr bool takes = Arguments::template takes_complex<F>();
  static_assert(takes,
                "analytic(f): f cannot be called with complex numbers: it is expected as a template over its scalar, "
                "f = [](const auto& x) { .. }, that takes std::vector<std::complex<double>> where x is a "
                "std::vector<double>, arma::cx_mat where it is an arma::mat");
  return takes;
}

/// gradient(x) returns x's shape, of a tuple a tuple; or gradient(x, g) fills it.
template <class Gradient, class X>
consteval bool require_gradient() {
  using Arguments = MovedArguments<X>;
  constexpr bool takes = Arguments::template takes_x<Gradient>, fills = Arguments::template fills<Gradient>;
  static_assert(takes || fills,
                "gradient cannot be called with x: it is expected as  X gradient(const X& x), or as one that fills it, "
                "void gradient(const X& x, X& g), X the type of the x that is passed");
  if constexpr (takes) {
    constexpr bool splits = Arguments::template splits<typename Arguments::template Result<Gradient>>;
    static_assert(splits,
                  "what gradient returns is not a derivative by x: it is expected as  X gradient(const X& x), of a "
                  "tuple as  std::tuple<X1, X2> gradient(const X1& x1, const X2& x2)");
    return splits;
  } else {
    return fills;
  }
}

/// double fg(const X& x, X& gradient).
template <class F, class X>
consteval bool require_filling_function() {
  using Arguments = MovedArguments<X>;
  constexpr bool fills = Arguments::template fills<F>;
  static_assert(
      fills,
      "fg cannot be called with x and a gradient to fill: it is expected as  double fg(const X& x, X& gradient), X the "
      "type of the x that is passed; a function with its gradient apart as  check_function(f, gradient, x)");
  if constexpr (fills) {
    constexpr bool reads = Arguments::template returns_while_filling<F>();
    static_assert(reads, "fg does not return the value: it is expected as  double fg(const X& x, X& gradient)");
    return reads;
  } else {
    return false;
  }
}

/// jacobian(x) returns [m x n], of a tuple also a tuple of [m x n_k]; or jacobian(x, J) fills it.
template <class Jacobian, class X>
consteval bool require_jacobian() {
  using Call = JacobianCall<std::remove_reference_t<Jacobian>, X>;
  static_assert(Call::returns || Call::fills || Call::fills_sparse,
                "jacobian cannot be called with x: it is expected as  arma::mat jacobian(const X& x)  or an "
                "arma::sp_mat, or (with "
                "#include <gradcheck/eigen.hpp>) an Eigen matrix, dense or sparse, [m x n], or as one that fills it, "
                "void jacobian(const X& x, arma::mat& J), X the type of the x that is passed");
  static_assert(
      Call::reads,
      "what jacobian returns is no matrix of numbers: it is expected as  arma::mat jacobian(const X& x)  or an "
      "arma::sp_mat, or (with #include <gradcheck/eigen.hpp>) an Eigen matrix, dense or sparse, [m x n]");
  return (Call::returns || Call::fills || Call::fills_sparse) && Call::reads;
}

template <class F, class Jacobian, class X>
consteval bool require_function_and_jacobian() {
  if constexpr (require_x<X>())
    if constexpr (require_function<F, X>()) return require_jacobian<Jacobian, X>();
  return false;
}

/// One x, not a tuple, and a product(x, v) that returns as many numbers as f.
template <class Product, class X>
consteval bool require_product() {
  static_assert(MovedArguments<X>::single,
                "a derivative along v is checked by one x: pass the arguments as one vector");
  if constexpr (MovedArguments<X>::single) {
    constexpr bool takes = MovedArguments<X>::template takes_direction<Product>;
    static_assert(
        takes,
        "the derivative along v cannot be called: it is expected as  Y product(const X& x, const X& v), X the "
        "type of the x that is passed and Y what the function returns");
    return takes;
  } else {
    return false;
  }
}

template <class F, class Product, class X>
consteval bool require_function_and_product() {
  if constexpr (require_x<X>())
    if constexpr (require_function<F, X>()) return require_product<Product, X>();
  return false;
}

template <class F, class X>
consteval bool require_value_and_gradient() {
  if constexpr (require_x<X>()) return require_filling_function<F, X>();
  return false;
}

template <class F, class Gradient, class X>
consteval bool require_function_and_gradient() {
  if constexpr (require_x<X>())
    if constexpr (require_function<F, X>()) return require_gradient<Gradient, X>();
  return false;
}

/// A function of these arguments, without its calls.
template <class Arguments>
Differentiated of_arguments(const Arguments& arguments) {
  Differentiated function;
  function.coordinates = arguments.blocks();
  function.unchanged = [&arguments] { return arguments.unchanged(); };
  function.spacing = Arguments::spacing;
  return function;
}

}  // namespace gradcheck::detail
