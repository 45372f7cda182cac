// SPDX-License-Identifier: MIT
#include <gradcheck/chain/chain.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/layer/another_batch.hpp>

namespace gradcheck::detail {
namespace {

/// The layers of a composition by name, the loss last.
struct Links {
  std::vector<std::string> names;
  std::vector<AnyLayer> layers;
  std::shared_ptr<Passed> passed;
};

/// What the call returns; what it throws, with the name before it.
template <class Call>
auto named(const std::string& name, const char* pass, Call call) {
  auto called = attempt(call);
  if (!called) throw std::invalid_argument(name + ", " + pass + ": " + called.thrown);
  return std::move(*called);
}

/// The loss, which comes last, takes the targets as well.
AnyLayer::Matrices inputs_of(const Links& links, std::size_t k, const arma::mat& a, const arma::mat& t) {
  return k + 1 == links.layers.size() ? AnyLayer::Matrices{a, t} : AnyLayer::Matrices{a};
}

arma::mat forward(Links& links, const AnyLayer::Matrices& x_and_t) {
  links.passed->inputs.assign(links.layers.size(), {});
  links.passed->offsets.assign(links.layers.size(), {});
  arma::mat a = x_and_t[0];
  for (std::size_t k = 0; k < links.layers.size(); ++k) {
    AnyLayer::Matrices& in = links.passed->inputs[k];  // lives until the next forward: backward may refer to it
    in = inputs_of(links, k, a, x_and_t[1]);
    const AnyLayer& layer = links.layers[k];
    a = named(links.names[k], "forward", [&] { return layer.forward(in); });
    if (a.is_empty()) throw std::invalid_argument(links.names[k] + ", forward: returned an empty matrix, " + shape(a));
    if (AnyLayer::Matrices same = in; layer.surrogate) links.passed->offsets[k] = a - layer.surrogate(same);
  }
  return a;
}

arma::mat surrogate(Links& links, const AnyLayer::Matrices& x_and_t) {
  arma::mat a = x_and_t[0];
  for (std::size_t k = 0; k < links.layers.size(); ++k) {
    AnyLayer::Matrices in = inputs_of(links, k, a, x_and_t[1]);
    a = links.layers[k].differentiated()(in);
    if (links.layers[k].surrogate) a += links.passed->offsets.at(k);
  }
  return a;
}

arma::mat back_through(Links& links, std::size_t k, arma::mat cotangent) {
  AnyLayer& layer = links.layers[k];
  const AnyLayer::Matrices& inputs = links.passed->inputs[k];
  links.passed->cotangents[k] = cotangent;
  AnyLayer::Matrices dx = zero_dx(layer, inputs);
  named(links.names[k], "backward", [&] { layer.backward(cotangent, dx); });
  if (dx.empty()) return {};
  if (arma::size(dx[0]) != arma::size(inputs[0]))
    throw std::invalid_argument(links.names[k] + ", backward: returned " + shape(dx[0]) + ", expected " +
                                shape(inputs[0]) + ", the shape of its input");
  return dx[0];
}

void backward(Links& links, const arma::mat& cotangent, AnyLayer::Matrices& dx) {
  links.passed->cotangents.assign(links.layers.size(), {});
  arma::mat c = cotangent;
  for (std::size_t k = links.layers.size(); k-- > 0;) c = back_through(links, k, std::move(c));
  if (!dx.empty()) dx[0] = std::move(c);
}

AnyLayer join(const std::shared_ptr<Links>& links, const std::vector<std::string>& prefixes) {
  AnyLayer whole;
  whole.forward = [links](AnyLayer::Matrices& inputs) { return forward(*links, inputs); };
  if (std::ranges::any_of(links->layers, [](const AnyLayer& l) { return l.surrogate != nullptr; }))
    whole.surrogate = [links](AnyLayer::Matrices& inputs) { return surrogate(*links, inputs); };
  whole.backward = [links](arma::mat& c, AnyLayer::Matrices& dx) { backward(*links, c, dx); };
  whole.parameters = [links, prefixes] {
    Parameters all;
    for (std::size_t k = 0; k < prefixes.size(); ++k)
      for (const Parameter& p : links->layers[k].parameters())
        all.push_back({prefixes[k] + " " + p.name, p.value, p.gradient});
    return all;
  };
  whole.differentiable = {links->layers[0].differentiable[0], false};
  for (const AnyLayer& layer : links->layers) whole.spacing = std::max(whole.spacing, layer.spacing);
  return whole;
}

/// Every layer's own twin in double; nothing where a float layer has none.
std::shared_ptr<Links> in_double(const Links& links) {
  auto twins = std::make_shared<Links>(Links{links.names, {}, std::make_shared<Passed>()});
  for (const AnyLayer& layer : links.layers) {
    if (layer.in_float() && !layer.in_double) return nullptr;
    twins->layers.push_back(layer.in_double ? *layer.in_double : layer);
  }
  return twins;
}

/// What the parameters hold as their gradients, then dX where x is differentiable.
std::vector<NamedGradient> named_gradient(const AnyLayer& whole, arma::mat dx) {
  std::vector<NamedGradient> all;
  for (const Parameter& p : whole.parameters())
    if (p.gradient) all.push_back({p.name, p.gradient.values()});
  if (whole.differentiable[0]) all.push_back({"input", std::move(dx)});
  return all;
}

arma::mat run(AnyLayer& whole, const arma::mat& x, const arma::mat& t) {
  AnyLayer::Matrices inputs{x, t};
  arma::mat ones(arma::size(whole.forward(inputs)), arma::fill::ones);
  AnyLayer::Matrices dx = zero_dx(whole, inputs);
  whole.backward(ones, dx);
  return dx.empty() ? arma::mat() : dx[0];
}

/// What a training loop does before backward where gradients are added to; where they are said to be overwritten, they
/// stay.
void zero_where_accumulated(const Chain& chain, const Options& options) {
  for (const Chain::Module& m : chain.modules)
    if (declared(m.layer.traits, options).gradients == Gradients::accumulated) fill_gradients(m.layer, 0.0);
}

/// A batch before the one that counts. It may be refused: then there is none.
template <class Pass>
void prime(const Chain& chain, Pass pass) {
  (void)attempt([&] { pass(earlier_batch(chain)); });
}

/// The owner's own code calls forward by itself: what is reset before every forward is reset before all of it.
arma::mat stepped(const Chain& chain, const arma::mat& x) {
  for (const Chain::Module& m : chain.modules)
    if (m.layer.reset) m.layer.reset();
  if (chain.loss.reset) chain.loss.reset();
  return chain.step(x, chain.t);
}

void add_penalties(const Chain& chain, const AnyLayer& whole, std::vector<NamedGradient>& gradient) {
  for (const Chain::Penalty& penalty : chain.penalties)
    for (const Parameter& p : whole.parameters())
      for (NamedGradient& g : gradient)
        if (p.name == penalty.block && g.name == p.name) g.value += penalty.gradient(p.value.values());
}

}  // namespace

AnyLayer compose(const Chain& chain, std::size_t first, std::shared_ptr<Passed> passed) {
  auto links = std::make_shared<Links>();
  links->passed = std::move(passed);
  std::vector<std::string> prefixes;
  for (std::size_t k = first; k < chain.modules.size(); ++k) {
    links->names.push_back(chain.modules[k].name);
    links->layers.push_back(chain.modules[k].layer);
    prefixes.push_back(chain.modules[k].prefix);
  }
  links->names.emplace_back("loss");
  links->layers.push_back(chain.loss);
  AnyLayer whole = join(links, prefixes);
  if (whole.in_float())
    if (auto twins = in_double(*links)) whole.in_double = std::make_shared<AnyLayer>(join(twins, prefixes));
  return whole;
}

std::optional<std::size_t> owner_of(const Chain& chain, const std::string& block) {
  for (std::size_t k = 0; k < chain.modules.size(); ++k)
    for (const Parameter& p : chain.modules[k].layer.parameters())
      if (chain.modules[k].block_of(p.name) == block) return k;
  return std::nullopt;
}

arma::mat earlier_batch(const Chain& chain) {
  return another_batch(chain.modules[0].layer, {chain.x}, Samples::rows)[0];
}

std::vector<NamedGradient> composed_gradient(const Chain& chain, const Options& options) {
  AnyLayer whole = compose(chain);
  prime(chain, [&](const arma::mat& x) { run(whole, x, chain.t); });
  zero_where_accumulated(chain, options);
  std::vector<NamedGradient> gradient = named_gradient(whole, run(whole, chain.x, chain.t));
  add_penalties(chain, whole, gradient);
  return gradient;
}

std::vector<NamedGradient> given_gradient(const Chain& chain, const Options& options) {
  if (!chain.step) return composed_gradient(chain, options);
  const AnyLayer whole = compose(chain);
  prime(chain, [&](const arma::mat& x) { stepped(chain, x); });
  zero_where_accumulated(chain, options);
  const arma::mat dx = stepped(chain, chain.x);
  return named_gradient(whole, dx);
}

}  // namespace gradcheck::detail
