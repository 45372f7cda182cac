// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include <gradcheck/base/close.hpp>
#include <gradcheck/network/properties/parts.hpp>

namespace gradcheck::property {
namespace {

mlp::Network<double> without_penalties(mlp::Network<double> network) {
  network.penalties().clear();
  return network;
}

/// What the penalties add to each gradient, by their formula; zero for bias and x.
std::vector<arma::mat> penalty_gradients(mlp::Network<double> network, const std::vector<arma::mat>& like) {
  std::vector<arma::mat> sum;
  for (const arma::mat& g : like) sum.emplace_back(arma::size(g), arma::fill::zeros);
  const auto parameters = network.parameters();
  for (std::size_t b = 0; b < parameters.size(); ++b)
    if (parameters[b].name.ends_with("weights"))
      for (const auto& p : network.penalties())
        sum[b] +=
            p.lambda * (p.norm == mlp::Norm::l1 ? arma::mat(arma::sign(parameters[b].value)) : parameters[b].value);
  return sum;
}

void add_in_place(const mlp::Sequence<double>& sequence, const arma::mat& x, const std::string& within,
                  std::vector<LayerInPlace>& all) {
  const std::vector<std::string> places = sequence.places();
  for (std::size_t l = 0; l < sequence.layers.size(); ++l) {
    const mlp::Layer<double>& layer = sequence.layers[l];
    const arma::mat& given = l == 0 ? x : sequence.outputs[l - 1];
    all.push_back({within + places[l] + " " + std::string(mlp::type_of(layer)), layer, given});
    if (const auto* block = std::get_if<mlp::Residual<double>>(&layer))
      add_in_place(block->sequence(), given, within + places[l] + " ", all);
  }
}

double excess(const Violation& v) {
  const double off = std::abs(v.found - v.expected) / v.allowed;
  return std::isnan(off) ? arma::datum::inf : off;
}

}  // namespace

Ground::Ground(mlp::Network<double> network_, mlp::Loss<double> loss_, arma::mat x_, arma::mat t_,
               const PropertyCalls& calls_)
    : calls(calls_),
      network(std::move(network_)),
      plain(without_penalties(network)),
      loss(std::move(loss_)),
      x(std::move(x_)),
      t(std::move(t_)),
      ran(plain),
      y(calls.forward(network, x)),
      gradient(calls.gradients(network, loss, x, t)),
      plain_gradient(network.penalties().empty() ? gradient : calls.gradients(plain, loss, x, t)) {
  ran.forward(x);
  const detail::ErrorAnalysis analysis(detail::double_arithmetic);
  const std::vector<detail::Rounded> a = analysis.forward(plain, detail::exact(x));
  output = a.back();
  losses = analysis.losses(loss, output, t);
  plain_error = analysis.backward(plain, loss, a, t);
  penalty_part = penalty_gradients(network, plain_error);
}

bool Ground::is_bounded() const {
  return output.error.is_finite() && losses.error.is_finite() &&
         std::ranges::all_of(plain_error, [](const arma::mat& e) { return e.is_finite(); });
}

std::vector<LayerInPlace> layers_in_place(const Ground& ground) {
  std::vector<LayerInPlace> all;
  add_in_place(ground.ran.sequence(), ground.x, "", all);
  return all;
}

std::vector<arma::mat> Ground::twice(std::vector<arma::mat> error) {
  for (arma::mat& e : error) e *= 2;
  return error;
}

std::optional<Violation> worse(std::optional<Violation> a, std::optional<Violation> b) {
  if (!a || !b) return a ? a : b;
  return excess(*b) > excess(*a) ? b : a;
}

std::optional<Violation> compare(const std::string& what, const arma::mat& found, const arma::mat& expected,
                                 const arma::mat& allowed) {
  std::optional<Violation> worst;
  for (arma::uword j = 0; j < expected.n_cols; ++j)
    for (arma::uword i = 0; i < expected.n_rows; ++i)
      if (!detail::close(found(i, j), expected(i, j), allowed(i, j)))
        worst = worse(worst, Violation{what + " [" + std::to_string(i) + ", " + std::to_string(j) + "]", found(i, j),
                                       expected(i, j), allowed(i, j)});
  return worst;
}

std::optional<Violation> compare(const Ground& ground, const std::vector<arma::mat>& found,
                                 const std::vector<arma::mat>& expected, const std::vector<arma::mat>& allowed) {
  mlp::Network<double> network = ground.plain;
  const auto parameters = network.parameters();
  std::optional<Violation> worst;
  for (std::size_t b = 0; b < expected.size(); ++b)
    worst = worse(worst, compare((b < parameters.size() ? parameters[b].name : "input") + " gradient", found.at(b),
                                 expected[b], allowed[b]));
  return worst;
}

Result compared(const std::string& what, const arma::mat& found, const arma::mat& expected, const arma::mat& allowed) {
  if (!allowed.is_finite()) return {};
  return {true, compare(what, found, expected, allowed)};
}

Result both(Result a, Result b) {
  return {a.applied || b.applied, worse(std::move(a.violation), std::move(b.violation))};
}

}  // namespace gradcheck::property
