// SPDX-License-Identifier: MIT
#include "functions/rule_faults.hpp"

#include <array>
#include <utility>
#include <vector>

#include "functions/jets.hpp"

namespace functions {

namespace {

using arma::uword;
using gradcheck::detail::Draws;

struct Rule {
  Slip slip;
  std::string_view kind;
};

constexpr std::array first_rules{Rule{Slip::half_product, "product rule half missing"},
                                 Rule{Slip::slope_missing, "chain-rule factor missing"},
                                 Rule{Slip::quotient_half, "quotient rule half missing"},
                                 Rule{Slip::quotient_sign, "sign in the quotient rule"},
                                 Rule{Slip::exponent_missing, "exponent missing"},
                                 Rule{Slip::exponent_kept, "exponent not lowered"},
                                 Rule{Slip::second_sign, "sign of a term"},
                                 Rule{Slip::second_missing, "term missing"},
                                 Rule{Slip::neighbour, "derivative of another function"}};
constexpr std::array second_rules{Rule{Slip::bend_missing, "outer second derivative missing"},
                                  Rule{Slip::inner_bend_missing, "inner second derivative missing"},
                                  Rule{Slip::cross_missing, "cross terms of a product missing"},
                                  Rule{Slip::cross_half, "one cross term of a product"},
                                  Rule{Slip::second_sign, "sign of a term"},
                                  Rule{Slip::second_missing, "term missing"}};

Derivative slipped(const Problem& problem, bool second, Slipped at) {
  return [f = problem.f, second, at = std::move(at)](const arma::vec& x) {
    return second ? hessian(f, x, at) : jacobian(f, x, at);
  };
}

std::vector<uword> steps_of(const Program& f, uword n, Slip slip) {
  std::vector<uword> r;
  for (uword k = 2 * n; k < f.nodes.size(); ++k)  // behind what scales the inputs
    if (applies(slip, f.nodes[k])) r.push_back(k);
  return r;
}

bool differs(const Derivative& a, const Target& t) {
  const arma::mat right = t.right(t.x), wrong = a(t.x);
  return arma::any(arma::vectorise(arma::abs(wrong - right) > 1e-12 * arma::abs(right)));
}

}  // namespace

std::optional<Fault> rule_fault(Draws& draws, const Problem& problem, const Target& target) {
  const bool second = target.shape == Shape::hessian;
  if (second && !problem.f.squares.empty() && draws.chance(0.2))
    return Fault{"Gauss-Newton", {slipped(problem, true, {Slip::inner_bend_missing, problem.f.squares})}};
  const Rule rule =
      second ? second_rules.at(draws.below(second_rules.size())) : first_rules.at(draws.below(first_rules.size()));
  const std::vector<uword> steps = steps_of(problem.f, problem.x.n_elem, rule.slip);
  if (steps.empty()) return {};
  Derivative wrong = slipped(problem, second, {rule.slip, {steps[draws.below(steps.size())]}});
  if (!differs(wrong, target)) return {};
  return Fault{std::string(rule.kind), {std::move(wrong)}};
}

}  // namespace functions
