// SPDX-License-Identifier: MIT
#include <algorithm>
#include <stdexcept>

#include <gradcheck/network/float_rounding.hpp>
#include <gradcheck/network/layer_module.hpp>
#include <gradcheck/network/properties/parts.hpp>

/// What the gradient is a sum of, and what else gives it.
namespace gradcheck::property {
namespace {

using arma::abs;

double largest(const std::vector<arma::mat>& all) {
  double most = 0;
  for (const arma::mat& m : all) most = std::max(most, abs(m).max());
  return most;
}

/// Whether a mean over these rows exists: not where no label in them counts.
bool has_scale(const Ground& g, arma::uword first, arma::uword last) {
  try {
    return g.loss.scale(g.y.rows(first, last), g.t.rows(first, last)) > 0;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

/// The gradient of some rows of the batch, as the part of the whole batch's that it is.
std::vector<arma::mat> part(const Ground& g, arma::uword first, arma::uword last) {
  const arma::mat t = g.t.rows(first, last);
  const double share = g.loss.scale(g.y, g.t) / g.loss.scale(g.y.rows(first, last), t);
  std::vector<arma::mat> part = g.calls.gradients(g.plain, g.loss, g.x.rows(first, last), t);
  if (g.loss.reduction != mlp::Reduction::sum)
    for (arma::mat& block : part) block *= share;
  return part;
}

/// With what three more roundings of each part do: of its share, of the product, of the sum.
std::vector<arma::mat> allowed_for_parts(const Ground& g, const std::vector<arma::mat>& a,
                                         const std::vector<arma::mat>& b) {
  std::vector<arma::mat> allowed = Ground::twice(g.plain_error);
  for (std::size_t k = 0; k + 1 < allowed.size(); ++k)
    allowed[k] += detail::double_arithmetic(3, abs(a[k]) + abs(b[k]));
  allowed.back() += detail::double_arithmetic(3, abs(g.plain_gradient.back()));
  return allowed;
}

std::vector<arma::mat> values(mlp::Network<double> network) {
  std::vector<arma::mat> all;
  for (const auto& p : network.parameters()) all.push_back(p.value);
  return all;
}

/// A power of two with which no step is longer than the largest parameter, so that the network after it can be
/// computed.
double rate(const std::vector<arma::mat>& theta, const std::vector<arma::mat>& gradient) {
  const double ratio = largest(theta) / largest(gradient);
  return std::isfinite(ratio) && ratio > 0x1p-1000 ? std::exp2(std::floor(std::log2(std::min(ratio, 1.0)))) : 0x1p-10;
}

/// Nothing where the loss takes no output of the network after it: training looks at J there.
std::vector<arma::mat> parameters_after(const Ground& g, double eta) {
  try {
    return values(g.calls.epoch(g.network, g.loss, g.x, g.t, eta));
  } catch (const std::invalid_argument&) {  // a probability above 1
    return {};
  }
}

}  // namespace

Result batch_splits(const Ground& g) {
  const detail::SampleDependence dependence = detail::dependence_of(g.plain.layers());
  if (g.x.n_rows == 1 || dependence.on_others || dependence.on_place) return {};
  const arma::uword half = g.x.n_rows / 2;
  if (!has_scale(g, 0, half - 1) || !has_scale(g, half, g.x.n_rows - 1)) return {};
  const std::vector<arma::mat> a = part(g, 0, half - 1), b = part(g, half, g.x.n_rows - 1);
  std::vector<arma::mat> sum = a;
  for (std::size_t k = 0; k + 1 < sum.size(); ++k) sum[k] += b[k];
  sum.back() = arma::join_cols(a.back(), b.back());
  return {true, compare(g, sum, g.plain_gradient, allowed_for_parts(g, a, b))};
}

Result penalty_adds(const Ground& g) {
  if (g.network.penalties().empty()) return {};
  std::vector<arma::mat> expected = g.plain_gradient, allowed = Ground::twice(g.plain_error);
  for (std::size_t k = 0; k < expected.size(); ++k) {
    expected[k] += g.penalty_part[k];
    allowed[k] += detail::double_arithmetic(4, abs(g.plain_gradient[k]) + abs(g.penalty_part[k]));
  }
  return {true, compare(g, g.gradient, expected, allowed)};
}

Result float_agrees(const Ground& g) {
  if (!g.narrow) return {};
  const Narrow& n = *g.narrow;
  const std::vector<arma::mat> allowed = detail::float_rounding(n.network, n.loss, n.x, n.t);
  if (!std::ranges::all_of(allowed, [](const arma::mat& e) { return e.is_finite(); })) return {};
  return {true, compare(g, g.calls.float_gradients(n.network, n.loss, n.x, n.t), g.gradient, allowed)};
}

Result mini_batch_of_all(const Ground& g) {
  const std::vector<arma::mat> theta = values(g.network);
  if (theta.empty()) return {};
  const double eta = rate(theta, g.gradient);
  const std::vector<arma::mat> found = parameters_after(g, eta);
  if (found.empty()) return {};
  std::optional<Violation> worst;
  mlp::Network<double> names = g.network;
  for (std::size_t k = 0; k < theta.size(); ++k) {
    const arma::mat step = eta * g.gradient[k];
    const arma::mat slack = 2 * g.plain_error[k] + detail::double_arithmetic(8, abs(g.penalty_part[k]));
    const arma::mat allowed = eta * slack + detail::double_arithmetic(4, abs(theta[k]) + abs(step));
    worst = worse(worst, compare(names.parameters()[k].name, found.at(k), theta[k] - step, allowed));
  }
  return {true, worst};
}

}  // namespace gradcheck::property
