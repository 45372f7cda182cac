// SPDX-License-Identifier: MIT
// Matrices of pairs of samples.
#include <cmath>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// Squared distances of all pairs of rows.
mat squared_distances(const mat& a, const mat& b) {
  mat d = -2 * a * b.t();
  d.each_col() += vec(arma::sum(arma::square(a), 1));
  d.each_row() += rowvec(arma::sum(arma::square(b), 1).t());
  return arma::clamp(d, 0.0, arma::datum::inf);
}

/// G = x x^T,  dx = (c + c^T) x.  [N x d] -> [N x N]
struct GramMatrix {
  bool wrong;
  mat x = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  mat forward(const mat& input) {
    x = input;
    return x * x.t();
  }
  mat backward(const mat& c) const {
    mat d = c;
    if (wrong)
      d.diag() *= 2;
    else
      d += c.t();
    return d * x;
  }
};

Exhibit gram_matrix() {
  return exhibit(
      {"Gram matrix",
       "happynear/caffe-windows#178",
       "c with its diagonal doubled, for c + c^T",
       {"one branch missing", "samples taken apart", "entries left out", "wrong formula"}},
      [](const Ask& ask) { return std::pair(GramMatrix{ask.wrong}, ask.normal(ask.shape.samples, ask.shape.inputs)); });
}

/// K = exp(-|x_i - x_j|^2 / (2 l^2)) of all pairs of samples.  [N x d] -> [N x N], the length l is a parameter.
struct RbfKernel {
  bool wrong;
  double length, length_gradient = 0;
  mat x = {}, k = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  mat forward(const mat& input) {
    x = input;
    k = arma::exp(-squared_distances(x, x) / (2 * length * length));
    return k;
  }
  mat backward(const mat& c) {
    const mat weight = c % k;
    length_gradient = arma::accu(weight % squared_distances(x, x)) / (length * length);
    if (!wrong) length_gradient /= length;
    const mat both = (weight + weight.t()) / (length * length);
    return both * x - x.each_col() % vec(arma::sum(both, 1));
  }
  gradcheck::Parameters parameters() { return {{"length", length, length_gradient}}; }
};

Exhibit rbf_kernel() {
  return exhibit(
      {"RBF kernel", "scikit-learn/scikit-learn#11113", "the gradient of log l for that of l", {"factor *"}},
      [](const Ask& ask) {
        return std::pair(RbfKernel{ask.wrong, ask.uniform(0.6, 2)}, ask.normal(ask.shape.samples, ask.shape.inputs));
      });
}

/// Distances |x_n - y_m|.  x [N x d], points y [M x d] (a parameter) -> [N x M]; of a distance of 0 the slope is
/// taken for 0.
struct Distances {
  bool wrong;
  mat points, points_gradient = {};
  mat x = {}, distance = {};

  mat forward(const mat& input) {
    x = input;
    distance.set_size(x.n_rows, points.n_rows);
    for (uword n = 0; n < x.n_rows; ++n)
      for (uword m = 0; m < points.n_rows; ++m) distance(n, m) = arma::norm(x.row(n) - points.row(m));
    return distance;
  }
  mat backward(const mat& c) {
    mat weight = c / distance;
    if (!wrong) weight.elem(arma::find(distance == 0)).zeros();
    points_gradient = points.each_col() % vec(arma::sum(weight, 0).t()) - weight.t() * x;
    return x.each_col() % vec(arma::sum(weight, 1)) - weight * points;
  }
  gradcheck::Parameters parameters() { return {{"points", points, points_gradient}}; }
};

Exhibit distances() {
  return exhibit(
      {"distances to points", "uw-ipd/tmol#146", "0 / 0 where a sample lies on a point", {"gradient not finite"}, true},
      [](const Ask& ask) {
        const uword d = ask.shape.inputs;
        return std::pair(Distances{ask.wrong, ask.normal(ask.shape.outputs, d)}, ask.normal(ask.shape.samples, d));
      });
}

}  // namespace

Exhibits kernels() { return {gram_matrix(), rbf_kernel(), distances()}; }

}  // namespace museum::wing
