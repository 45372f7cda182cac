// SPDX-License-Identifier: MIT
#include <gradcheck/planted/modules/wrapped_layer.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace gradcheck::fuzz {
namespace {

Parameter parameter(const detail::AnyLayer& layer, const std::string& name) {
  for (const Parameter& p : layer.parameters())
    if (p.name == name) return p;
  return {};
}

struct SeenInputs {
  arma::mat x, target, y;
};

}  // namespace

bool Backward::has(const std::string& name) const { return static_cast<bool>(parameter(layer, name).value); }
arma::mat Backward::value(const std::string& name) const { return parameter(layer, name).value.values(); }
arma::mat Backward::gradient(const std::string& name) const { return parameter(layer, name).gradient.values(); }
void Backward::set(const std::string& name, const arma::mat& gradient) const {
  parameter(layer, name).gradient.assign(gradient);
}

detail::AnyLayer changed(detail::AnyLayer layer, std::function<void(Backward&)> change) {
  detail::AnyLayer wrong = layer;
  const auto seen = std::make_shared<SeenInputs>();
  wrong.forward = [seen, forward = layer.forward](detail::AnyLayer::Matrices& inputs) {
    seen->x = inputs[0];
    if (inputs.size() > 1) seen->target = inputs[1];
    return seen->y = forward(inputs);
  };
  wrong.backward = [seen, layer, change = std::move(change)](arma::mat& c, detail::AnyLayer::Matrices& dx) {
    layer.backward(c, dx);
    arma::mat none;  // of integers
    Backward pass{seen->x, seen->target, seen->y, c, dx.empty() ? none : dx[0], layer};
    change(pass);
  };
  return wrong;
}

detail::AnyLayer stale(const detail::AnyLayer& layer, Cache cache) {
  struct Kept {
    arma::mat now, before, first;
  };
  detail::AnyLayer wrong = layer;
  const auto kept = std::make_shared<Kept>();
  wrong.forward = [kept, forward = layer.forward](detail::AnyLayer::Matrices& inputs) {
    kept->before = kept->now;
    kept->now = inputs[0];
    if (arma::size(kept->first) != arma::size(kept->now)) kept->first = kept->now;
    return forward(inputs);
  };
  wrong.backward = [kept, layer, cache](arma::mat& c, detail::AnyLayer::Matrices& dx) {
    const arma::mat& old = cache == Cache::lags ? kept->before : kept->first;
    detail::AnyLayer::Matrices used{arma::size(old) == arma::size(kept->now) ? old : kept->now};
    layer.forward(used);
    layer.backward(c, dx);
  };
  return wrong;
}

detail::AnyLayer accumulating(const detail::AnyLayer& layer) {
  detail::AnyLayer wrong = layer;
  wrong.backward = [layer](arma::mat& c, detail::AnyLayer::Matrices& dx) {
    const std::vector<arma::mat> before = detail::parameter_gradients(layer);
    layer.backward(c, dx);
    std::size_t k = 0;
    for (const Parameter& p : layer.parameters()) {
      const arma::mat& old = before[k++];
      for (arma::uword i = 0; i < old.n_elem; ++i) p.gradient.set(i, p.gradient.get(i) + old(i));
    }
  };
  return wrong;
}

}  // namespace gradcheck::fuzz
