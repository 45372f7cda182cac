// SPDX-License-Identifier: MIT
#include <mlp/loss/loss.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include <mlp/base/requirement.hpp>
#include <mlp/formula/cross_entropy.hpp>
#include <mlp/formula/loss_formulas.hpp>
#include <mlp/loss/target.hpp>

namespace mlp {
namespace {

/// Calls visit(l) with the formula of one entry, chosen once, outside the caller's loop. softmax_cross_entropy and
/// gaussian_nll have none.
template <class T, class Visit>
auto with_formula(const Loss<T>& loss, Visit&& visit) {
  switch (loss.kind) {
    case LossKind::half_mse: return visit(formula::HalfMse<T>{});
    case LossKind::mse: return visit(formula::Mse<T>{});
    case LossKind::mae: return visit(formula::Mae<T>{});
    case LossKind::huber: return visit(formula::Huber<T>{loss.delta});
    case LossKind::binary_cross_entropy: return visit(formula::BinaryCrossEntropy<T>{});
    case LossKind::binary_cross_entropy_with_logits: return visit(formula::BinaryCrossEntropyWithLogits<T>{});
    case LossKind::hinge: return visit(formula::Hinge<T>{});
    case LossKind::kullback_leibler: return visit(formula::KullbackLeibler<T>{});
    case LossKind::softmax_cross_entropy:
    case LossKind::gaussian_nll: break;
  }
  throw std::logic_error(std::string(name(loss.kind)) + " acts on rows and has no formula for one entry");
}

template <class T>
bool is_ignored(const Loss<T>& loss, T label) {
  return loss.ignored && label == static_cast<T>(*loss.ignored);
}

template <class T>
T weight_of(const Loss<T>& loss, arma::uword label) {
  return loss.class_weights.is_empty() ? T(1) : loss.class_weights(label);
}

template <class T>
void require_label_options(const Loss<T>& loss, const arma::Mat<T>& y) {
  if (!(loss.smoothing >= T(0) && loss.smoothing <= T(1)))
    throw std::invalid_argument("softmax_cross_entropy: smoothing is " +
                                requirement::number(static_cast<double>(loss.smoothing)) + ", expected 0 to 1");
  const arma::Row<T>& weights = loss.class_weights;
  if (weights.is_empty()) return;
  if (weights.n_elem != y.n_cols)
    throw std::invalid_argument("softmax_cross_entropy: there are " + std::to_string(weights.n_elem) +
                                " class weights, expected " + std::to_string(y.n_cols) + ", one for each column of y");
  for (const T weight : weights)
    if (!(std::isfinite(weight) && weight >= T(0)))
      throw std::invalid_argument("softmax_cross_entropy: a class weight is " +
                                  requirement::number(static_cast<double>(weight)) +
                                  ", expected finite numbers, at least 0");
}

/// What a mean over samples divides by: the weights of the labels that count, or N.
template <class T>
T samples_that_count(const Loss<T>& loss, const arma::Mat<T>& y, const arma::Mat<T>& t) {
  const bool all_alike = !loss.ignored && loss.class_weights.is_empty();
  if (loss.kind != LossKind::softmax_cross_entropy || all_alike) return static_cast<T>(y.n_rows);
  loss.require_fitting(y, t);
  T sum = T(0);
  for (const T label : t)
    if (!is_ignored(loss, label)) sum += weight_of(loss, static_cast<arma::uword>(label));
  if (sum > T(0)) return sum;
  throw std::invalid_argument(
      "softmax_cross_entropy: every label is ignored, or of weight 0, expected one that counts: a mean of none is 0/0; "
      "their sum, reduction sum, is 0");
}

/// Means in the first half of the columns of y, variances in the second.
template <class T>
arma::Mat<T> gaussian_nll_per_sample(const arma::Mat<T>& y, const arma::Mat<T>& t) {
  const formula::GaussianNll<T> l;
  arma::Mat<T> losses(y.n_rows, 1, arma::fill::zeros);
  for (arma::uword j = 0; j < t.n_cols; ++j)
    for (arma::uword i = 0; i < y.n_rows; ++i) losses(i) += l.value(y(i, j), y(i, t.n_cols + j), t(i, j));
  return losses;
}

template <class T>
arma::Mat<T> gaussian_nll_gradient(const arma::Mat<T>& y, const arma::Mat<T>& t) {
  const formula::GaussianNll<T> l;
  arma::Mat<T> slopes(arma::size(y), arma::fill::none);
  for (arma::uword j = 0; j < t.n_cols; ++j)
    for (arma::uword i = 0; i < y.n_rows; ++i) {
      const T mean = y(i, j), variance = y(i, t.n_cols + j);
      slopes(i, j) = l.by_mean(mean, variance, t(i, j));
      slopes(i, t.n_cols + j) = l.by_variance(mean, variance, t(i, j));
    }
  return slopes;
}

}  // namespace

template <class T>
void Loss<T>::require_fitting(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
  if (kind == LossKind::huber && !(std::isfinite(delta) && delta > T(0)))
    throw std::invalid_argument("huber: delta is " + requirement::number(static_cast<double>(delta)) +
                                ", expected a finite number above 0");
  if (kind != LossKind::softmax_cross_entropy || !ignored) {
    require_targets(kind, y, t);
  } else {
    arma::Mat<T> counted = t;
    counted.transform([this](T label) { return is_ignored(*this, label) ? T(0) : label; });
    require_targets(kind, y, counted);
  }
  if (kind == LossKind::softmax_cross_entropy) require_label_options(*this, y);
}

template <class T>
T Loss<T>::value(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
  const arma::Mat<T> losses = per_sample(y, t);
  return scale(y, t) * arma::accu(losses);
}

template <class T>
arma::Mat<T> Loss<T>::per_sample(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
  require_fitting(y, t);
  if (kind == LossKind::softmax_cross_entropy) return softmax_cross_entropy_per_sample(y, target_weights(y, t));
  if (kind == LossKind::gaussian_nll) return gaussian_nll_per_sample(y, t);
  return with_formula(*this, [&](auto l) {
    arma::Mat<T> losses(y.n_rows, 1, arma::fill::zeros);
    for (arma::uword j = 0; j < y.n_cols; ++j)
      for (arma::uword i = 0; i < y.n_rows; ++i) losses.at(i) += l.value(y.at(i, j), t.at(i, j));
    return losses;
  });
}

template <class T>
arma::Mat<T> Loss<T>::gradient(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
  require_fitting(y, t);
  if (kind == LossKind::softmax_cross_entropy)
    return scale(y, t) * softmax_cross_entropy_gradient(y, target_weights(y, t));
  if (kind == LossKind::gaussian_nll) return scale(y, t) * gaussian_nll_gradient(y, t);
  return with_formula(*this, [&](auto l) {
    arma::Mat<T> slopes(arma::size(y), arma::fill::none);
    const T factor = scale(y, t);
    std::transform(y.begin(), y.end(), t.begin(), slopes.begin(),
                   [&](T one, T target) { return factor * l.derivative(one, target); });
    return slopes;
  });
}

template <class T>
T Loss<T>::scale(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
  if (y.is_empty())
    throw std::invalid_argument(std::string(name(kind)) + ": y is " + requirement::shape(y) +
                                ", expected at least one sample (row) and one output (column)");
  if (reduction == Reduction::sum) return T(1);
  const T samples = samples_that_count(*this, y, t);
  if (reduction == Reduction::mean) return T(1) / samples;
  return T(1) / (samples * static_cast<T>(kind == LossKind::gaussian_nll ? t.n_cols : y.n_cols));
}

template <class T>
bool Loss<T>::is_near_certainty(const arma::Mat<T>& y) const {
  const T margin = std::sqrt(std::numeric_limits<T>::epsilon());
  const auto is_open = [margin](T p) { return p >= margin && p <= T(1) - margin; };  // NaN is not
  return kind == LossKind::binary_cross_entropy && !std::all_of(y.begin(), y.end(), is_open);
}

template <class T>
arma::Mat<T> Loss<T>::target_weights(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
  const auto classes = static_cast<T>(y.n_cols);
  arma::Mat<T> q(arma::size(y), arma::fill::zeros);
  for (arma::uword i = 0; i < y.n_rows; ++i) {
    if (is_ignored(*this, t(i))) continue;
    if (smoothing > T(0))
      for (arma::uword j = 0; j < y.n_cols; ++j) q(i, j) = smoothing * weight_of(*this, j) / classes;
    const auto label = static_cast<arma::uword>(t(i));
    q(i, label) += (T(1) - smoothing) * weight_of(*this, label);
  }
  return q;
}

template struct Loss<float>;
template struct Loss<double>;

}  // namespace mlp
