// SPDX-License-Identifier: MIT
// Losses of similar and dissimilar samples.
#include <cmath>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// -log of the first of a softmax over  <x, positive> / T  and the  <x, negative_m> / T  that count, each sample
/// with its own
/// positive, all with the same negatives.  x, positive [N x d], mask [N x M], negatives [M x d], T [1 x 1] -> [N x 1]
struct InfoNce {
  bool wrong;
  mat negatives, temperature, negatives_gradient = {}, temperature_gradient = {};
  mat x = {}, positive = {}, scores = {}, counts = {}, p = {};

  mat forward(const mat& query, const mat& key, const Integers& mask) {
    x = query;
    positive = key;
    counts = arma::join_rows(mat(x.n_rows, 1, arma::fill::ones), as_mat(mask));
    scores = arma::join_rows(arma::sum(x % positive, 1), x * negatives.t());
    scores.elem(arma::find(counts == 0)).fill(-arma::datum::inf);
    p = softmax_of_rows(scores / temperature(0));
    return -arma::log(p.col(0));
  }
  std::tuple<mat, mat> backward(const mat& c) {
    mat d = p;
    d.col(0) -= 1;
    d.each_col() %= vec(c.col(0));
    mat by_temperature = d % scores;
    if (!wrong) by_temperature.elem(arma::find(counts == 0)).zeros();
    temperature_gradient =
        -arma::accu(by_temperature) / (temperature(0) * temperature(0)) * mat(1, 1, arma::fill::ones);
    d /= temperature(0);
    negatives_gradient = d.tail_cols(negatives.n_rows).t() * x;
    return {positive.each_col() % vec(d.col(0)) + d.tail_cols(negatives.n_rows) * negatives,
            x.each_col() % vec(d.col(0))};
  }
  gradcheck::Parameters parameters() {
    return {{"negatives", negatives, negatives_gradient}, {"temperature", temperature, temperature_gradient}};
  }
};

Exhibit info_nce() {
  return exhibit({"InfoNCE with padded negatives",
                  "NVIDIA-NeMo/Automodel#3850",
                  "the temperature's gradient multiplies 0 by the score of a padded negative, -infinity",
                  {"NaN by a mask"}},
                 [](const Ask& ask) {
                   const uword n = ask.shape.samples, d = ask.shape.inputs, m = 1 + ask.shape.outputs;
                   mat temperature(1, 1, arma::fill::value(ask.uniform(0.5, 1.5)));
                   return std::pair(InfoNce{ask.wrong, ask.normal(m, d), temperature},
                                    std::tuple(ask.normal(n, d), ask.normal(n, d), ask.mask(n, m)));
                 },
                 {Variety::all_masked, Variety::none_masked});
}

/// max(0, |a - p|^2 - |a - n|^2 + margin).  [N x d] each -> [N x 1]
struct Triplet {
  bool wrong;
  double margin;
  mat anchor = {}, positive = {}, negative = {};
  vec loss = {};

  mat forward(const mat& a, const mat& p, const mat& n) {
    anchor = a;
    positive = p;
    negative = n;
    loss = arma::sum(arma::square(a - p), 1) - arma::sum(arma::square(a - n), 1) + margin;
    return arma::clamp(loss, 0.0, arma::datum::inf);
  }
  std::tuple<mat, mat, mat> backward(const mat& c) const {
    const vec active = 2 * c.col(0) % arma::conv_to<vec>::from(loss > 0);
    const mat da = mat(negative - positive).each_col() % active;
    if (wrong) return {da, 0 * da, 0 * da};
    return {da, mat(positive - anchor).each_col() % active, mat(anchor - negative).each_col() % active};
  }
};

Exhibit triplet() {
  return exhibit(
      {"triplet loss",
       "jhjin/triplet-criterion#2",
       "the positive and the negative get no gradient",
       {"gradient missing (zero)"}},
      [](const Ask& ask) {
        const uword n = ask.shape.samples, d = ask.shape.inputs;
        return std::pair(Triplet{ask.wrong, 1}, std::tuple(ask.normal(n, d), ask.normal(n, d), ask.normal(n, d)));
      });
}

/// y = x V^T of unit rows V = W / |W|.  weights [K x d];  dW = (dV - V <V, dV>) / |W|,  dV = c^T x.
struct MarginProduct {
  bool wrong;
  mat weights, weights_gradient = {};
  mat x = {};

  mat unit() const { return weights.each_col() / vec(arma::sqrt(arma::sum(arma::square(weights), 1))); }
  mat forward(const mat& input) {
    x = input;
    if (wrong) weights = unit();
    return x * unit().t();
  }
  mat backward(const mat& c) {
    const mat v = unit(), dv = c.t() * x;
    weights_gradient = dv;
    if (!wrong) {
      weights_gradient -= v.each_col() % vec(arma::sum(v % dv, 1));
      weights_gradient.each_col() /= vec(arma::sqrt(arma::sum(arma::square(weights), 1)));
    }
    return c * v;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, weights_gradient}}; }
};

Exhibit margin_product() {
  return exhibit({"margin inner product",
                  "wy1iu/sphereface#2",
                  "forward normalises the weights in their own memory, backward knows nothing of it",
                  {"changes its parameters"}},
                 [](const Ask& ask) {
                   return std::pair(MarginProduct{ask.wrong, ask.normal(ask.shape.outputs, ask.shape.inputs)},
                                    ask.normal(ask.shape.samples, ask.shape.inputs));
                 });
}

}  // namespace

Exhibits similarities() { return {info_nce(), triplet(), margin_product()}; }

}  // namespace museum::wing
