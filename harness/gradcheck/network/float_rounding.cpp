// SPDX-License-Identifier: MIT
#include <gradcheck/network/float_rounding.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gradcheck/network/gradients.hpp>

namespace gradcheck {
namespace {

using arma::abs;
using mlp::LossKind;

constexpr double roundoff = 0x1p-24;

/// A matrix as computed in double, and how far float may be from it.
struct Rounded {
  arma::mat value, error;
};

Rounded through(const mlp::Dense<double>& dense, const Rounded& a) {
  const arma::mat w = abs(dense.weights).t(), size = abs(a.value) * w;
  arma::mat z = a.value * dense.weights.t();
  arma::mat error = a.error * w + (static_cast<double>(dense.inputs()) + 2) * roundoff * size;
  if (dense.has_bias()) {
    z.each_row() += dense.bias;
    error.each_row() += roundoff * abs(dense.bias);
  }
  return {z, error};
}

/// What an error e does to f: the largest |f(at + s e) - f(at)| of s = -1, -1/2, 1/2, 1, entry by entry. A saturated function does not
/// move, and a kink within e is stepped over.
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

Rounded through(mlp::Activation<double> phi, const Rounded& z) {
  const arma::mat a = phi.forward(z.value);
  if (phi.function() == mlp::Function::softmax) return {a, change_of_softmax(a, z.error) + 8 * roundoff * a};
  return {a, change([&phi](const arma::mat& at) { return phi.forward(at); }, z.value, z.error) + 4 * roundoff * abs(a)};
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
    case LossKind::softmax_cross_entropy: return abs(loss.gradient(y, t)) + 2 * scale;
    default: return abs(loss.gradient(y, t));
  }
}

/// What an error of y does to dJ/dy, entry by entry.
arma::mat change_of_cotangent(const mlp::Loss<double>& loss, const Rounded& y, const arma::mat& t) {
  if (loss.kind == LossKind::softmax_cross_entropy) {
    const arma::mat p = mlp::Activation<double>(mlp::Function::softmax).forward(y.value);
    return loss.scale(y.value) * change_of_softmax(p, y.error);
  }
  const bool probabilities = loss.kind == LossKind::binary_cross_entropy;
  const auto gradient = [&](const arma::mat& at) {
    return loss.gradient(probabilities ? arma::clamp(at, 0.0, 1.0) : at, t);
  };
  return change(gradient, y.value, y.error);
}

Rounded cotangent(const mlp::Loss<double>& loss, const Rounded& y, const arma::mat& t) {
  return {loss.gradient(y.value, t), change_of_cotangent(loss, y, t) + 4 * roundoff * uncancelled(loss, y.value, t)};
}

Rounded back(const mlp::Activation<double>& phi, const Rounded& z, const Rounded& a, const Rounded& c) {
  if (phi.function() != mlp::Function::softmax) {
    const arma::mat slope = phi.derivative(z.value);
    const arma::mat moved = change([&phi](const arma::mat& at) { return phi.derivative(at); }, z.value, z.error);
    const arma::mat error = moved + 4 * roundoff * arma::clamp(abs(slope), 1.0, 2.0);
    return {c.value % slope, (abs(slope) + error) % c.error + abs(c.value) % error};
  }
  arma::mat dz = c.value, error = c.error, size = abs(c.value);
  dz.each_col() -= arma::sum(c.value % a.value, 1);
  error.each_col() += arma::sum(c.error % a.value + abs(c.value) % a.error, 1);
  size.each_col() += arma::sum(abs(c.value) % a.value, 1);
  const double terms = static_cast<double>(a.value.n_cols) + 4;
  return {a.value % dz, a.value % error + a.error % size + terms * roundoff * a.value % size};
}

/// left^T right, with the errors of both and of a sum of n terms.
arma::mat product_error(const Rounded& left, const Rounded& right) {
  const double terms = static_cast<double>(left.value.n_rows) + 2;
  return left.error.t() * (abs(right.value) + right.error) + abs(left.value).t() * right.error +
         terms * roundoff * abs(left.value).t() * abs(right.value);
}

std::vector<Rounded> forward(const mlp::Network<double>& network, const arma::mat& x) {
  std::vector<Rounded> a{{x, arma::mat(arma::size(x), arma::fill::zeros)}};
  for (const auto& layer : network.layers())
    a.push_back(std::visit([&](const auto& l) { return through(l, a.back()); }, layer));
  return a;
}

std::vector<arma::mat> analysed(const mlp::Network<double>& network, const mlp::Loss<double>& loss, const arma::mat& x,
                                const arma::mat& t) {
  const std::vector<Rounded> a = forward(network, x);
  Rounded c = cotangent(loss, a.back(), t);
  std::vector<arma::mat> reversed;
  for (std::size_t l = network.layers().size(); l-- > 0;) {
    if (const auto* phi = std::get_if<mlp::Activation<double>>(&network.layers()[l])) {
      c = back(*phi, a[l], a[l + 1], c);
      continue;
    }
    const auto& dense = std::get<mlp::Dense<double>>(network.layers()[l]);
    const Rounded ones{arma::mat(c.value.n_rows, 1, arma::fill::ones), arma::mat(c.value.n_rows, 1, arma::fill::zeros)};
    if (dense.has_bias()) reversed.push_back(product_error(ones, c));
    arma::mat error = product_error(c, a[l]);
    for (const auto& p : network.penalties()) error += 4 * roundoff * abs(p.gradient(dense.weights));
    reversed.push_back(error);
    const double terms = static_cast<double>(dense.outputs()) + 2;
    c = {c.value * dense.weights, c.error * abs(dense.weights) + terms * roundoff * abs(c.value) * abs(dense.weights)};
  }
  std::ranges::reverse(reversed);
  reversed.push_back(c.error);
  return reversed;
}

arma::fmat moved_by_one_ulp(arma::fmat x, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  constexpr float most = std::numeric_limits<float>::max();
  for (float& entry : x)
    if (const auto sign = static_cast<int>(random() % 3) - 1; sign != 0)
      entry = std::nextafter(entry, sign > 0 ? most : -most);
  return x;
}

}  // namespace

std::vector<arma::mat> float_rounding(const mlp::Network<float>& network, const mlp::Loss<float>& loss,
                                      const arma::fmat& x, const arma::fmat& t) {
  mlp::Network<float> copy = network;
  const std::vector<arma::mat> here = gradients(copy, loss, x, t);
  std::vector<arma::mat> sigma;
  for (const arma::mat& g : here) sigma.emplace_back(arma::size(g), arma::fill::zeros);
  for (std::uint64_t run = 1; run <= 8; ++run) {
    const std::vector<arma::mat> there = gradients(copy, loss, moved_by_one_ulp(x, run), t);
    for (std::size_t b = 0; b < sigma.size(); ++b) sigma[b] = arma::max(sigma[b], abs(there[b] - here[b]));
  }
  const std::vector<arma::mat> bound = analysed(network.cast<double>(), loss.cast<double>(),
                                                arma::conv_to<arma::mat>::from(x), arma::conv_to<arma::mat>::from(t));
  for (std::size_t b = 0; b < sigma.size(); ++b) sigma[b] += bound[b];
  return sigma;
}

}  // namespace gradcheck
