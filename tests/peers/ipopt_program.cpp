// SPDX-License-Identifier: MIT
#include "ipopt_program.hpp"

#include <algorithm>

namespace peers {

Program::Program(const ProgramCase& at, const ProgramFault& fault)
    : at_(at), fault_(fault), constraints_(at.values(at.x).size() - 1) {
  // entries that are 0 here and declared none are 0 everywhere in these programs, but for those of a curvature that
  // jumps
  fault_.spoil = nullptr;
  const std::vector<double> ones(constraints_, 1.0);
  const Derivatives d = derivatives(at.x.data(), 1, ones.data());
  for (arma::uword i = 0; i < d.jacobian.n_rows; ++i)
    for (arma::uword j = 0; j < d.jacobian.n_cols; ++j)
      if (d.jacobian(i, j) != 0) jacobian_.emplace_back(i, j);
  for (arma::uword i = 0; i < d.hessian.n_rows; ++i)
    for (arma::uword j = 0; j <= i; ++j)
      if (d.hessian(i, j) != 0) hessian_.emplace_back(i, j);
  fault_ = fault;
}

std::vector<double> Program::values(const double* x) const { return at_.values({x, x + at_.x.size()}); }

Derivatives Program::derivatives(const double* x, double factor, const double* lambda) const {
  const arma::uword n = at_.x.size();
  std::vector<SecondOrder> variables;
  for (arma::uword k = 0; k < n; ++k) variables.push_back(SecondOrder::variable(x[k], k, n));
  const std::vector<SecondOrder> all = at_.derivatives(variables);
  Derivatives d{all[0].gradient, arma::mat(constraints_, n), factor * all[0].hessian};
  Asked asked{factor, arma::vec(constraints_, arma::fill::zeros), {all[0].hessian}};
  for (arma::uword i = 0; i < constraints_; ++i) {
    d.jacobian.row(i) = all[i + 1].gradient.t();
    asked.hessians.push_back(all[i + 1].hessian);
    if (lambda == nullptr) continue;
    asked.lambda(i) = lambda[i];
    d.hessian += lambda[i] * all[i + 1].hessian;
  }
  if (fault_.spoil) fault_.spoil(d, asked);
  return d;
}

void Program::hand_out(const arma::mat& from, const Places& places, int* rows, int* columns, double* values) {
  for (std::size_t k = 0; k < places.size(); ++k) {
    const auto& [row, column] = places[k];
    if (values != nullptr) {
      values[k] = from(row, column);
    } else {
      rows[k] = static_cast<int>(row);
      columns[k] = static_cast<int>(column);
    }
  }
}

bool Program::get_nlp_info(int& n, int& m, int& jacobian, int& hessian, IndexStyleEnum& style) {
  n = static_cast<int>(at_.x.size());
  m = static_cast<int>(constraints_);
  jacobian = static_cast<int>(jacobian_.size());
  hessian = static_cast<int>(hessian_.size());
  style = C_STYLE;
  return true;
}
bool Program::get_bounds_info(int n, double* lower, double* upper, int m, double* g_lower, double* g_upper) {
  std::fill_n(lower, n, -1e20);
  std::fill_n(upper, n, 1e20);
  std::fill_n(g_lower, m, -1e20);
  std::fill_n(g_upper, m, 0);
  return true;
}
bool Program::get_starting_point(int n, bool, double* x, bool, double*, double*, int, bool, double*) {
  std::copy_n(at_.x.begin(), n, x);
  return true;
}
bool Program::eval_f(int, const double* x, bool, double& value) {
  ++calls_;
  value = values(x)[0];
  return true;
}
bool Program::eval_grad_f(int n, const double* x, bool, double* gradient) {
  ++calls_;
  std::copy_n(derivatives(x, 0, nullptr).gradient.begin(), n, gradient);
  return true;
}
bool Program::eval_g(int, const double* x, bool, int m, double* g) {
  ++calls_;
  std::copy_n(values(x).begin() + 1, m, g);
  return true;
}
bool Program::eval_jac_g(int, const double* x, bool, int, int, int* rows, int* columns, double* values) {
  if (values == nullptr) {
    hand_out({}, jacobian_, rows, columns, nullptr);
    return true;
  }
  ++calls_;
  hand_out(derivatives(x, 0, nullptr).jacobian, jacobian_, rows, columns, values);
  return true;
}
bool Program::eval_h(int, const double* x, bool, double factor, int, const double* lambda, bool, int, int* rows,
                     int* columns, double* values) {
  if (values == nullptr) {
    hand_out({}, hessian_, rows, columns, nullptr);
    return true;
  }
  ++calls_;
  hand_out(derivatives(x, factor, lambda).hessian, hessian_, rows, columns, values);
  return true;
}

}  // namespace peers
