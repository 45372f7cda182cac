// SPDX-License-Identifier: MIT
#include <gradcheck/network/error_analysis.hpp>

#include <algorithm>
#include <utility>

#include <gradcheck/network/layer_errors.hpp>

namespace gradcheck::detail {
namespace {

using arma::abs;
using mlp::LossKind;

/// p as computed from z - max z: what that difference, the sums and the exponential leave uncertain, in roundings.
arma::mat uncertain(const arma::mat& z) {
  const arma::mat p = mlp::Activation<double>(mlp::Function::softmax).forward(z);
  const arma::mat reach = arma::max(z, 1) * arma::mat(1, z.n_cols, arma::fill::ones) - z;
  arma::mat operations = reach + static_cast<double>(z.n_cols) + 4;
  operations.each_col() += arma::sum(p % reach, 1);
  return p % operations;
}

/// From bounds on p those on Q p - q, Q the sum of a row of q, spread those on q: the entry of the largest q is
/// computed as minus the sum of the others, so that it keeps its digits.
arma::mat of_the_others(arma::mat bound, const arma::mat& q, const arma::mat& spread) {
  bound.each_col() %= arma::sum(q, 1);
  bound += spread;
  const arma::uvec largest = arma::index_max(q, 1);
  for (arma::uword i = 0; i < bound.n_rows; ++i) {
    double& own = bound(i, largest(i));
    own = 0;
    own = arma::accu(bound.row(i));
  }
  return bound;
}

/// Of gaussian_nll: r = mean - t, v the clamped variance, and what r^2 is if the subtraction cancels nothing.
struct Pairs {
  Pairs(const arma::mat& y, const arma::mat& t)
      : r(abs(y.head_cols(t.n_cols) - t)),
        size(abs(y.head_cols(t.n_cols)) + abs(t)),
        v(arma::clamp(y.tail_cols(t.n_cols), 1e-6, arma::datum::inf)),
        square(r % (r + 2 * size)) {}
  arma::mat r, size, v, square;
};

arma::mat uncancelled_pairs(const arma::mat& y, const arma::mat& t) {
  const Pairs p(y, t);
  return arma::join_rows(p.size / p.v, (1 + p.square / p.v) / (2 * p.v));
}

/// |dJ/dy| as if nothing in it cancelled.
arma::mat uncancelled(const mlp::Loss<double>& loss, const arma::mat& y, const arma::mat& t) {
  const double scale = loss.scale(y, t);
  switch (loss.kind) {
    case LossKind::half_mse: return scale * (abs(y) + abs(t));
    case LossKind::mse: return 2 * scale * (abs(y) + abs(t));
    case LossKind::huber: return scale * (abs(y) + abs(t));
    case LossKind::binary_cross_entropy: return scale * (y + t) / arma::clamp(y % (1 - y), 1e-12, 1.0);
    case LossKind::binary_cross_entropy_with_logits: return abs(loss.gradient(y, t)) + 2 * scale * t;
    case LossKind::softmax_cross_entropy: {
      const arma::mat q = loss.target_weights(y, t);
      return abs(loss.gradient(y, t)) + scale * of_the_others(uncertain(y) / 4, q, 2 * q);
    }
    case LossKind::gaussian_nll: return scale * uncancelled_pairs(y, t);
    default: return abs(loss.gradient(y, t));
  }
}

/// What each entry may be: from low to high.
struct Range {
  Range(const arma::mat& value, const arma::mat& error) : low(value - error), high(value + error) {}
  arma::mat nearest(const arma::mat& to) const { return arma::min(arma::max(to, low), high); }
  arma::mat low, high;
};

/// The slopes r / v and (1 - r^2 / v) / 2v may be steeper between the ends of what mean and variance may be than there:
/// at r = 0, where the variance is clamped, and where v = 2 r^2.
arma::mat change_of_pairs(const mlp::Loss<double>& loss, const Rounded& y, const arma::mat& t) {
  const Range m(y.value.head_cols(t.n_cols), y.error.head_cols(t.n_cols)),
      v(y.value.tail_cols(t.n_cols), y.error.tail_cols(t.n_cols));
  const arma::mat here = loss.gradient(y.value, t), clamped(arma::size(t), arma::fill::value(1e-6));
  arma::mat most(arma::size(here), arma::fill::zeros);
  for (const arma::mat& mean : {m.low, m.high, m.nearest(t)})
    for (const arma::mat& variance : {v.low, v.high, v.nearest(clamped), v.nearest(2 * arma::square(mean - t))})
      most = arma::max(most, abs(loss.gradient(arma::join_rows(mean, variance), t) - here));
  return most;
}

/// What an error of y does to dJ/dy, entry by entry; anything, where y may have overflowed, which no loss takes.
arma::mat change_of_cotangent(const mlp::Loss<double>& loss, const Rounded& y, const arma::mat& t) {
  if (loss.kind == LossKind::softmax_cross_entropy) {
    const arma::mat p = mlp::Activation<double>(mlp::Function::softmax).forward(y.value);
    const arma::mat q = loss.target_weights(y.value, t), none(arma::size(q), arma::fill::zeros);
    return loss.scale(y.value, t) * of_the_others(change_of_softmax(p, y.error), q, none);
  }
  if (!arma::mat(abs(y.value) + y.error).is_finite())
    return arma::mat(arma::size(y.value), arma::fill::value(arma::datum::inf));
  const bool probabilities = loss.kind == LossKind::binary_cross_entropy;
  const auto gradient = [&](const arma::mat& at) {
    return loss.gradient(probabilities ? arma::clamp(at, 0.0, 1.0) : at, t);
  };
  return loss.kind == LossKind::gaussian_nll ? change_of_pairs(loss, y, t) : change(gradient, y.value, y.error);
}

/// What rounding leaves of l_i when y is exact: of each sum, and of what its terms are made of.
arma::mat own_error(const mlp::Loss<double>& loss, const arma::mat& y, const arma::mat& t, const Arithmetic& rounding) {
  arma::mat size = abs(y);
  if (arma::size(t) == arma::size(y)) size += abs(t);
  arma::mat terms = arma::sum(uncancelled(loss, y, t) % size, 1) / loss.scale(y, t);
  if (loss.kind == LossKind::kullback_leibler) terms += arma::sum(t % abs(arma::log(arma::clamp(t, 1e-300, 1.0))), 1);
  if (loss.kind == LossKind::gaussian_nll) {
    const Pairs p(y, t);
    terms = arma::sum(abs(arma::log(p.v)) + p.square / p.v, 1) / 2;
  }
  return rounding(static_cast<double>(y.n_cols) + 8, abs(loss.per_sample(y, t)) + terms);
}

}  // namespace

std::vector<Rounded> ErrorAnalysis::forward(const mlp::Network<double>& network, Rounded x) const {
  std::vector<Rounded> a{std::move(x)};
  for (const auto& layer : network.layers()) a.push_back(through(layer, a.back(), rounding_));
  return a;
}

Rounded ErrorAnalysis::losses(const mlp::Loss<double>& loss, const Rounded& y, const arma::mat& t) const {
  const arma::mat slope = abs(loss.gradient(y.value, t)) + change_of_cotangent(loss, y, t);
  return {loss.per_sample(y.value, t),
          arma::sum(slope % y.error, 1) / loss.scale(y.value, t) + own_error(loss, y.value, t, rounding_)};
}

Rounded ErrorAnalysis::cotangent(const mlp::Loss<double>& loss, const Rounded& y, const arma::mat& t) const {
  return {loss.gradient(y.value, t), change_of_cotangent(loss, y, t) + rounding_(4, uncancelled(loss, y.value, t))};
}

std::vector<arma::mat> ErrorAnalysis::gradients(const mlp::Network<double>& network, const mlp::Loss<double>& loss,
                                                const arma::mat& x, const arma::mat& t) const {
  return backward(network, loss, forward(network, exact(x)), t);
}

std::vector<arma::mat> ErrorAnalysis::backward(const mlp::Network<double>& network, const mlp::Loss<double>& loss,
                                               const std::vector<Rounded>& a, const arma::mat& t) const {
  Rounded c = cotangent(loss, a.back(), t);
  std::vector<arma::mat> reversed;
  const LayerErrors layers(network.penalties(), rounding_);
  for (std::size_t l = network.layers().size(); l-- > 0;)
    c = layers.back(network.layers()[l], a[l], a[l + 1], c, reversed);
  std::ranges::reverse(reversed);
  reversed.push_back(c.error);
  return reversed;
}

}  // namespace gradcheck::detail
