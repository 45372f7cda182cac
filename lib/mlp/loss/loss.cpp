// SPDX-License-Identifier: MIT
#include <mlp/loss/loss.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include <mlp/base/requirement.hpp>
#include <mlp/formula/cross_entropy.hpp>
#include <mlp/formula/loss_formulas.hpp>
#include <mlp/loss/target.hpp>

namespace mlp {
namespace {

/// Calls visit(l) with the formula of one entry, chosen once, outside the caller's loop. softmax_cross_entropy has
/// none.
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
    case LossKind::softmax_cross_entropy: break;
  }
  throw std::logic_error("softmax_cross_entropy acts on rows and has no formula for one entry");
}

template <class T>
void require_fitting(const Loss<T>& loss, const arma::Mat<T>& y, const arma::Mat<T>& t) {
  require_targets(loss.kind, y, t);
  if (loss.kind == LossKind::huber && !(std::isfinite(loss.delta) && loss.delta > T(0)))
    throw std::invalid_argument("huber: delta is " + requirement::number(static_cast<double>(loss.delta)) +
                                ", expected a finite number above 0");
}

}  // namespace

template <class T>
T Loss<T>::value(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
  const arma::Mat<T> losses = per_sample(y, t);
  return scale(y) * arma::accu(losses);
}

template <class T>
arma::Mat<T> Loss<T>::per_sample(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
  require_fitting(*this, y, t);
  if (kind == LossKind::softmax_cross_entropy) return softmax_cross_entropy_per_sample(y, t);
  return with_formula(*this, [&](auto l) {
    arma::Mat<T> losses(y.n_rows, 1, arma::fill::zeros);
    for (arma::uword j = 0; j < y.n_cols; ++j)
      for (arma::uword i = 0; i < y.n_rows; ++i) losses.at(i) += l.value(y.at(i, j), t.at(i, j));
    return losses;
  });
}

template <class T>
arma::Mat<T> Loss<T>::gradient(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
  require_fitting(*this, y, t);
  if (kind == LossKind::softmax_cross_entropy) return scale(y) * softmax_cross_entropy_gradient(y, t);
  return with_formula(*this, [&](auto l) {
    arma::Mat<T> slopes(arma::size(y), arma::fill::none);
    const T factor = scale(y);
    std::transform(y.begin(), y.end(), t.begin(), slopes.begin(),
                   [&](T one, T target) { return factor * l.derivative(one, target); });
    return slopes;
  });
}

template <class T>
T Loss<T>::scale(const arma::Mat<T>& y) const {
  if (y.is_empty())
    throw std::invalid_argument(std::string(name(kind)) + ": y is " + requirement::shape(y) +
                                ", expected at least one sample (row) and one output (column)");
  if (reduction == Reduction::sum) return T(1);
  return T(1) / static_cast<T>(reduction == Reduction::mean ? y.n_rows : y.n_elem);
}

template struct Loss<float>;
template struct Loss<double>;

}  // namespace mlp
