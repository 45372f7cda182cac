// SPDX-License-Identifier: MIT
// Solutions of linear systems.
#include <stdexcept>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// y_n = L^-1 x_n of a triangle L whose diagonal is not read but taken for ones.  x [N x d], matrix [d x d]:
/// dx = L^-T c,  dL = -dx y^T below the diagonal.
struct UnitTriangularSolve {
  bool wrong;
  mat matrix, matrix_gradient = {};
  mat y = {};

  mat triangle() const { return arma::trimatl(matrix, -1) + arma::eye(arma::size(matrix)); }
  mat forward(const mat& x) {
    y = solved(arma::trimatl(triangle()), x.t()).t();
    return y;
  }
  mat backward(const mat& c) {
    const mat dx = solved(arma::trimatu(triangle().t()), c.t()).t();
    const mat product = -dx.t() * y;
    matrix_gradient = wrong ? mat(arma::trimatl(product)) : mat(arma::trimatl(product, -1));
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"matrix", matrix, matrix_gradient}}; }
};

Exhibit unit_triangular_solve() {
  return exhibit(
      {"triangular solve with unit diagonal",
       "pymc-devs/pytensor#1230",
       "the diagonal, which is not read, gets a gradient",
       {"wrong formula", "isolated entries", "gradient where forward reads nothing"}},
      [](const Ask& ask) {
        const uword d = ask.shape.inputs;
        return std::pair(UnitTriangularSolve{ask.wrong, ask.normal(d, d) / 2}, ask.normal(ask.shape.samples, d));
      });
}

/// y_n = L^-1 x_n of the lower triangle of a matrix.  The matrix is an input: its rows are no samples.
struct TriangularSolve {
  bool wrong;
  mat lower = {}, y = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false, .samples = gradcheck::Samples::columns};

  mat forward(const mat& matrix, const mat& x) {
    if (!matrix.is_square() || matrix.n_rows != x.n_rows || arma::any(matrix.diag() == 0))
      throw std::domain_error("the triangle is singular");
    lower = arma::trimatl(matrix);
    y = solved(arma::trimatl(lower), x);
    return y;
  }
  std::tuple<mat, mat> backward(const mat& c) const {
    const mat dx = solved(arma::trimatu(lower.t()), c);
    return {wrong ? mat(arma::size(lower), arma::fill::zeros) : mat(arma::trimatl(-dx * y.t())), dx};
  }
};

Exhibit triangular_solve() {
  return exhibit(
      {"triangular solve", "tensor4all/tenferro-rs#772", "the matrix gets no gradient", {"gradient missing (zero)"}},
      [](const Ask& ask) {
        const uword d = ask.shape.inputs;
        const mat matrix = ask.normal(d, d) / 2 + 2 * arma::eye(d, d);
        return std::pair(TriangularSolve{ask.wrong}, std::tuple(matrix, ask.normal(d, ask.shape.samples)));
      });
}

/// y = a^-1,  da = -y^T c y^T.  [n x n]
struct Inverse {
  bool wrong;
  mat y = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  mat forward(const mat& a) {
    if (!a.is_square() || !arma::inv(y, a)) throw std::domain_error("the matrix is singular");
    return y;
  }
  mat backward(const mat& c) const { return wrong ? mat(-y * (c * y)) : mat(-y.t() * (c * y.t())); }
};

Exhibit inverse() {
  return exhibit({"inverse",
                  "pytorch/pytorch.github.io#2135",
                  "the inverse is not transposed in backward",
                  {"Jacobian not transposed"}},
                 [](const Ask& ask) {
                   const uword n = ask.shape.inputs;
                   return std::pair(Inverse{ask.wrong}, mat(ask.normal(n, n) + 3 * arma::eye(n, n)));
                 });
}

}  // namespace

Exhibits solvers() { return {unit_triangular_solve(), triangular_solve(), inverse()}; }

}  // namespace museum::wing
