// SPDX-License-Identifier: MIT
// Losses, one number a sample or an entry.
#include <cmath>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// -(1 - q)^gamma log q of p = s(x), q = p or 1 - p as the label says.  x [N x d], labels [N x d] of 0, 1.
struct BinaryFocal {
  bool wrong;
  double gamma;
  mat p = {}, sign = {};

  mat q() const { return (1 - sign) / 2 + sign % p; }
  mat forward(const mat& x, const Integers& labels) {
    sign = 2 * as_mat(labels) - 1;
    p = sigmoid_of(x);
    return -arma::pow(1 - q(), gamma) % arma::log(q());
  }
  mat backward(const mat& c) const {
    const mat by_q = gamma * arma::pow(1 - q(), gamma - 1) % arma::log(q()) - arma::pow(1 - q(), gamma) / q();
    return wrong ? mat(c % by_q % sign) : mat(c % by_q % sign % p % (1 - p));
  }
};

Exhibit binary_focal() {
  return exhibit({"binary focal loss",
                  "rahowa/catboost_focal_loss#2",
                  "the sigmoid's derivative p (1 - p) is forgotten",
                  {"missing activation derivative"}},
                 [](const Ask& ask) {
                   const uword n = ask.shape.samples, d = ask.shape.inputs;
                   return std::pair(BinaryFocal{ask.wrong, 2}, std::tuple(ask.normal(n, d), ask.indices(n, d, 2)));
                 },
                 {Variety::one_class});
}

/// -(1 - p_y)^gamma log p_y,  p = softmax of rows(x).  [N x K], labels [N x 1] -> [N x 1]
struct SoftmaxFocal {
  bool wrong;
  double gamma;
  mat p = {};
  uvec label = {};

  mat forward(const mat& x, const Integers& labels) {
    label = arma::conv_to<uvec>::from(labels.col(0));
    p = softmax_of_rows(x);
    mat loss(x.n_rows, 1);
    for (uword n = 0; n < x.n_rows; ++n) loss(n) = -std::pow(1 - p(n, label(n)), gamma) * std::log(p(n, label(n)));
    return loss;
  }
  mat backward(const mat& c) const {
    mat dx(arma::size(p));
    for (uword n = 0; n < p.n_rows; ++n)
      for (uword k = 0; k < p.n_cols; ++k) {
        const double q = p(n, label(n)), own = wrong && k != label(n) ? p(n, k) : q;
        const double factor = gamma * std::pow(1 - q, gamma - 1) * own * std::log(own) - std::pow(1 - q, gamma);
        dx(n, k) = c(n) * factor * ((k == label(n) ? 1.0 : 0.0) - p(n, k));
      }
    return dx;
  }
};

Exhibit softmax_focal() {
  return exhibit({"softmax focal loss", "unsky/focal-loss#1", "beside the label p_j for p_y", {"wrong formula"}},
                 [](const Ask& ask) {
                   const uword classes = 1 + ask.shape.inputs;
                   return std::pair(SoftmaxFocal{ask.wrong, 2}, std::tuple(ask.normal(ask.shape.samples, classes),
                                                                           ask.indices(ask.shape.samples, 1, classes)));
                 },
                 {Variety::one_class});
}

/// -sum of t .* log softmax(x),  dx = c (softmax(x) sum(t) - t): the weights t of the labels need not sum to 1.
struct SoftLabels {
  bool wrong;
  mat targets_share, p = {}, t = {};  // share of each class [1 x K]

  mat forward(const mat& x, const Integers& counts) {
    t = as_mat(counts).eval().each_row() % rowvec(targets_share);
    p = softmax_of_rows(x);
    return -arma::sum(t % arma::log(p), 1);
  }
  mat backward(const mat& c) const {
    const mat d = wrong ? mat(p - t) : mat(p.each_col() % vec(arma::sum(t, 1)) - t);
    return d.each_col() % vec(c.col(0));
  }
};

Exhibit soft_labels() {
  return exhibit({"cross-entropy with weighted labels",
                  "kvark/meganeura#102",
                  "p - t where t does not sum to 1",
                  {"wrong formula", "rank-one term wrong"}},
                 [](const Ask& ask) {
                   const uword n = ask.shape.samples, classes = 1 + ask.shape.inputs;
                   return std::pair(SoftLabels{ask.wrong, ask.uniform(1, classes, 0.1, 0.9)},
                                    std::tuple(ask.normal(n, classes), ask.mask(n, classes)));
                 },
                 {Variety::all_masked, Variety::none_masked});
}

/// Cross-entropy of labels smoothed by eps:  -sum of t .* log p,  t = (1 - eps) one-hot + eps / K.
/// [N x K], labels [N x 1] -> [N x 1]
struct LabelSmoothing {
  bool wrong;
  double eps;
  mat p = {}, t = {};

  mat forward(const mat& x, const Integers& labels) {
    p = softmax_of_rows(x);
    t = mat(arma::size(x), arma::fill::value(eps / double(x.n_cols)));
    for (uword n = 0; n < x.n_rows; ++n) t(n, uword(labels(n, 0))) += 1 - eps;
    if (wrong) return -arma::sum(arma::conv_to<mat>::from(t != 0) % arma::log(p), 1);
    return -arma::sum(t % arma::log(p), 1);
  }
  mat backward(const mat& c) const { return mat(p - t).each_col() % vec(c.col(0)); }
};

Exhibit label_smoothing() {
  return exhibit({"label smoothing",
                  "AlexeyAB/darknet#5207",
                  "forward asks whether there is a target, and forgets its weight",
                  {"wrong formula"}},
                 [](const Ask& ask) {
                   const uword n = ask.shape.samples, classes = 1 + ask.shape.inputs;
                   return std::pair(LabelSmoothing{ask.wrong, 0.1},
                                    std::tuple(ask.normal(n, classes), ask.indices(n, 1, classes)));
                 },
                 {Variety::one_class});
}

enum class HuberMistake : unsigned char { none, signed_threshold, cotangent_ignored };

/// d^2 / 2 within delta, delta (|d| - delta / 2) beyond, of d = x - target.  [N x d] both.
struct Huber {
  HuberMistake mistake;
  double delta;
  mat d = {};

  mat forward(const mat& x, const mat& target) {
    d = x - target;
    mat y = d;
    y.transform([this](double v) { return std::abs(v) <= delta ? v * v / 2 : delta * (std::abs(v) - delta / 2); });
    return y;
  }
  std::tuple<mat, mat> backward(const mat& c) const {
    const mat least = mistake == HuberMistake::signed_threshold ? d : mat(arma::clamp(d, -delta, arma::datum::inf));
    const mat slope = arma::clamp(least, -arma::datum::inf, delta);
    const mat dx = mistake == HuberMistake::cotangent_ignored ? slope : mat(c % slope);
    return {dx, -dx};
  }
};

Exhibit huber(Card card, HuberMistake mistake, double delta) {
  return exhibit(std::move(card), [mistake, delta](const Ask& ask) {
    const uword n = ask.shape.samples, d = ask.shape.inputs;
    return std::pair(Huber{ask.wrong ? mistake : HuberMistake::none, delta},
                     std::tuple(ask.normal(n, d), ask.normal(n, d)));
  });
}

/// log softmax(x W^T + b) at the labels.  x [N x d], weights [K x d], bias [1 x K], labels [N x 1] -> [N x 1]
struct SoftmaxRegression {
  bool wrong;
  mat weights, bias, weights_gradient = {}, bias_gradient = {};
  mat x = {}, p = {};
  uvec label = {};

  mat forward(const mat& input, const Integers& labels) {
    x = input;
    label = arma::conv_to<uvec>::from(labels.col(0));
    const mat z = x * weights.t();
    p = softmax_of_rows(z.each_row() + rowvec(bias));
    mat y(x.n_rows, 1);
    for (uword n = 0; n < x.n_rows; ++n) y(n) = std::log(p(n, label(n)));
    return y;
  }
  mat backward(const mat& c) {
    mat dz = -p;
    for (uword n = 0; n < x.n_rows; ++n) dz(n, label(n)) += 1;
    dz.each_col() %= vec(c.col(0));
    weights_gradient = dz.t() * x;
    bias_gradient = arma::sum(dz, 0);
    if (wrong) bias_gradient.fill(arma::accu(dz));
    return dz * weights;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, weights_gradient}, {"bias", bias, bias_gradient}}; }
};

Exhibit softmax_regression() {
  return exhibit({"softmax regression",
                  "rasbt/stat453-deep-learning-ss21#5",
                  "the bias gradient is one sum over all classes",
                  {"summed too far", "gradient missing (zero)"}},
                 [](const Ask& ask) {
                   const uword n = ask.shape.samples, d = ask.shape.inputs, classes = ask.shape.outputs;
                   return std::pair(SoftmaxRegression{ask.wrong, ask.normal(classes, d), ask.normal(1, classes)},
                                    std::tuple(ask.normal(n, d), ask.indices(n, 1, classes)));
                 },
                 {Variety::one_class});
}

/// log of the sum of exp over the entries that count, 0 where none does.  x, mask [N x d] -> [N x 1]
struct MaskedLogSumExp {
  bool wrong;
  mat x = {}, counts = {}, y = {};

  mat forward(const mat& input, const Integers& mask) {
    x = input;
    counts = as_mat(mask);
    y.zeros(x.n_rows, 1);
    for (uword n = 0; n < x.n_rows; ++n) {
      const uvec own = arma::find(counts.row(n) > 0);
      if (own.is_empty()) continue;
      const vec v = vec(x.row(n).t()).elem(own);
      y(n) = v.max() + std::log(arma::accu(arma::exp(v - v.max())));
    }
    return y;
  }
  mat backward(const mat& c) const {
    mat dx = x.each_col() - vec(y.col(0));
    if (!wrong) dx %= counts;  // exp(0) below, not infinity, where an entry does not count
    dx = arma::exp(dx) % counts;
    return dx.each_col() % vec(c.col(0));
  }
};

Exhibit masked_log_sum_exp() {
  return exhibit({"masked log-sum-exp",
                  "pytorch/pytorch#68425",
                  "exp overflows at a masked entry that is 710 above the others: infinity times 0",
                  {"NaN far from zero"},
                  true},
                 [](const Ask& ask) {
                   const uword n = ask.shape.samples, d = ask.shape.inputs;
                   return std::pair(MaskedLogSumExp{ask.wrong}, std::tuple(ask.normal(n, d), ask.mask(n, d)));
                 },
                 {Variety::all_masked, Variety::none_masked});
}

}  // namespace

Exhibits losses() {
  using M = HuberMistake;
  return {
      binary_focal(),
      softmax_focal(),
      soft_labels(),
      label_smoothing(),
      huber({"Huber loss at 5",
             "BobMcDear/attorch#13",
             "the threshold is compared with the signed difference: no bound below -5",
             {"wrong where x < 0", "wrong beyond a threshold"},
             true},
            M::signed_threshold, 5),
      huber({"Huber loss, its cotangent", "chainer/chainer#1175", "the cotangent is ignored", {"cotangent ignored"}},
            M::cotangent_ignored, 1),
      softmax_regression(),
      masked_log_sum_exp()};
}

}  // namespace museum::wing
