// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>  // Ipopt's headers use NULL

#include <IpTNLP.hpp>

#include <utility>

#include "ipopt_cases.hpp"

namespace peers {

/// A case as a problem of Ipopt that counts its calls, with the fault in its derivatives.
class Program : public Ipopt::TNLP {
 public:
  Program(const ProgramCase& at, const ProgramFault& fault);

  std::size_t calls() const { return calls_; }

  bool get_nlp_info(int& n, int& m, int& jacobian, int& hessian, IndexStyleEnum& style) override;
  bool get_bounds_info(int n, double* lower, double* upper, int m, double* g_lower, double* g_upper) override;
  bool get_starting_point(int n, bool, double* x, bool, double*, double*, int, bool, double*) override;
  bool eval_f(int n, const double* x, bool, double& value) override;
  bool eval_grad_f(int n, const double* x, bool, double* gradient) override;
  bool eval_g(int n, const double* x, bool, int m, double* g) override;
  bool eval_jac_g(int n, const double* x, bool, int m, int entries, int* rows, int* columns, double* values) override;
  bool eval_h(int n, const double* x, bool, double factor, int m, const double* lambda, bool, int entries, int* rows,
              int* columns, double* values) override;
  void finalize_solution(Ipopt::SolverReturn, int, const double*, const double*, const double*, int, const double*,
                         const double*, double, const Ipopt::IpoptData*, Ipopt::IpoptCalculatedQuantities*) override {}

 private:
  using Places = std::vector<std::pair<arma::uword, arma::uword>>;

  std::vector<double> values(const double* x) const;
  Derivatives derivatives(const double* x, double factor, const double* lambda) const;
  static void hand_out(const arma::mat& from, const Places& places, int* rows, int* columns, double* values);

  ProgramCase at_;
  ProgramFault fault_;
  Places jacobian_, hessian_;  // of the latter the lower triangle
  std::size_t constraints_;
  std::size_t calls_ = 0;
};

}  // namespace peers
