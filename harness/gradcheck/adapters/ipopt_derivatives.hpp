// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/adapters/ipopt_problem.hpp>
#include <gradcheck/base/draws.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/declared_entries.hpp>
#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/derivatives/function/sparse_derivative.hpp>
#include <gradcheck/derivatives/sparse_pattern.hpp>

namespace gradcheck::detail {

/// The derivatives of a problem of Ipopt at x, a block each: "gradient", "Jacobian", "Hessian".
class IpoptDerivatives {
 public:
  /// Weights of the Hessian: drawn, none of them 0 or 1, so that none can be left out unseen.
  IpoptDerivatives(IpoptProblem& problem, const arma::vec& x, std::uint64_t seed)
      : problem_(problem), x_(x), weights_(drawn(problem.constraints(), seed)) {}
  IpoptDerivatives(const IpoptDerivatives&) = delete;

  Differentiated gradient() {
    Differentiated function = named("gradient");
    function.value = only_exceptions([this] { return FunctionValue{arma::mat(1, 1).fill(problem_.f(x_))}; });
    function.derivative =
        only_exceptions([this](double start) { return SplitGradient{{problem_.gradient(x_, start)}}; });
    return function;
  }
  Differentiated jacobian() {
    Differentiated function = of_x("Jacobian");
    function.value = only_exceptions([this] { return FunctionValue{problem_.g(x_)}; });
    function.derivative =
        only_exceptions([this](double start) { return SplitGradient{{problem_.jacobian(x_, start)}}; });
    function.declared = declared_entries(problem_.jacobian_structure(), problem_.constraints(), function.coordinates);
    return function;
  }
  /// Of the Lagrangian, against its gradient, that of f and of the constraints as they are given.
  Differentiated hessian() {
    Differentiated function = of_x("Hessian");
    function.value = only_exceptions([this] { return FunctionValue{gradient_of(weights_)}; });
    function.derivative =
        only_exceptions([this](double start) { return SplitGradient{{problem_.hessian(x_, weights_, start, false)}}; });
    function.declared = declared_entries(of_both_triangles(), problem_.variables(), function.coordinates);
    for (const OtherWeights& other : mistakes_of_weights())
      function.own_mistakes.push_back({other.mistake, other.sentence, [this, other](Differentiated& of) {
                                         of.value = [this, other] { return FunctionValue{gradient_of(other.weights)}; };
                                       }});
    function.own_mistakes.push_back({without_factor, some_without_factor, [this](Differentiated& other) {
                                       other.derivative = [this](double start) {
                                         return SplitGradient{
                                             {problem_.hessian(x_, weights_, start, false) +
                                              factor_too_few() * problem_.hessian(x_, none(), start, false)}};
                                       };
                                     }});
    function.own_mistakes.push_back({both_triangles, without_them, [this](Differentiated& other) {
                                       other.derivative = [this](double start) {
                                         return SplitGradient{{problem_.hessian(x_, weights_, start, true)}};
                                       };
                                     }});
    return function;
  }

  /// The same two of a large problem, as their entries.
  SparseDerivative sparse_jacobian() {
    SparseDerivative derivative = sparsely("Jacobian");
    derivative.function.value = only_exceptions([this] { return FunctionValue{problem_.g(x_)}; });
    derivative.function.derivative =
        only_exceptions([this](double start) { return problem_.jacobian_entries(x_, start); });
    derivative.function.declared =
        entries_declared(problem_.jacobian_structure(), problem_.constraints(), problem_.variables());
    return derivative;
  }
  SparseDerivative sparse_hessian() {
    SparseDerivative derivative = sparsely("Hessian");
    derivative.function.value = only_exceptions([this] { return FunctionValue{gradient_of(weights_)}; });
    derivative.function.derivative =
        only_exceptions([this](double start) { return problem_.hessian_entries(x_, weights_, start, false); });
    derivative.function.declared = entries_declared(of_both_triangles(), problem_.variables(), problem_.variables());
    for (const OtherWeights& other : mistakes_of_weights())
      derivative.own_mistakes.push_back({other.mistake, other.sentence, [this, other](SparseFunction& of) {
                                           of.value = [this, other] {
                                             return FunctionValue{gradient_of(other.weights)};
                                           };
                                         }});
    derivative.own_mistakes.push_back({without_factor, some_without_factor, [this](SparseFunction& other) {
                                         other.derivative = [this](double start) {
                                           SparseValues h = problem_.hessian_entries(x_, weights_, start, false);
                                           h.values += factor_too_few() *
                                                       problem_.hessian_entries(x_, none(), start, false).values;
                                           return h;
                                         };
                                       }});
    derivative.own_mistakes.push_back({both_triangles, without_them, [this](SparseFunction& other) {
                                         other.derivative = [this](double start) {
                                           return problem_.hessian_entries(x_, weights_, start, true);
                                         };
                                       }});
    return derivative;
  }

 private:
  static IpoptWeights drawn(arma::uword constraints, std::uint64_t seed) {
    Draws draws(seed);
    IpoptWeights weights{0.5 + 0.4 * draws.uniform(), arma::vec(constraints, arma::fill::none)};
    for (double& lambda : weights.lambda) lambda = draws.sign() * (1.2 + draws.uniform());
    return weights;
  }
  Differentiated named(const std::string& name) {
    Differentiated function;
    function.coordinates = {{name, x_}};
    function.fills = true;
    function.unchanged = [this] { return problem_.unchanged(); };
    return function;
  }
  /// What is by x in it is called so, not by the name of the block.
  Differentiated of_x(const std::string& name) {
    Differentiated function = named("x");
    function.whole = name;
    return function;
  }
  SparseDerivative sparsely(const std::string& name) {
    SparseDerivative derivative;
    derivative.function.coordinates = {{"x", x_}};
    derivative.function.names = {name};
    derivative.fills = true;
    derivative.unchanged = [this] { return problem_.unchanged(); };
    return derivative;
  }
  arma::mat gradient_of(const IpoptWeights& weights) {
    arma::vec sum = weights.obj_factor * problem_.gradient(x_, 0.0);
    if (problem_.constraints() == 0) return sum;
    const SparseValues j = problem_.jacobian_entries(x_, 0.0);
    arma::vec of_constraints(sum.n_elem, arma::fill::zeros);
    for (arma::uword k = 0; k < j.values.n_elem; ++k)
      of_constraints(j.columns(k)) += j.values(k) * weights.lambda(j.rows(k));
    return sum + of_constraints;
  }
  Pattern of_both_triangles() {
    const Pattern& given = problem_.hessian_structure();
    return {arma::join_cols(given.rows, given.columns).eval(), arma::join_cols(given.columns, given.rows).eval()};
  }
  /// The Hessian as though it was asked for with other weights.
  struct OtherWeights {
    std::string mistake, sentence;
    IpoptWeights weights;
  };
  std::vector<OtherWeights> mistakes_of_weights() const {
    const arma::vec none(weights_.lambda.n_elem, arma::fill::zeros), ones(weights_.lambda.n_elem, arma::fill::ones);
    std::vector<OtherWeights> all{
        {"obj_factor ignored", "with obj_factor = 1 it is right", {1.0, weights_.lambda}},
        {"objective missing", "it is that of sum lambda_i g_i alone", {0.0, weights_.lambda}}};
    if (none.is_empty()) return all;
    const double factor = weights_.obj_factor;
    all.push_back({"multipliers ignored", "with every lambda_i = 1 it is right", {factor, ones}});
    all.push_back({"multipliers negated", "it is that of obj_factor f - sum lambda_i g_i", {factor, -weights_.lambda}});
    all.push_back({"constraints missing", "it is that of obj_factor f alone", {factor, none}});
    for (arma::uword i = 0; none.n_elem > 1 && i < none.n_elem && i < most_left_out; ++i) {
      IpoptWeights others = weights_;
      others.lambda(i) = 0;
      all.push_back({"constraints missing", "all is there but constraint " + std::to_string(i), others});
    }
    return all;
  }

  /// What is left in the Hessian where all weights are 0 has no factor, and is to have that of f.
  IpoptWeights none() const { return {0.0, arma::zeros(weights_.lambda.n_elem)}; }
  double factor_too_few() const { return weights_.obj_factor - 1; }

  static constexpr const char* without_factor = "obj_factor ignored";
  static constexpr const char* some_without_factor =
      "some terms stay where obj_factor and all lambda_i are 0: times obj_factor they are right";
  static constexpr const char* both_triangles = "both triangles";
  static constexpr const char* without_them = "entries above the diagonal are given as well: without them it is right";
  static constexpr arma::uword most_left_out = 20;  ///< constraints that are tried as the one left out
  IpoptProblem& problem_;
  arma::mat x_;
  IpoptWeights weights_;
};

}  // namespace gradcheck::detail
