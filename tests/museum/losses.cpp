// SPDX-License-Identifier: MIT
// Losses as layers.
#include "museum/entrywise.hpp"
#include "museum/families.hpp"

namespace museum {
namespace {

template <class T>
using Two = std::tuple<arma::Mat<T>, arma::Mat<T>>;

/// y = sum |x - t| / N.  x, t [N x d] -> [1 x 1]
template <class T>
struct MeanL1 {
  bool wrong;
  arma::Mat<T> difference = {};

  T share() const { return 1 / static_cast<T>(difference.n_rows); }
  arma::Mat<T> forward(const arma::Mat<T>& x, const arma::Mat<T>& target) {
    difference = x - target;
    return arma::Mat<T>{share() * arma::accu(arma::abs(difference))};
  }
  Two<T> backward(const arma::Mat<T>& cotangent) const {
    const arma::Mat<T> dx = (wrong ? T(1) : share()) * cotangent(0) * arma::sign(difference);
    return {dx, -dx};
  }
};

Exhibit mean_l1() {
  return exhibit(
      {"L1 loss", "mlpack#2444, #3144", "the reduction to a mean is ignored in backward", "input 1", "factor N"},
      []<class T>(Draw<T>& d, bool wrong) {
        const arma::uword width = d.size(2, 5);
        return specimen(MeanL1<T>{wrong}, d.normal(d.n, width), d.normal(d.n, width));
      });
}

/// y_n = sum over r = x - t of r^2 / 2, or |r| - 1/2 beyond 1; its slope is r clipped to [-1, 1].
template <class T>
struct Huber {
  bool wrong;
  arma::Mat<T> r = {};

  arma::Mat<T> forward(const arma::Mat<T>& x, const arma::Mat<T>& target) {
    r = x - target;
    arma::Mat<T> each = r;
    each.transform([](T v) { return std::abs(v) <= 1 ? v * v / 2 : std::abs(v) - T(0.5); });
    return arma::sum(each, 1);
  }
  Two<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> dx = wrong ? r : arma::Mat<T>(arma::clamp(r, T(-1), T(1)));
    dx.each_col() %= cotangent.col(0);
    return {dx, -dx};
  }
};

Exhibit huber() {
  return exhibit(
      {"Huber loss", "own", "the residual is not clipped in backward", "input 1", "wrong beyond a threshold"},
      []<class T>(Draw<T>& d, bool wrong) {
        const arma::uword width = d.size(2, 5);
        arma::Mat<T> x = d.normal(d.n, width), target = d.normal(d.n, width);
        target(0) = x(0) + 2;
        return specimen(Huber<T>{wrong}, x, target);
      });
}

/// y_n = -log softmax(x_n) at the label,  dx = c (softmax - one-hot).  x [N x classes], label [N x 1]
template <class T>
struct CrossEntropy {
  bool wrong;
  arma::Mat<T> p = {};
  arma::Mat<arma::sword> label = {};

  arma::uword at(arma::uword n) const { return static_cast<arma::uword>(label(n)); }
  arma::Mat<T> forward(const arma::Mat<T>& x, const arma::Mat<arma::sword>& labels) {
    label = labels;
    p = arma::exp(arma::Mat<T>(x.each_col() - arma::Col<T>(arma::max(x, 1))));
    p.each_col() /= arma::Col<T>(arma::sum(p, 1));
    arma::Mat<T> y(x.n_rows, 1, arma::fill::zeros);
    for (arma::uword n = 0; n < x.n_rows; ++n) y(n) = -std::log(p(n, at(n)));
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> dx = p;
    for (arma::uword n = 0; n < p.n_rows; ++n) dx(n, at(n)) -= 1;
    if (wrong) dx *= 2;
    return dx.each_col() % cotangent.col(0);
  }
};

Exhibit cross_entropy() {
  return exhibit({"cross-entropy", "own", "twice the gradient", "input 1", "factor 2"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword classes = d.size(3, 6);
                   return specimen(CrossEntropy<T>{wrong}, d.normal(d.n, classes), d.indices(d.n, 1, classes));
                 });
}

/// (u - t)^2 with the box coordinate u = 2 s(x) - 1/2.
Exhibit yolo() {
  return exhibit({"YOLO loss", "dlib#3088", "the factor 2 of the inner map 2x - 0.5 is missing", "input", "factor 1/2"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const T target = d.uniform(0, 1);
                   const auto u = [](T v) { return 2 * sigmoid(v) - T(0.5); };
                   const auto f = [=](T v) { return (u(v) - target) * (u(v) - target); };
                   const auto vjp = [=](T v, T c) {
                     const T inner = sigmoid(v) * (1 - sigmoid(v));
                     return 2 * c * (u(v) - target) * (wrong ? inner : 2 * inner);
                   };
                   return specimen(Entrywise<T>{f, vjp}, d.normal(d.n, d.size(3, 6)));
                 });
}

/// C = a^T b / N,  y = sum_i (1 - C_ii)^2 + weight sum_(i != j) C_ij^2,  da = b G^T / N, db = a G / N, G = dy/dC.

/// [N x d]
template <class T>
struct BarlowTwins {
  bool wrong;
  T weight;
  arma::Mat<T> a = {}, b = {}, correlation = {};

  arma::Mat<T> forward(const arma::Mat<T>& first, const arma::Mat<T>& second) {
    a = first;
    b = second;
    correlation = a.t() * b / static_cast<T>(a.n_rows);
    const arma::Mat<T> off = correlation - arma::diagmat(correlation);
    return arma::Mat<T>{arma::accu(arma::square(1 - correlation.diag())) + weight * arma::accu(arma::square(off))};
  }
  Two<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> g = 2 * weight * correlation;
    g.diag() = 2 * (correlation.diag() - 1);
    g *= cotangent(0) / static_cast<T>(a.n_rows);
    return {b * (wrong ? g : arma::Mat<T>(g.t())), a * g};
  }
};

Exhibit barlow_twins() {
  return exhibit(
      {"Barlow Twins", "dlib#2518, #2680", "C where its transpose belongs", "input 1", "transposed"},
      []<class T>(Draw<T>& d, bool wrong) {
        const arma::uword width = d.size(2, 5);
        return specimen(BarlowTwins<T>{wrong, d.uniform(0.2, 0.6)}, d.normal(d.n, width), d.normal(d.n, width));
      });
}

/// y_n = weight |x_n|^2 / 2. backward fills dx, and has nothing to compute where the weight is 0.
template <class T>
struct WeightedLoss {
  bool wrong;
  T weight;
  arma::Mat<T> x = {};

  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    return weight * arma::sum(arma::square(x), 1) / 2;
  }
  void backward(const arma::Mat<T>& cotangent, arma::Mat<T>& dx) const {
    if (wrong && weight == 0) return;
    dx = weight * x;
    dx.each_col() %= cotangent.col(0);
  }
};

Exhibit weighted_loss() {
  return exhibit({"loss of weight 0", "caffe#2895", "the skipped backward leaves what was in the buffer",
                  "dX as declared", "gradient buffer"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   return specimen(WeightedLoss<T>{wrong, T(0)}, d.normal(d.n, d.size(2, 5)));
                 });
}

}  // namespace

Exhibits losses() { return {mean_l1(), yolo(), barlow_twins(), weighted_loss(), huber(), cross_entropy()}; }

}  // namespace museum
