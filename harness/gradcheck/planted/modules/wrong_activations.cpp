// SPDX-License-Identifier: MIT
#include <gradcheck/planted/faults/neighbour.hpp>
#include <gradcheck/planted/modules/wrapped_layer.hpp>
#include <gradcheck/planted/modules/wrong_module.hpp>
#include <mlp/activation.hpp>

namespace gradcheck::fuzz {
namespace {

using mlp::Function;

struct ActivationPlace {
  std::size_t module;
  mlp::Activation<double> activation;
};

/// A random activation of the chain, by its module's name.
ActivationPlace random_activation(const Ground& g) {
  std::vector<std::size_t> all;
  for (std::size_t k = 0; k < g.chain.modules.size(); ++k)
    if (!g.chain.modules[k].name.ends_with(" dense")) all.push_back(k);
  const std::size_t k = g.random.pick(all);
  const std::string& name = g.chain.modules[k].name;
  return {k, mlp::Activation<double>(mlp::function_named(name.substr(name.rfind(' ') + 1)))};
}

template <class Change>
std::optional<std::string> change(const Ground& g, const ActivationPlace& p, Change wrong) {
  detail::Chain::Module& m = g.chain.modules[p.module];
  m.layer = changed(m.layer, wrong);
  return m.name;
}

std::optional<std::string> derivative_missing(const Ground& g) {
  return change(g, random_activation(g), [](Backward& b) { b.dx = b.cotangent; });
}

std::optional<std::string> derivative_at_output(const Ground& g) {
  const ActivationPlace p = random_activation(g);
  if (p.activation.function() == Function::softmax) return std::nullopt;
  return change(g, p, [phi = p.activation](Backward& b) { b.dx = b.cotangent % phi.derivative(b.y); });
}

std::optional<std::string> derivative_of_neighbour(const Ground& g) {
  const ActivationPlace p = random_activation(g);
  const auto other = neighbour(p.activation);
  if (!other) return std::nullopt;
  return change(g, p, [phi = *other](Backward& b) { b.dx = b.cotangent % phi.derivative(b.x); });
}

std::optional<std::string> diagonal_of_softmax(const Ground& g) {
  const ActivationPlace p = random_activation(g);
  if (p.activation.function() != Function::softmax) return std::nullopt;
  return change(g, p, [](Backward& b) { b.dx = b.cotangent % b.y % (1 - b.y); });
}

std::optional<std::string> sign_flipped(const Ground& g) {
  return change(g, random_activation(g), [](Backward& b) { b.dx *= -1; });
}

std::optional<std::string> input_before(const Ground& g) {
  detail::Chain::Module& m = g.chain.modules[random_activation(g).module];
  m.layer = stale(m.layer, g.random.chance(0.5) ? Cache::lags : Cache::is_filled_once);
  return m.name;
}

/// A slope that belongs to no activation. Where the right one is zero on a side, "wrong on the other side" is what
/// there is to say.
std::optional<std::string> waves(const Ground& g) {
  const ActivationPlace p = random_activation(g);
  if (p.activation.function() == Function::relu || p.activation.function() == Function::relu6) return std::nullopt;
  return change(g, p, [](Backward& b) { b.dx %= 1.1 + 0.3 * arma::sin(3 * b.x); });
}

}  // namespace

std::vector<WrongModule> wrong_activations() {
  return {
      {"activation: derivative missing",
       {"missing activation derivative", "cotangent passed through"},
       derivative_missing},
      {"activation: derivative at the output", {"derivative taken at the output"}, derivative_at_output},
      {"activation: a neighbour's derivative", {"another activation's derivative"}, derivative_of_neighbour},
      {"softmax: only the diagonal", {"off-diagonal terms missing"}, diagonal_of_softmax},
      {"activation: sign flipped", {"factor -1"}, sign_flipped},
      {"activation: stale cache", {"stale cache"}, input_before},
      {"activation: a slope of no activation (foreign)", {}, waves},
  };
}

}  // namespace gradcheck::fuzz
