// SPDX-License-Identifier: MIT
#include <gradcheck/network/error_analysis.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace gradcheck::detail {
namespace {

using arma::abs;
using mlp::LossKind;

Rounded through(const mlp::Dense<double>& dense, const Rounded& a, const Arithmetic& rounding) {
  const arma::mat w = abs(dense.weights).t(), size = abs(a.value) * w;
  arma::mat z = a.value * dense.weights.t();
  arma::mat error = a.error * w + rounding(static_cast<double>(dense.inputs()) + 2, size);
  if (dense.has_bias()) {
    z.each_row() += dense.bias;
    error.each_row() += rounding(1, abs(dense.bias));
  }
  return {z, error};
}

/// What an error e does to f: the largest |f(at + s e) - f(at)| of s = -1, -1/2, 1/2, 1, entry by entry. A saturated
/// function does not move, and a kink within e is stepped over.
template <class F>
arma::mat change(F f, const arma::mat& at, const arma::mat& e) {
  const arma::mat here = f(at);
  arma::mat most(arma::size(here), arma::fill::zeros);
  for (const double s : {-1.0, -0.5, 0.5, 1.0}) most = arma::max(most, abs(f(at + s * e) - here));
  return most;
}

/// |dp_j| <= p_j (exp(e_j + max_k e_k) - 1), and no more than 1.
arma::mat change_of_softmax(const arma::mat& p, const arma::mat& e) {
  arma::mat exponent = e;
  exponent.each_col() += arma::max(e, 1);
  return arma::clamp(p % arma::expm1(arma::clamp(exponent, 0.0, 700.0)), 0.0, 1.0);
}

Rounded through(mlp::Activation<double> phi, const Rounded& z, const Arithmetic& rounding) {
  const arma::mat a = phi.forward(z.value);
  if (phi.function() == mlp::Function::softmax) return {a, change_of_softmax(a, z.error) + rounding(8, a)};
  return {a, change([&phi](const arma::mat& at) { return phi.forward(at); }, z.value, z.error) + rounding(4, abs(a))};
}

/// p as computed from z - max z: what that difference, the sums and the exponential leave uncertain, in roundings.
arma::mat uncertain(const arma::mat& z) {
  const arma::mat p = mlp::Activation<double>(mlp::Function::softmax).forward(z);
  const arma::mat reach = arma::max(z, 1) * arma::mat(1, z.n_cols, arma::fill::ones) - z;
  arma::mat operations = reach + static_cast<double>(z.n_cols) + 4;
  operations.each_col() += arma::sum(p % reach, 1);
  return p % operations;
}

/// From bounds on p those on p - [label]: the entry of the label is computed as minus the sum of the others, so that it
/// keeps its digits.
arma::mat of_the_others(arma::mat bound, const arma::mat& labels) {
  for (arma::uword i = 0; i < bound.n_rows; ++i) {
    double& own = bound(i, static_cast<arma::uword>(labels(i)));
    own = 0;
    own = arma::accu(bound.row(i));
  }
  return bound;
}

/// |dJ/dy| as if nothing in it cancelled.
arma::mat uncancelled(const mlp::Loss<double>& loss, const arma::mat& y, const arma::mat& t) {
  const double scale = loss.scale(y);
  switch (loss.kind) {
    case LossKind::half_mse: return scale * (abs(y) + abs(t));
    case LossKind::mse: return 2 * scale * (abs(y) + abs(t));
    case LossKind::huber: return scale * (abs(y) + abs(t));
    case LossKind::binary_cross_entropy: return scale * (y + t) / arma::clamp(y % (1 - y), 1e-12, 1.0);
    case LossKind::binary_cross_entropy_with_logits: return abs(loss.gradient(y, t)) + 2 * scale * t;
    case LossKind::softmax_cross_entropy: return abs(loss.gradient(y, t)) + scale * of_the_others(uncertain(y), t) / 4;
    default: return abs(loss.gradient(y, t));
  }
}

/// What an error of y does to dJ/dy, entry by entry; anything, where y may have overflowed, which no loss takes.
arma::mat change_of_cotangent(const mlp::Loss<double>& loss, const Rounded& y, const arma::mat& t) {
  if (loss.kind == LossKind::softmax_cross_entropy) {
    const arma::mat p = mlp::Activation<double>(mlp::Function::softmax).forward(y.value);
    return loss.scale(y.value) * of_the_others(change_of_softmax(p, y.error), t);
  }
  if (!arma::mat(abs(y.value) + y.error).is_finite())
    return arma::mat(arma::size(y.value), arma::fill::value(arma::datum::inf));
  const bool probabilities = loss.kind == LossKind::binary_cross_entropy;
  const auto gradient = [&](const arma::mat& at) {
    return loss.gradient(probabilities ? arma::clamp(at, 0.0, 1.0) : at, t);
  };
  return change(gradient, y.value, y.error);
}

Rounded back(const mlp::Activation<double>& phi, const Rounded& z, const Rounded& a, const Rounded& c,
             const Arithmetic& rounding) {
  if (phi.function() != mlp::Function::softmax) {
    const arma::mat slope = phi.derivative(z.value);
    const arma::mat moved = change([&phi](const arma::mat& at) { return phi.derivative(at); }, z.value, z.error);
    const arma::mat error = moved + rounding(4, arma::clamp(abs(slope), 1.0, 2.0));
    return {c.value % slope, (abs(slope) + error) % c.error + abs(c.value) % error};
  }
  arma::mat dz = c.value, error = c.error, size = abs(c.value);
  dz.each_col() -= arma::sum(c.value % a.value, 1);
  error.each_col() += arma::sum(c.error % a.value + abs(c.value) % a.error, 1);
  size.each_col() += arma::sum(abs(c.value) % a.value, 1);
  const double terms = static_cast<double>(a.value.n_cols) + 4;
  return {a.value % dz, a.value % error + a.error % size + rounding(terms, a.value % size)};
}

/// left^T right, with the errors of both and of a sum of n terms.
arma::mat product_error(const Rounded& left, const Rounded& right, const Arithmetic& rounding) {
  const double terms = static_cast<double>(left.value.n_rows) + 2;
  return left.error.t() * (abs(right.value) + right.error) + abs(left.value).t() * right.error +
         rounding(terms, abs(left.value).t() * abs(right.value));
}

/// What rounding leaves of l_i when y is exact: of each sum, and of what its terms are made of.
arma::mat own_error(const mlp::Loss<double>& loss, const arma::mat& y, const arma::mat& t, const Arithmetic& rounding) {
  arma::mat size = abs(y);
  if (arma::size(t) == arma::size(y)) size += abs(t);
  const arma::mat terms = arma::sum(uncancelled(loss, y, t) % size, 1) / loss.scale(y);
  return rounding(static_cast<double>(y.n_cols) + 8, loss.per_sample(y, t) + terms);
}

}  // namespace

std::vector<Rounded> ErrorAnalysis::forward(const mlp::Network<double>& network, Rounded x) const {
  std::vector<Rounded> a{std::move(x)};
  for (const auto& layer : network.layers())
    a.push_back(std::visit([&](const auto& l) { return through(l, a.back(), rounding_); }, layer));
  return a;
}

Rounded ErrorAnalysis::losses(const mlp::Loss<double>& loss, const Rounded& y, const arma::mat& t) const {
  const arma::mat slope = abs(loss.gradient(y.value, t)) + change_of_cotangent(loss, y, t);
  return {loss.per_sample(y.value, t),
          arma::sum(slope % y.error, 1) / loss.scale(y.value) + own_error(loss, y.value, t, rounding_)};
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
  for (std::size_t l = network.layers().size(); l-- > 0;) {
    if (const auto* phi = std::get_if<mlp::Activation<double>>(&network.layers()[l])) {
      c = back(*phi, a[l], a[l + 1], c, rounding_);
      continue;
    }
    const auto& dense = std::get<mlp::Dense<double>>(network.layers()[l]);
    const Rounded ones = exact(arma::mat(c.value.n_rows, 1, arma::fill::ones));
    if (dense.has_bias()) reversed.push_back(product_error(ones, c, rounding_));
    arma::mat error = product_error(c, a[l], rounding_);
    for (const auto& p : network.penalties()) error += rounding_(4, abs(p.gradient(dense.weights)));
    reversed.push_back(error);
    const double terms = static_cast<double>(dense.outputs()) + 2;
    c = {c.value * dense.weights, c.error * abs(dense.weights) + rounding_(terms, abs(c.value) * abs(dense.weights))};
  }
  std::ranges::reverse(reversed);
  reversed.push_back(c.error);
  return reversed;
}

}  // namespace gradcheck::detail
