// SPDX-License-Identifier: MIT
// Residuals of a fit, y = a exp(b t), with their Jacobian by the two parameters: what a least-squares solver asks for.
#include <gradcheck/gradcheck.hpp>
#include <iostream>

namespace {

const arma::vec times = {0.0, 0.5, 1.0, 1.5}, measured = {2.1, 1.3, 0.8, 0.5};

arma::vec residuals(const arma::vec& p) { return p(0) * arma::exp(p(1) * times) - measured; }

/// dr_i/da = exp(b t_i), dr_i/db = a t_i exp(b t_i): [4 x 2].
arma::mat jacobian(const arma::vec& p) {
  const arma::vec e = arma::exp(p(1) * times);
  return arma::join_rows(e, p(0) * times % e);
}

}  // namespace

int main() {
  const arma::vec p = {2.0, -1.0};
  const gradcheck::Report right = gradcheck::check_jacobian(residuals, jacobian, p);
  std::cout << gradcheck::to_text(right);

  // The two parameters taken for each other: "columns swapped".
  const auto swapped = [](const arma::vec& at) { return arma::mat(arma::fliplr(jacobian(at))); };
  const gradcheck::Report wrong = gradcheck::check_jacobian(residuals, swapped, p);
  std::cout << gradcheck::to_text(wrong);
  return right.ok() && wrong.diagnosis().find("columns swapped") != std::string::npos ? 0 : 1;
}
