// SPDX-License-Identifier: MIT
#include "functions/subject.hpp"

#include <algorithm>
#include <cmath>

#include "functions/jets.hpp"
#include "functions/rule_faults.hpp"

namespace functions {

namespace {

using gradcheck::detail::Draws;

bool is_hessian(Call call) {
  return call == Call::hessian || call == Call::hessian_vector || call == Call::sparse_hessian;
}
bool is_gradient(Call call) {
  return call == Call::function || call == Call::value_and_gradient || call == Call::bounded;
}

Derivative ambient_of(const Problem& problem) {
  return [f = problem.f](const arma::vec& x) { return jacobian(f, x); };
}

Target target_of(Draws& draws, Call call, const Problem& p) {
  Target t;
  t.shape = is_gradient(call) ? Shape::gradient : is_hessian(call) ? Shape::hessian : Shape::jacobian;
  t.x = p.x;
  t.fills =
      call == Call::value_and_gradient || ((call == Call::jacobian || call == Call::hessian) && draws.chance(0.5));
  t.products = call == Call::hessian_vector || call == Call::directional;
  t.declared = call == Call::pattern || (call == Call::sparse && draws.chance(0.5));
  t.right = is_hessian(call) ? Derivative([f = p.f](const arma::vec& x) { return hessian(f, x); }) : ambient_of(p);
  t.reaches = reaches(p.f, p.x.n_elem);
  if (is_hessian(call)) t.reaches.ones(p.x.n_elem, p.x.n_elem);
  if (call == Call::sparse_hessian) t.reaches = t.right(1.0625 * p.x) != 0.0;
  return t;
}

Subject on_manifold(Draws& draws, Call call) {
  Subject s;
  s.call = call;
  s.place = {call == Call::poses ? draws.chance(0.5) ? Space::poses_right : Space::poses_left
                                 : static_cast<Space>(draws.below(4))};
  s.problem = problem_at(draws, point_of(draws, s.place.space));
  s.target.x = s.problem.x;
  s.target.right = [ambient = ambient_of(s.problem), place = s.place](const arma::vec& x) -> arma::mat {
    return ambient(x) * place.tangent(x);
  };
  s.target.reaches.ones(s.problem.f.outputs.size(), s.place.dimension());
  return s;
}

Size size_of(Call call) {
  if (call == Call::sparse_hessian) return Size::large_scalar;
  if (call == Call::sparse) return Size::large;
  return is_gradient(call) || is_hessian(call) ? Size::scalar : Size::vector;
}

/// The bounds are those of the coordinates themselves, or a little beyond.
void bound(Draws& draws, Subject& s) {
  const double width = std::max(arma::range(s.problem.x), 1e-3 * arma::abs(s.problem.x).max());
  const auto beyond = [&] { return draws.chance(0.4) ? 0 : width * std::pow(10, -8 * draws.uniform()); };
  if (draws.chance(0.8)) s.lower = s.problem.x.min() - beyond();
  if (draws.chance(0.5)) s.upper = s.problem.x.max() + beyond() + (s.problem.x.n_elem == 1 ? width : 0);
}

}  // namespace

std::string_view name_of(Call call) {
  static constexpr std::array<std::string_view, calls.size()> names{
      "check_function",    "fg",       "check_jacobian", "pattern", "sparse", "check_hessian", "check_hessian_vector",
      "check_directional", "manifold", "poses",          "float",   "bounds", "sparse_hessian"};
  return names.at(static_cast<std::size_t>(call));
}

arma::vec Subject::value(const arma::vec& x) const {
  return is_hessian(call) ? arma::vec(jacobian(problem.f, x).t()) : problem.f(x);
}

Subject subject(Draws& draws, Call call) {
  if (is_on_manifold(call)) return on_manifold(draws, call);
  Subject s{call, problem(draws, size_of(call)), {}};
  if (call == Call::in_float)
    s.problem.x = arma::conv_to<arma::vec>::from(arma::conv_to<arma::fvec>::from(s.problem.x));
  if (call == Call::bounded) bound(draws, s);
  s.target = target_of(draws, call, s.problem);
  return s;
}

std::optional<Fault> fault(Draws& draws, const Subject& s) {
  if (is_on_manifold(s.call))
    return draws.chance(0.5) ? manifold_fault(draws, s.place, ambient_of(s.problem)) : array_fault(draws, s.target);
  return draws.chance(0.35) ? rule_fault(draws, s.problem, s.target) : array_fault(draws, s.target);
}

}  // namespace functions
