// SPDX-License-Identifier: MIT
// Batch normalisation, whose samples depend on each other.
#include "museum/families.hpp"

namespace museum {
namespace {

using gradcheck::Gradients;

enum class BatchNormMistake : unsigned char { none, constant_variance, batch_in_evaluation, add_ignored };

/// y = gamma .* h,  h = (x - mean) / sqrt(var + floor) down the batch, or by the running mean and variance in
/// evaluation.
/// dx = (g - mean(g) - h mean(g .* h)) / sqrt(var + floor),  g = c .* gamma; in evaluation g / sqrt(var + floor).
template <class T, Gradients declared>
struct BatchNorm {
  BatchNormMistake mistake;
  arma::Mat<T> gamma, running_mean, running_variance, gamma_gradient = {}, h = {};
  arma::Row<T> inverse = {};
  bool learns = true;
  static constexpr gradcheck::Traits traits{.gradients = declared, .samples_independent = false};

  void training(bool on) { learns = on; }
  arma::Mat<T> forward(const arma::Mat<T>& x) {
    const arma::Row<T> mean = learns ? arma::Row<T>(arma::mean(x, 0)) : arma::Row<T>(running_mean.row(0));
    h = x.each_row() - mean;
    const arma::Row<T> variance =
        learns ? arma::Row<T>(arma::mean(arma::square(h), 0)) : arma::Row<T>(running_variance.row(0));
    inverse = 1 / arma::sqrt(variance + T(0.05));
    h.each_row() %= inverse;
    if (learns) {
      running_mean = T(0.9) * running_mean + T(0.1) * mean;
      running_variance = T(0.9) * running_variance + T(0.1) * variance;
    }
    return h.each_row() % arma::Row<T>(gamma.row(0));
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) {
    const arma::Row<T> sums = arma::sum(cotangent % h, 0);
    if (declared == Gradients::overwritten || mistake == BatchNormMistake::add_ignored || gamma_gradient.is_empty())
      gamma_gradient = sums;
    else
      gamma_gradient += sums;
    arma::Mat<T> dx = cotangent.each_row() % arma::Row<T>(gamma.row(0));
    if (learns || mistake == BatchNormMistake::batch_in_evaluation) {
      const arma::Row<T> along = arma::mean(dx % h, 0), mean = arma::mean(dx, 0);
      dx.each_row() -= mean;
      if (mistake != BatchNormMistake::constant_variance) dx -= h.each_row() % along;
    }
    return dx.each_row() % inverse;
  }
  gradcheck::Parameters parameters() {
    return {{"gamma", gamma, gamma_gradient}, {"running mean", running_mean}, {"running variance", running_variance}};
  }
};

template <Gradients declared>
Exhibit batch_norm(Card card, BatchNormMistake mistake) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    const arma::uword width = d.size(2, 5);
    return specimen(BatchNorm<T, declared>{wrong ? mistake : BatchNormMistake::none, d.normal(1, width),
                                           d.normal(1, width), d.uniform(1, width, 0.5, 2)},
                    d.normal(d.n, width));
  });
}

}  // namespace

Exhibits batch_norms() {
  using M = BatchNormMistake;
  return {
      batch_norm<Gradients::overwritten>(
          {"BatchNorm", "mlpack#1923, #1930", "dX lacks the variance's term, parameters are fine", "input",
           "rank-one term wrong"},
          M::constant_variance),
      batch_norm<Gradients::accumulated>({"BatchNorm, grad_req = add", "mxnet#18499, #9497",
                                          "the request to add is ignored", "gradients as declared", "gradient buffer"},
                                         M::add_ignored),
      batch_norm<Gradients::overwritten>(
          {"BatchNorm in evaluation", "own", "backward has the terms of training: the means over the batch", "input",
           "samples mixed"},
          M::batch_in_evaluation)};
}

}  // namespace museum
