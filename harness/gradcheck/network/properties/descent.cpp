// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/network/properties/parts.hpp>

/// J falls along the negative gradient, at least half as much as its first order says.
namespace gradcheck::property {
namespace {

constexpr int most_halvings = 64;
constexpr double visible = 16;  // predicted changes of J are this many times its rounding, or not looked at

bool is_smooth(const mlp::Network<double>& network) {
  bool smooth = true;
  mlp::each_of<mlp::Activation<double>>(network.layers(), [&smooth](const auto& phi) {
    smooth = smooth && phi.kinks().empty() && mlp::facts(phi.function()).jumps.empty();
  });
  return smooth;
}

/// binary_cross_entropy is left out within 1e-12 of certainty, where its gradient is PyTorch's, and gaussian_nll with
/// its variances: near the clamp a step jumps over the kink.
bool is_smooth(const Ground& g) {
  using mlp::LossKind;
  if (g.loss.kind == LossKind::mae || g.loss.kind == LossKind::hinge) return false;
  if (g.loss.kind == LossKind::gaussian_nll) return false;
  if (g.loss.kind == LossKind::binary_cross_entropy && !((g.y % (1 - g.y)).min() > 1e-12)) return false;
  return std::ranges::none_of(g.network.penalties(), [](const auto& p) { return p.norm == mlp::Norm::l1; }) &&
         is_smooth(g.network);
}

double squared_norm(const std::vector<arma::mat>& gradient) {
  double sum = 0;
  for (std::size_t k = 0; k + 1 < gradient.size(); ++k) sum += arma::accu(arma::square(gradient[k]));  // all but dx
  return sum;
}

/// The eta that moves some parameter by as much as the largest of them, or by 1: beyond that J may be anything, as flat
/// on both sides.
double longest_step(const Ground& g) {
  double theta = 1, slope = 0;
  mlp::Network<double> network = g.network;
  for (const auto& p : network.parameters()) theta = std::max(theta, detail::largest(p.value));
  for (std::size_t k = 0; k + 1 < g.gradient.size(); ++k) slope = std::max(slope, detail::largest(g.gradient[k]));
  return theta / slope;
}

/// The network at theta - eta g.
mlp::Network<double> stepped(const Ground& g, double eta) {
  mlp::Network<double> network = g.network;
  const auto parameters = network.parameters();
  for (std::size_t k = 0; k < parameters.size(); ++k) parameters[k].value -= eta * g.gradient[k];
  return network;
}

/// J(theta - eta g); infinite where it cannot be computed.
double objective(const Ground& g, double eta) {
  mlp::Network<double> network = stepped(g, eta);
  try {
    const arma::mat y = g.calls.forward(network, g.x);
    return g.loss.scale(y, g.t) * arma::accu(g.calls.losses(g.loss, y, g.t)) + network.penalty();
  } catch (const std::invalid_argument&) {  // not finite
    return std::numeric_limits<double>::infinity();
  }
}

/// Of two values of J near theta: that of the outputs, and of the sums.
double rounding(const Ground& g, double here) {
  arma::uword count = g.x.n_rows;
  for (const arma::mat& e : g.plain_error) count += e.n_elem;
  const double sums = static_cast<double>(count + 4) * detail::double_arithmetic.roundoff * here;
  return 2 * (g.loss.scale(g.y, g.t) * arma::accu(g.losses.error) + sums);
}

/// By the gradient's own word it is the same there, give or take a quarter: where J is flat far away on both sides, its
/// values alone look like those of a line.
bool stays_the_same(const Ground& g, double slope, double eta) {
  const std::vector<arma::mat> there = g.calls.gradients(stepped(g, eta), g.loss, g.x, g.t);
  double along = 0;
  for (std::size_t k = 0; k + 1 < there.size(); ++k) along += arma::dot(there[k], g.gradient[k]);
  return std::abs(along - slope) <= slope / 4;
}

/// The second order along g is at most a quarter of the first, as values on both sides of theta show.
bool first_order_dominates(const Ground& g, double here, double eta, double predicted) {
  return std::abs(objective(g, eta) + objective(g, -eta) - 2 * here) <= predicted / 4;
}

}  // namespace

Result gradient_descends(const Ground& g) {
  const double slope = squared_norm(g.gradient), here = objective(g, 0), noise = rounding(g, here);
  if (!is_smooth(g) || !(slope > 0) || !std::isfinite(here / slope) || !std::isfinite(noise)) return {};
  double eta = std::min(here / slope, longest_step(g)), last = 0, there = 0;
  for (int k = 0; k < most_halvings && eta * slope > visible * noise; ++k, eta /= 2) {
    there = objective(g, last = eta);
    if (there <= here - eta * slope / 2) return {true, {}};
  }
  if (!(last > 0) || !first_order_dominates(g, here, last, last * slope)) return {};
  if (!stays_the_same(g, slope, last) || !stays_the_same(g, slope, -last)) return {};
  return {true, Violation{"J after the smallest visible step", there, here - last * slope, last * slope / 2}};
}

}  // namespace gradcheck::property
