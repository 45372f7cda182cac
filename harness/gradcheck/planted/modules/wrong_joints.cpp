// SPDX-License-Identifier: MIT
#include <memory>

#include <gradcheck/planted/modules/wrong_module.hpp>

namespace gradcheck::fuzz {
namespace {

/// All penalties times a factor of the batch.
auto penalty_times(double (*factor)(double n)) {
  return [factor](const Ground& g) -> std::optional<std::string> {
    if (g.chain.penalties.empty()) return std::nullopt;
    const double c = factor(g.samples());
    for (detail::Chain::Penalty& p : g.chain.penalties)
      p.gradient = [right = p.gradient, c](const arma::mat& w) { return arma::mat(c * right(w)); };
    return "penalty";
  };
}

/// Module after module, and then what wrong makes of it.
template <class Wrong>
std::optional<std::string> joined(const Ground& g, Wrong wrong) {
  const auto right = std::make_shared<detail::Chain>(g.chain);
  right->step = nullptr;
  g.chain.step = [right, wrong](const arma::mat& x, const arma::mat& t) {
    right->x = x;
    right->t = t;
    arma::mat dx;
    for (detail::NamedGradient& gradient : detail::composed_gradient(*right, {})) {
      for (const Parameter& p : compose(*right).parameters())
        if (p.name == gradient.name) {
          wrong(gradient.name, p, gradient.value);
          p.gradient.assign(gradient.value);
        }
      if (gradient.name == "input") {
        wrong(gradient.name, Parameter(), gradient.value);
        dx = gradient.value;
      }
    }
    return dx;
  };
  return "between the layers";
}

std::optional<std::string> twice(const Ground& g) {
  return joined(g, [](const std::string&, const Parameter&, arma::mat& m) { m *= 2; });
}

std::optional<std::string> averaged_again(const Ground& g) {
  return joined(g, [n = g.samples()](const std::string&, const Parameter&, arma::mat& m) { m /= n; });
}

std::optional<std::string> bias_penalised(const Ground& g) {
  bool bias = false;
  for (const Parameter& p : compose(g.chain).parameters()) bias = bias || p.name.ends_with("bias");
  if (g.chain.penalties.empty() || !bias) return std::nullopt;
  const auto gradient = g.chain.penalties.front().gradient;
  return joined(g, [gradient](const std::string& name, const Parameter& p, arma::mat& m) {
    if (name.ends_with("bias")) m += gradient(p.value.values());
  });
}

std::optional<std::string> penalty_left_out(const Ground& g) {
  if (g.chain.penalties.empty()) return std::nullopt;
  const auto gradient = g.chain.penalties.front().gradient;
  return joined(g, [gradient](const std::string& name, const Parameter& p, arma::mat& m) {
    if (name.ends_with("weights")) m -= gradient(p.value.values());
  });
}

}  // namespace

std::vector<WrongModule> wrong_joints_and_penalties() {
  return {
      {"penalty missing", {"penalty missing"}, penalty_times([](double) { return 0.0; })},
      {"penalty twice", {"penalty twice"}, penalty_times([](double) { return 2.0; })},
      {"penalty's sign flipped", {"penalty negative"}, penalty_times([](double) { return -1.0; })},
      {"penalty divided by the batch", {"penalty divided by N"}, penalty_times([](double n) { return 1 / n; })},
      {"joints: all gradients twice", {"factor 2"}, twice},
      {"joints: averaged once more", {"factor 1/N"}, averaged_again},
      {"joints: penalty on the bias as well", {"penalty on the bias"}, bias_penalised},
      {"joints: penalty left out", {"penalty missing"}, penalty_left_out},
  };
}

const std::vector<WrongModule>& wrong_modules() {
  static const std::vector<WrongModule> all = [] {
    std::vector<WrongModule> joined;
    for (const auto& table : {wrong_losses(), wrong_activations(), wrong_dense_layers(), wrong_joints_and_penalties()})
      joined.insert(joined.end(), table.begin(), table.end());
    return joined;
  }();
  return all;
}

}  // namespace gradcheck::fuzz
