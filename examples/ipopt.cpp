// SPDX-License-Identifier: MIT
// A problem of Ipopt, min x0^2 x1 with x0 x1 = 2: as it is, and with a sign lost in the Hessian of its Lagrangian.
#include <IpTNLP.hpp>
#include <gradcheck/ipopt.hpp>
#include <iostream>

using I = Ipopt::Index;
using N = Ipopt::Number;

struct Problem : Ipopt::TNLP {
  N sign = 1;
  /// One behind the other; false where one is no number.
  static bool set(auto* to, auto... values) { return (... && ((*to++ = values) == values)); }

  bool get_nlp_info(I& n, I& m, I& in_jacobian, I& in_hessian, IndexStyleEnum& style) override {
    return set(&n, 2) && set(&m, 1) && set(&in_jacobian, 2) && set(&in_hessian, 2) && set(&style, C_STYLE);
  }
  bool get_bounds_info(I, N*, N*, I, N*, N*) override { return true; }
  bool get_starting_point(I, bool, N* x, bool, N*, N*, I, bool, N*) override { return set(x, 1.5, 2); }
  bool eval_f(I, const N* x, bool, N& f) override { return set(&f, x[0] * x[0] * x[1]); }
  bool eval_grad_f(I, const N* x, bool, N* g) override { return set(g, 2 * x[0] * x[1], x[0] * x[0]); }
  bool eval_g(I, const N* x, bool, I, N* g) override { return set(g, x[0] * x[1]); }
  bool eval_jac_g(I, const N* x, bool, I, I, I* i, I* j, N* values) override {
    return values ? set(values, x[1], x[0]) : set(i, 0, 0) && set(j, 0, 1);
  }
  bool eval_h(I, const N* x, bool, N f, I, const N* lambda, bool, I, I* i, I* j, N* values) override {
    return values ? set(values, 2 * f * x[1], 2 * f * x[0] + sign * *lambda) : set(i, 0, 1) && set(j, 0, 0);
  }
  void finalize_solution(Ipopt::SolverReturn, I, const N*, const N*, const N*, I, const N*, const N*, N,
                         const Ipopt::IpoptData*, Ipopt::IpoptCalculatedQuantities*) override {}
};

int main() {
  Problem right, wrong;
  wrong.sign = -1;
  const gradcheck::Report first = gradcheck::check_tnlp(right), second = gradcheck::check_tnlp(wrong);
  std::cout << gradcheck::to_text(first) << gradcheck::to_text(second);
  return first.ok() && second.diagnosis().find("multipliers negated") != std::string::npos ? 0 : 1;
}
