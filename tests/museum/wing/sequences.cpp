// SPDX-License-Identifier: MIT
// Losses over alignments: CTC and CRF.
#include <cmath>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

double log_add(double a, double b) {
  const double top = std::max(a, b);
  return std::isinf(top) ? top : top + std::log1p(std::exp(-std::abs(a - b)));
}
double log_sum(const vec& v) {
  const double top = v.max();
  return std::isinf(top) ? top : top + std::log(arma::accu(arma::exp(v - top)));
}

enum class CtcMistake : unsigned char { none, of_logits, cotangent_ignored };

/// -log of the probability of a label sequence over all its alignments.  x [N x T K]: log-probabilities, class 0 is the
/// blank; labels [N x S] of 1 .. K - 1 -> [N x 1].  dx = -c times the posterior of each class at each step.
struct Ctc {
  CtcMistake mistake;
  uword classes;
  mat x = {}, posterior = {};

  mat forward(const mat& log_probabilities, const Integers& labels) {
    x = log_probabilities;
    posterior.zeros(arma::size(x));
    mat loss(x.n_rows, 1);
    for (uword n = 0; n < x.n_rows; ++n) loss(n) = of_sample(n, arma::conv_to<uvec>::from(labels.row(n)));
    return loss;
  }
  double of_sample(uword n, const uvec& label) {
    const uword length = 2 * label.n_elem + 1, steps = x.n_cols / classes;
    const mat p = arma::reshape(x.row(n), classes, steps);
    uvec path(length, arma::fill::zeros);
    for (uword s = 0; s < label.n_elem; ++s) path(2 * s + 1) = label(s);
    const auto may_skip = [&](uword s) { return s >= 2 && path(s) != 0 && path(s) != path(s - 2); };
    mat a(length, steps), b = a;
    a.fill(-arma::datum::inf);
    b.fill(-arma::datum::inf);
    a(0, 0) = p(0, 0);
    a(1, 0) = p(path(1), 0);
    for (uword t = 1; t < steps; ++t)
      for (uword s = 0; s < length; ++s) {
        double sum = a(s, t - 1);
        if (s >= 1) sum = log_add(sum, a(s - 1, t - 1));
        if (may_skip(s)) sum = log_add(sum, a(s - 2, t - 1));
        a(s, t) = sum + p(path(s), t);
      }
    b(length - 1, steps - 1) = 0;
    b(length - 2, steps - 1) = 0;
    for (uword t = steps - 1; t-- > 0;)
      for (uword s = 0; s < length; ++s) {
        double sum = b(s, t + 1) + p(path(s), t + 1);
        if (s + 1 < length) sum = log_add(sum, b(s + 1, t + 1) + p(path(s + 1), t + 1));
        if (s + 2 < length && may_skip(s + 2)) sum = log_add(sum, b(s + 2, t + 1) + p(path(s + 2), t + 1));
        b(s, t) = sum;
      }
    const double total = log_add(a(length - 1, steps - 1), a(length - 2, steps - 1));
    for (uword t = 0; t < steps; ++t)
      for (uword s = 0; s < length; ++s) posterior(n, t * classes + path(s)) += std::exp(a(s, t) + b(s, t) - total);
    return -total;
  }
  mat backward(const mat& c) const {
    mat dx = -posterior;
    if (mistake == CtcMistake::of_logits) dx += arma::exp(x);
    return mistake == CtcMistake::cotangent_ignored ? dx : mat(dx.each_col() % vec(c.col(0)));
  }
};

Exhibit ctc(Card card, CtcMistake mistake) {
  return exhibit(std::move(card),
                 [mistake](const Ask& ask) {
                   const uword classes = 2 + ask.shape.inputs % 3, labels = 1 + ask.shape.outputs % 2;
                   const mat x = ask.normal(ask.shape.samples, (2 * labels + 1) * classes);
                   const Integers targets = ask.indices(ask.shape.samples, labels, classes - 1) + 1;
                   return std::pair(Ctc{ask.wrong ? mistake : CtcMistake::none, classes}, std::tuple(x, targets));
                 },
                 {Variety::one_class});
}

/// Linear-chain CRF, log Z - score.  x [N x T K], tags [N x T] of 0 .. K - 1, transitions [K x K] -> [N x 1].
struct Crf {
  bool wrong;
  mat transitions, transitions_gradient = {};
  mat x = {};
  Integers tags = {};

  uword classes() const { return transitions.n_rows; }
  uword steps() const { return x.n_cols / classes(); }
  mat emissions(uword n) const { return arma::reshape(x.row(n), classes(), steps()); }
  uword tag(uword n, uword t) const { return static_cast<uword>(tags(n, t)); }
  mat alphas(const mat& e) const {
    mat a = e;
    for (uword t = 1; t < e.n_cols; ++t)
      for (uword j = 0; j < classes(); ++j) a(j, t) += log_sum(a.col(t - 1) + transitions.col(j));
    return a;
  }
  mat betas(const mat& e) const {
    mat b(arma::size(e), arma::fill::zeros);
    for (uword t = e.n_cols - 1; t-- > 0;)
      for (uword i = 0; i < classes(); ++i) b(i, t) = log_sum(transitions.row(i).t() + e.col(t + 1) + b.col(t + 1));
    return b;
  }
  mat forward(const mat& input, const Integers& labels) {
    x = input;
    tags = labels;
    mat loss(x.n_rows, 1);
    for (uword n = 0; n < x.n_rows; ++n) {
      const mat e = emissions(n);
      loss(n) = log_sum(alphas(e).tail_cols(1));
      for (uword t = 0; t < steps(); ++t)
        loss(n) -= e(tag(n, t), t) + (t == 0 ? 0 : transitions(tag(n, t - 1), tag(n, t)));
    }
    return loss;
  }
  mat backward(const mat& c) {
    transitions_gradient.zeros(arma::size(transitions));
    mat dx(arma::size(x));
    for (uword n = 0; n < x.n_rows; ++n) {
      const mat e = emissions(n), a = alphas(e), b = betas(e);
      const double total = log_sum(a.tail_cols(1));
      mat d = arma::exp(a + b - total);
      if (wrong)  // the step before the first is a softmax of zeros, for no step at all
        transitions_gradient.each_row() += c(n) / double(classes()) * rowvec(d.col(0).t());
      for (uword t = 1; t < steps(); ++t) {
        mat pair = transitions;
        pair.each_col() += vec(a.col(t - 1));
        pair.each_row() += rowvec((e.col(t) + b.col(t)).t());
        pair = arma::exp(pair - total);
        pair(tag(n, t - 1), tag(n, t)) -= 1;
        transitions_gradient += c(n) * pair;
      }
      for (uword t = 0; t < steps(); ++t) d(tag(n, t), t) -= 1;
      dx.row(n) = c(n) * arma::vectorise(d).t();
    }
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"transitions", transitions, transitions_gradient}}; }
};

Exhibit crf() {
  return exhibit({"conditional random field",
                  "neoml-lib/neoml#70",
                  "the first step adds a transition from a softmax of zeros",
                  {"wrong formula"}},
                 [](const Ask& ask) {
                   const uword classes = 1 + ask.shape.inputs % 4, steps = 1 + ask.shape.outputs % 4;
                   return std::pair(Crf{ask.wrong, ask.normal(classes, classes)},
                                    std::tuple(ask.normal(ask.shape.samples, steps * classes),
                                               ask.indices(ask.shape.samples, steps, classes)));
                 },
                 {Variety::one_class});
}

}  // namespace

Exhibits sequences() {
  using M = CtcMistake;
  return {
      ctc({"CTC of log-probabilities",
           "pytorch/pytorch#52241",
           "exp(x) - posterior, the gradient of the logits, for -posterior",
           {"wrong formula", "rank-one term wrong"}},
          M::of_logits),
      ctc({"CTC, its cotangent", "sherjilozair/ctc#2", "the cotangent of the cost is ignored", {"cotangent ignored"}},
          M::cotangent_ignored),
      crf()};
}

}  // namespace museum::wing
