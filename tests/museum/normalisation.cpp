// SPDX-License-Identifier: MIT
// Normalisation of a sample by itself.
#include <cmath>

#include "museum/families.hpp"

namespace museum {
namespace {

enum class LayerNormMistake : unsigned char { none, term_missing, race };

/// y = gamma .* h + beta,  h = (x - mean) / sqrt(var + floor) along a sample;
/// dx = (g - mean(g) - h mean(g .* h)) / sqrt(var + floor),  g = c .* gamma.  gamma, beta [1 x d]
template <class T>
struct LayerNorm {
  LayerNormMistake mistake;
  arma::Mat<T> gamma, beta, gamma_gradient = {}, beta_gradient = {}, h = {};
  arma::Col<T> inverse = {};

  arma::Mat<T> forward(const arma::Mat<T>& x) {
    h = x.each_col() - arma::Col<T>(arma::mean(x, 1));
    inverse = 1 / arma::sqrt(arma::mean(arma::square(h), 1) + T(1e-3));
    h.each_col() %= inverse;
    arma::Mat<T> y = h.each_row() % arma::Row<T>(gamma.row(0));
    return y.each_row() + arma::Row<T>(beta.row(0));
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) {
    // The race, one after the other: two threads write their half of the samples, neither adds, the later one stays.
    const arma::uword first = mistake == LayerNormMistake::race ? cotangent.n_rows / 2 : 0, last = cotangent.n_rows - 1;
    gamma_gradient = arma::sum(cotangent.rows(first, last) % h.rows(first, last), 0);
    beta_gradient = arma::sum(cotangent.rows(first, last), 0);
    const arma::Mat<T> g = cotangent.each_row() % arma::Row<T>(gamma.row(0));
    arma::Mat<T> dx = g.each_col() - arma::Col<T>(arma::mean(g, 1));
    if (mistake != LayerNormMistake::term_missing) dx -= h.each_col() % arma::Col<T>(arma::mean(g % h, 1));
    return dx.each_col() % inverse;
  }
  gradcheck::Parameters parameters() { return {{"gamma", gamma, gamma_gradient}, {"beta", beta, beta_gradient}}; }
};

Exhibit layer_norm(Card card, LayerNormMistake mistake) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    const arma::uword width = d.size(3, 6);
    return specimen(LayerNorm<T>{wrong ? mistake : LayerNormMistake::none, d.normal(1, width), d.normal(1, width)},
                    d.normal(d.n, width));
  });
}

/// Mean-only normalisation, an option of its layer: y = x - mean,  dx = c - mean(c).
template <class T>
struct MeanOnly {
  bool wrong;

  static arma::Mat<T> centred(const arma::Mat<T>& m) { return m.each_col() - arma::Col<T>(arma::mean(m, 1)); }
  arma::Mat<T> forward(const arma::Mat<T>& x) const { return centred(x); }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const { return wrong ? cotangent : centred(cotangent); }
};

Exhibit mean_variance_normalisation() {
  return exhibit(
      {"MVN, mean only", "caffe#1938", "passes c through for c - mean(c)", "input", "cotangent passed through"},
      []<class T>(Draw<T>& d, bool wrong) { return specimen(MeanOnly<T>{wrong}, d.normal(d.n, d.size(3, 6))); });
}

/// y = x r,  r = 1 / sqrt(mean(x^2) + floor);  dx = c r - x r^3 mean(c .* x).
template <class T>
struct RmsNorm {
  bool wrong;
  arma::Mat<T> x = {};

  arma::Col<T> r(T floor) const { return 1 / arma::sqrt(arma::mean(arma::square(x), 1) + floor); }
  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    return x.each_col() % r(T(0.01));
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    const arma::Col<T> scale = r(wrong ? T(0) : T(0.01));
    const arma::Col<T> along = scale % scale % scale % arma::Col<T>(arma::mean(cotangent % x, 1));
    return cotangent.each_col() % scale - x.each_col() % along;
  }
};

Exhibit rms_norm() {
  return exhibit(
      {"RMS norm", "own", "the floor under the root is forgotten in backward", "input", "guard on one side"},
      []<class T>(Draw<T>& d, bool wrong) { return specimen(RmsNorm<T>{wrong}, d.normal(d.n, d.size(3, 6))); });
}

/// Samples longer than `most` are scaled to that length:  dx = c, or most / |x| (c - x <x, c> / |x|^2).
template <class T>
struct Renorm {
  bool wrong;
  T most;
  arma::Mat<T> x = {};

  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    arma::Mat<T> y = x;
    for (arma::uword i = 0; i < x.n_rows; ++i)
      if (const T length = arma::norm(x.row(i)); length > most) y.row(i) *= most / length;
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> dx = cotangent;
    for (arma::uword i = 0; i < x.n_rows; ++i) {
      const T length = arma::norm(x.row(i));
      if ((length > most) == wrong) continue;  // the two arguments of the select, swapped where wrong
      const T along = arma::dot(x.row(i), cotangent.row(i)) / (length * length);
      dx.row(i) = most / length * (cotangent.row(i) - along * x.row(i));
    }
    return dx;
  }
};

Exhibit renorm() {
  return exhibit({"renorm", "pytorch#59615", "two arguments of a select are swapped", "input", "wrong formula"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   arma::Mat<T> x = d.normal(d.n, d.size(3, 6));
                   x.row(0) *= T(1.5) / arma::norm(x.row(0));
                   if (x.n_rows > 1) x.row(1) *= T(0.5) / arma::norm(x.row(1));
                   return specimen(Renorm<T>{wrong, T(1)}, x);
                 });
}

/// y = x / max(|x|, floor).
template <class T>
struct UnitLength {
  bool wrong;
  arma::Mat<T> x = {};

  static constexpr T floor = T(0.25);
  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    arma::Mat<T> y = x;
    for (arma::uword i = 0; i < x.n_rows; ++i) y.row(i) /= std::max(floor, static_cast<T>(arma::norm(x.row(i))));
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> dx = cotangent / floor;
    for (arma::uword i = 0; i < x.n_rows; ++i) {
      const T length = arma::norm(x.row(i));
      if (length <= floor && !wrong) continue;
      const T along = arma::dot(x.row(i), cotangent.row(i)) / (length * length);
      dx.row(i) = (cotangent.row(i) - along * x.row(i)) / length;
    }
    return dx;
  }
};

Exhibit unit_length() {
  return exhibit({"scaling to unit length", "own", "0 / 0 for a sample of zeros, where forward has a floor", "input",
                  "NaN at zero"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   arma::Mat<T> x = d.normal(d.n, d.size(3, 6));
                   x.row(0).zeros();
                   return specimen(UnitLength<T>{wrong}, x);
                 });
}

}  // namespace

Exhibits normalisation() {
  using M = LayerNormMistake;
  return {layer_norm(
              {"LayerNorm on the GPU", "dlib#2902", "gamma and beta gradients lose a thread's part (a race, in order)",
               "sum over samples", "sample ignored"},
              M::race),
          layer_norm({"LayerNorm", "own", "dX lacks the term h mean(g .* h)", "input", "rank-one term wrong"},
                     M::term_missing),
          mean_variance_normalisation(),
          rms_norm(),
          renorm(),
          unit_length()};
}

}  // namespace museum
