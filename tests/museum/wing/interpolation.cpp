// SPDX-License-Identifier: MIT
// Between samples of a function.
#include <cmath>
#include <stdexcept>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// y = values at positions x, linear between neighbours, the last value beyond the border.  x [N x d], values [1 x K]
struct GridSample {
  bool wrong;
  mat values, values_gradient = {};
  mat x = {};

  double last() const { return double(values.n_elem) - 1; }
  double inside(double at) const { return std::min(std::max(at, 0.0), last()); }
  uword left(double at) const { return std::min(uword(inside(at)), values.n_elem - 2); }
  mat forward(const mat& input) {
    x = input;
    mat y = x;
    y.transform([this](double at) {
      const uword k = left(at);
      const double part = inside(at) - double(k);
      return (1 - part) * values(k) + part * values(k + 1);
    });
    return y;
  }
  mat backward(const mat& c) {
    values_gradient.zeros(arma::size(values));
    mat dx(arma::size(x), arma::fill::zeros);
    for (uword i = 0; i < x.n_elem; ++i) {
      const uword k = left(x(i));
      const double part = inside(x(i)) - double(k);
      values_gradient(k) += (1 - part) * c(i);
      values_gradient(k + 1) += part * c(i);
      if (x(i) < 0 || x(i) > last()) continue;
      // On the border itself the neighbour beyond it is taken for 0.
      if (wrong && x(i) == last())
        dx(i) = -c(i) * values(k + 1);
      else
        dx(i) = c(i) * (values(k + 1) - values(k));
    }
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"values", values, values_gradient}}; }
};

Exhibit grid_sample() {
  return exhibit({"grid sample, border",
                  "pytorch/pytorch#23925",
                  "exactly on the last position the neighbour beyond the border counts as 0",
                  {"wrong beyond a threshold", "isolated entries", "wrong formula"},
                  true},
                 [](const Ask& ask) {
                   const uword count = 2 + ask.shape.outputs;
                   return std::pair(GridSample{ask.wrong, ask.normal(1, count)},
                                    ask.uniform(ask.shape.samples, ask.shape.inputs, -0.5, double(count) - 0.5));
                 });
}

/// Each row enlarged to `width` values, the corners on the corners: linear between neighbours.  [N x d] -> [N x width]
struct Enlarge {
  bool wrong;
  uword width, inputs = 0;

  double scale() const { return double(inputs - 1) / double(width - 1); }
  double weight(uword out, uword in) const { return std::max(0.0, 1 - std::abs(double(out) * scale() - double(in))); }
  mat forward(const mat& x) {
    if (x.n_cols < 2) throw std::invalid_argument("a row has two corners");
    inputs = x.n_cols;
    mat y(x.n_rows, width, arma::fill::zeros);
    for (uword j = 0; j < width; ++j)
      for (uword k = 0; k < inputs; ++k) y.col(j) += weight(j, k) * x.col(k);
    return y;
  }
  /// Each input gathers from the outputs within a window: as wide as the ratio of the steps, or of the sizes.
  mat backward(const mat& c) const {
    const double window = wrong ? double(width) / double(inputs) : 1 / scale();
    mat dx(c.n_rows, inputs, arma::fill::zeros);
    for (uword k = 0; k < inputs; ++k)
      for (uword j = 0; j < width; ++j)
        if (std::abs(double(j) - double(k) / scale()) <= std::ceil(window)) dx.col(k) += weight(j, k) * c.col(j);
    return dx;
  }
};

Exhibit enlarge() {
  return exhibit(
      {"enlarging, corners aligned",
       "flagos-ai/FlagGems#5218",
       "the window of outputs that an input gathers from is too narrow at large ratios",
       {"output ignored", "entries left out", "wrong formula"}},
      [](const Ask& ask) {
        const uword d = 2 + ask.shape.inputs % 2;
        return std::pair(Enlarge{ask.wrong, 2 * d * d + 2 + ask.shape.outputs}, ask.normal(ask.shape.samples, d));
      });
}

/// y = a + b t + c t^2 + d t^3 in the piece that x falls into, t = x - its left knot: the cubic through the knots
/// 0, 1, 2, ...
/// with slopes by central differences.  x [N x d], knots [1 x K]
struct CubicSpline {
  bool wrong;
  mat knots;
  mat x = {};

  double slope(uword k) const {
    const uword from = k == 0 ? 0 : k - 1, to = std::min(k + 1, knots.n_elem - 1);
    return (knots(to) - knots(from)) / double(to - from);
  }
  uword piece(double at) const { return uword(std::min(std::max(at, 0.0), double(knots.n_elem) - 2)); }
  vec coefficients(uword k) const {
    const double rise = knots(k + 1) - knots(k), s = slope(k), e = slope(k + 1);
    return {knots(k), s, 3 * rise - 2 * s - e, s + e - 2 * rise};
  }
  mat forward(const mat& input) {
    x = input;
    mat y = x;
    y.transform([this](double at) {
      const vec p = coefficients(piece(at));
      const double t = at - double(piece(at));
      return p(0) + t * (p(1) + t * (p(2) + t * p(3)));
    });
    return y;
  }
  mat backward(const mat& c) const {
    mat dx = c;
    for (uword i = 0; i < x.n_elem; ++i) {
      const vec p = coefficients(piece(x(i)));
      const double t = x(i) - double(piece(x(i)));
      dx(i) *= wrong ? p(1) + t * (p(2) + t * p(3)) : p(1) + t * (2 * p(2) + t * 3 * p(3));
    }
    return dx;
  }
};

Exhibit cubic_spline() {
  return exhibit(
      {"cubic spline", "OpenMS/OpenMS#817", "the slope lacks its 2 and its 3: b + c t + d t^2", {"wrong formula"}},
      [](const Ask& ask) {
        const uword count = 3 + ask.shape.outputs;
        return std::pair(CubicSpline{ask.wrong, ask.normal(1, count)},
                         ask.uniform(ask.shape.samples, ask.shape.inputs, 0, double(count) - 1));
      });
}

/// y_m = the mean of three known points of index(m, .), weighted by 1 / distance, of each sample.  x [N x K] -> [N x K]
struct ThreeInterpolate {
  bool wrong;
  Integers index;  // [K x 3]
  mat weight;      // [K x 3]

  mat gathered(const mat& x) const {
    mat y(arma::size(x), arma::fill::zeros);
    for (uword m = 0; m < index.n_rows; ++m)
      for (uword k = 0; k < 3; ++k) y.col(m) += weight(m, k) * x.col(uword(index(m, k)));
    return y;
  }
  mat forward(const mat& x) const { return gathered(x); }
  mat backward(const mat& c) const {
    if (wrong) return gathered(c);  // forward's kernel
    mat dx(arma::size(c), arma::fill::zeros);
    for (uword m = 0; m < index.n_rows; ++m)
      for (uword k = 0; k < 3; ++k) dx.col(uword(index(m, k))) += weight(m, k) * c.col(m);
    return dx;
  }
};

Exhibit three_interpolate() {
  return exhibit({"interpolation from three neighbours",
                  "facebookresearch/votenet#36",
                  "backward runs forward's kernel",
                  {"Jacobian not transposed"}},
                 [](const Ask& ask) {
                   const uword points = ask.shape.inputs;
                   mat weight = ask.uniform(points, 3, 0.1, 1);
                   weight.each_col() /= vec(arma::sum(weight, 1));
                   return std::pair(ThreeInterpolate{ask.wrong, ask.indices(points, 3, points), weight},
                                    ask.normal(ask.shape.samples, points));
                 },
                 {Variety::repeated_indices});
}

}  // namespace

Exhibits interpolation() { return {grid_sample(), enlarge(), cubic_spline(), three_interpolate()}; }

}  // namespace museum::wing
