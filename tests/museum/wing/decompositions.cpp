// SPDX-License-Identifier: MIT
// Decompositions of one matrix, which is the input: its rows belong together.
#include <stdexcept>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// A positive definite matrix, well conditioned.
mat positive_definite(const Ask& ask, uword n) {
  const mat a = ask.normal(n, n);
  return a * a.t() / double(n) + arma::eye(n, n);
}

/// The lower factor L of a = L L^T; only the lower triangle of a is read.
mat lower_factor(const mat& a) {
  mat l;
  if (!a.is_square() || !arma::chol(l, arma::symmatl(a), "lower"))
    throw std::domain_error("the matrix is not positive definite");
  return l;
}

/// a [n x n] -> L [n x n]:  S = L^-T phi(L^T c) L^-1,  phi takes the lower triangle and halves the diagonal;
/// da = S + S^T - diag(S), in the lower triangle.
struct CholeskyLayer {
  bool wrong;
  mat l = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  mat forward(const mat& a) {
    l = lower_factor(a);
    return l;
  }
  mat backward(const mat& c) const {
    mat phi = arma::trimatl(l.t() * c);
    phi.diag() /= 2;
    const mat left = solved(arma::trimatu(l.t()), phi);
    const mat s = solved(arma::trimatu(l.t()), left.t()).t();
    if (wrong) return (s + s.t()) / 2;
    mat da = s + s.t();
    da.diag() /= 2;
    return arma::trimatl(da);
  }
};

Exhibit cholesky() {
  return exhibit(
      {"Cholesky factor",
       "jax-ml/jax#40421",
       "the gradient is spread over both triangles, forward reads one",
       {"wrong formula", "gradient where forward reads nothing"}},
      [](const Ask& ask) { return std::pair(CholeskyLayer{ask.wrong}, positive_definite(ask, ask.shape.inputs)); });
}

/// log det of a symmetric matrix by the factor of (a + a^T) / 2.  [n x n] -> [1 x 1],  da = c inverse.
struct LogDetByCholesky {
  bool wrong;
  mat inverse = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  mat forward(const mat& a) {
    if (!a.is_square()) throw std::domain_error("the matrix is not square");
    const mat l = lower_factor((a + a.t()) / 2), back = solved(arma::trimatl(l), arma::eye(arma::size(l)));
    inverse = back.t() * back;
    return mat(1, 1, arma::fill::value(2 * arma::accu(arma::log(l.diag()))));
  }
  mat backward(const mat& c) const {
    if (!wrong) return c(0) * inverse;
    mat lower = arma::trimatl(2 * inverse);
    lower.diag() /= 2;
    return c(0) * lower;
  }
};

Exhibit log_det() {
  return exhibit(
      {"log det",
       "HIPS/autograd#56",
       "all of the gradient lies in the lower triangle, forward reads both",
       {"wrong formula", "at the wrong entries"}},
      [](const Ask& ask) { return std::pair(LogDetByCholesky{ask.wrong}, positive_definite(ask, ask.shape.inputs)); });
}

/// Eigenvalues of (a + a^T) / 2, smallest first.  [n x n] -> [n x 1],  da = V diag(c) V^T.
struct Eigenvalues {
  bool wrong;
  mat vectors = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  mat forward(const mat& a) {
    vec values;
    if (!a.is_square() || !arma::eig_sym(values, vectors, (a + a.t()) / 2)) throw std::domain_error("no eigenvalues");
    return values;
  }
  mat backward(const mat& c) const {
    const mat da = vectors * arma::diagmat(vec(c)) * vectors.t();
    return wrong ? mat(arma::trimatu(da) + arma::trimatl(da, -1).t()) : da;
  }
};

Exhibit eigenvalues() {
  return exhibit({"eigenvalues",
                  "JuliaDiff/ChainRules.jl#841",
                  "the gradient is folded into the upper triangle, forward reads both",
                  {"wrong formula", "at the wrong entries"}},
                 [](const Ask& ask) {
                   const mat a = ask.normal(ask.shape.inputs, ask.shape.inputs);
                   return std::pair(Eigenvalues{ask.wrong}, mat(a + a.t()));
                 });
}

/// The nearest rotation U V^T of a = U S V^T.  [n x n] both:
/// da = U ((H - H^T) / (s_i + s_j)) V^T,  H = U^T c V; or by the derivatives of U and V, which divide by s_j^2 - s_i^2.
struct NearestRotation {
  bool wrong;
  mat u = {}, v = {};
  vec s = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  mat forward(const mat& a) {
    if (!a.is_square() || !arma::svd(u, s, v, a) || !(s.min() > 1e-9 * s.max()))
      throw std::domain_error("the matrix is singular");
    return u * v.t();
  }
  mat backward(const mat& c) const {
    const mat h = u.t() * c * v, skew = h - h.t();
    const mat across = arma::repmat(s, 1, s.n_elem), along = across.t();
    if (!wrong) return u * (skew / (across + along)) * v.t();
    mat f = 1 / (along % along - across % across);
    f.diag().zeros();
    const mat inner = f % skew;
    return u * (inner * arma::diagmat(s) - arma::diagmat(s) * inner) * v.t();
  }
};

Exhibit nearest_rotation() {
  return exhibit({"nearest rotation",
                  "tensorflow/tensorflow#17476",
                  "by the derivative of the SVD: NaN where singular values are equal",
                  {"gradient not finite"},
                  true},
                 [](const Ask& ask) {
                   return std::pair(NearestRotation{ask.wrong}, ask.normal(ask.shape.inputs, ask.shape.inputs));
                 });
}

}  // namespace

Exhibits decompositions() { return {cholesky(), log_det(), eigenvalues(), nearest_rotation()}; }

}  // namespace museum::wing
