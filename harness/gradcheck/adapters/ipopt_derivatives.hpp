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
#include <gradcheck/derivatives/differentiated.hpp>

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
    Differentiated function = named("Jacobian");
    function.value = only_exceptions([this] { return FunctionValue{problem_.g(x_)}; });
    function.derivative =
        only_exceptions([this](double start) { return SplitGradient{{problem_.jacobian(x_, start)}}; });
    function.declared = declared_entries(problem_.jacobian_structure(), problem_.constraints(), function.coordinates);
    return function;
  }
  /// Of the Lagrangian, against its gradient, that of f and of the constraints as they are given.
  Differentiated hessian() {
    Differentiated function = named("Hessian");
    function.value = only_exceptions([this] { return FunctionValue{gradient_of(weights_)}; });
    function.derivative =
        only_exceptions([this](double start) { return SplitGradient{{problem_.hessian(x_, weights_, start, false)}}; });
    function.declared = declared_entries(of_both_triangles(), problem_.variables(), function.coordinates);
    function.own_mistakes = mistakes_of_weights();
    function.own_mistakes.push_back({"both triangles",
                                     "entries above the diagonal are given as well: without them it is right",
                                     [this](Differentiated& other) {
                                       other.derivative = [this](double start) {
                                         return SplitGradient{{problem_.hessian(x_, weights_, start, true)}};
                                       };
                                     }});
    return function;
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
  arma::mat gradient_of(const IpoptWeights& weights) {
    arma::vec sum = weights.obj_factor * problem_.gradient(x_, 0.0);
    if (problem_.constraints() > 0) sum += problem_.jacobian(x_, 0.0).t() * weights.lambda;
    return sum;
  }
  Pattern of_both_triangles() {
    const Pattern& given = problem_.hessian_structure();
    return {arma::join_cols(given.rows, given.columns).eval(), arma::join_cols(given.columns, given.rows).eval()};
  }
  std::vector<Differentiated::OwnMistake> mistakes_of_weights() {
    std::vector<Differentiated::OwnMistake> all;
    const auto add = [&](const std::string& name, const std::string& sentence, const IpoptWeights& weights) {
      all.push_back({name, sentence, [this, weights](Differentiated& other) {
                       other.value = [this, weights] { return FunctionValue{gradient_of(weights)}; };
                     }});
    };
    const arma::vec none(weights_.lambda.n_elem, arma::fill::zeros), ones(weights_.lambda.n_elem, arma::fill::ones);
    add("obj_factor ignored", "with obj_factor = 1 it is right", {1.0, weights_.lambda});
    add("objective missing", "it is that of sum lambda_i g_i alone", {0.0, weights_.lambda});
    if (none.is_empty()) return all;
    add("multipliers ignored", "with every lambda_i = 1 it is right", {weights_.obj_factor, ones});
    add("multipliers negated", "it is that of obj_factor f - sum lambda_i g_i",
        {weights_.obj_factor, -weights_.lambda});
    add("constraints missing", "it is that of obj_factor f alone", {weights_.obj_factor, none});
    for (arma::uword i = 0; none.n_elem > 1 && i < none.n_elem && i < most_left_out; ++i) {
      IpoptWeights others = weights_;
      others.lambda(i) = 0;
      add("constraints missing", "all is there but constraint " + std::to_string(i), others);
    }
    return all;
  }

  static constexpr arma::uword most_left_out = 20;  ///< constraints that are tried as the one left out
  IpoptProblem& problem_;
  arma::mat x_;
  IpoptWeights weights_;
};

}  // namespace gradcheck::detail
