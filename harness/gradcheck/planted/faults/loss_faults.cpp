// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include <gradcheck/planted/faults/fault_tables.hpp>

namespace gradcheck::fuzz {
namespace {

using mlp::LossKind;
using mlp::Reduction;

template <class T>
bool scale_loss(Steps<T>& steps, double factor) {
  steps.loss = [right = steps.loss, factor = static_cast<T>(factor)](const auto& y, const auto& t) {
    return arma::Mat<T>(factor * right(y, t));
  };
  return factor != 1.0;
}

template <class T>
double samples(const Setting<T>& s) {
  return static_cast<double>(s.drawn.x.n_rows);
}

template <class T>
double outputs(const Setting<T>& s) {
  return static_cast<double>(s.drawn.network.dense(s.drawn.network.units()).outputs());
}

template <class T>
bool missing_mean(Steps<T>& steps, const Setting<T>& s, Random&) {
  return s.drawn.loss.reduction != Reduction::sum && scale_loss(steps, samples(s));
}

/// Over entries where it should be over samples, or the other way round.
template <class T>
bool other_mean(Steps<T>& steps, const Setting<T>& s, Random&) {
  if (s.drawn.loss.reduction == Reduction::sum) return false;
  return scale_loss(steps, s.drawn.loss.reduction == Reduction::mean ? 1 / outputs(s) : outputs(s));
}

template <class T>
bool ignore_sample(Steps<T>& steps, const Setting<T>& s, Random& random) {
  const arma::uword row = random.below(s.drawn.x.n_rows);
  steps.loss = [right = steps.loss, row](const auto& y, const auto& t) {
    arma::Mat<T> c = right(y, t);
    c.row(row).zeros();
    return c;
  };
  return s.drawn.x.n_rows > 1;
}

/// Where the loss is of that kind, its gradient becomes loss.scale(y) times entry(y, t), entry by entry.
template <class T, class Entry>
auto other_slope(LossKind kind, Entry entry) {
  return [kind, entry](Steps<T>& steps, const Setting<T>& s, Random&) {
    const auto loss = s.drawn.loss;
    steps.loss = [loss, entry](const arma::Mat<T>& y, const arma::Mat<T>& t) {
      arma::Mat<T> c(arma::size(y), arma::fill::none);
      const T factor = loss.scale(y, t);
      for (arma::uword i = 0; i < c.n_elem; ++i) c(i) = factor * entry(y(i), t(i));
      return c;
    };
    return loss.kind == kind;
  };
}

/// The gradient of softmax cross-entropy, made from p = softmax(y) and the labels.
template <class T, class FromProbabilities>
auto other_softmax(FromProbabilities from) {
  return [from](Steps<T>& steps, const Setting<T>& s, Random&) {
    const auto loss = s.drawn.loss;
    steps.loss = [loss, from](const arma::Mat<T>& y, const arma::Mat<T>& t) {
      arma::Mat<T> p = mlp::Activation<T>(mlp::Function::softmax).forward(y);
      from(p, y, t);
      return arma::Mat<T>(loss.scale(y, t) * p);
    };
    return loss.kind == LossKind::softmax_cross_entropy;
  };
}

template <class T>
void subtract_labels(arma::Mat<T>& p, const arma::Mat<T>& t) {
  for (arma::uword i = 0; i < p.n_rows; ++i) p(i, static_cast<arma::uword>(t(i, 0))) -= T(1);
}

template <class T>
void minus_reciprocal(arma::Mat<T>& p, const arma::Mat<T>&, const arma::Mat<T>& t) {
  arma::Mat<T> c(arma::size(p), arma::fill::zeros);
  for (arma::uword i = 0; i < p.n_rows; ++i) {
    const auto label = static_cast<arma::uword>(t(i, 0));
    c(i, label) = T(-1) / std::max(p(i, label), T(1e-30));
  }
  p = c;
}

template <class T>
void sigmoid_for_softmax(arma::Mat<T>& p, const arma::Mat<T>& y, const arma::Mat<T>& t) {
  p = mlp::Activation<T>(mlp::Function::sigmoid).forward(y);
  subtract_labels(p, t);
}

template <class T>
T sign(T r) {
  return r > T(0) ? T(1) : r < T(0) ? T(-1) : T(0);
}

}  // namespace

template <class T>
std::vector<StepFault<T>> loss_faults() {
  using Mat = arma::Mat<T>;
  const auto times = [](double factor) {
    return [factor](Steps<T>& steps, const Setting<T>&, Random&) { return scale_loss(steps, factor); };
  };
  return {
      {"loss: sign flipped", times(-1)},
      {"loss: twice", times(2)},
      {"loss: half", times(0.5)},
      {"loss: 1/N missing", missing_mean<T>},
      {"loss: 1/N twice",
       [](Steps<T>& steps, const Setting<T>& s, Random&) { return scale_loss(steps, 1 / samples(s)); }},
      {"loss: mean over entries and samples mixed up", other_mean<T>},
      {"loss: one sample ignored", ignore_sample<T>},
      {"huber: not clipped", other_slope<T>(LossKind::huber, [](T y, T t) { return y - t; })},
      {"huber: sign only", other_slope<T>(LossKind::huber, [](T y, T t) { return sign(y - t); })},
      {"mae: residual instead of its sign", other_slope<T>(LossKind::mae, [](T y, T t) { return y - t; })},
      {"hinge: margin not looked at", other_slope<T>(LossKind::hinge, [](T, T t) { return -t; })},
      {"cross-entropy: target left out", other_softmax<T>([](Mat&, const Mat&, const Mat&) {})},
      {"cross-entropy: softmax derivative missing", other_softmax<T>(minus_reciprocal<T>)},
      {"cross-entropy: sigmoid for softmax", other_softmax<T>(sigmoid_for_softmax<T>)},
      {"logits: sigmoid left out",
       other_slope<T>(LossKind::binary_cross_entropy_with_logits, [](T y, T t) { return y - t; })},
  };
}

template std::vector<StepFault<double>> loss_faults();
template std::vector<StepFault<float>> loss_faults();

}  // namespace gradcheck::fuzz
