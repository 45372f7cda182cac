// SPDX-License-Identifier: MIT
#include <gradcheck/chain/check_chain.hpp>

#include <stdexcept>
#include <utility>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/chain/localise.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/contract/waivers.hpp>
#include <gradcheck/layer_check/state_seen.hpp>
#include <gradcheck/subject/layer_subject.hpp>

namespace gradcheck::detail {
namespace {

/// The gradient in the order of the composed layer's blocks: the input, then the parameters. Empty matrices, and why,
/// where it throws.
struct Analytic {
  std::vector<arma::mat> blocks;
  std::string failure;
};

/// The composed layer has the targets as a second input, which is no block.
std::vector<std::string> names_of_blocks(const AnyLayer& whole) {
  std::vector<std::string> names = whole.block_names();
  if (names[0] == "input 1") names[0] = "input";
  return names;
}

Analytic analytic(const Chain& chain, const std::vector<std::string>& names, const Options& options) {
  auto given = attempt([&] { return given_gradient(chain, options); });
  Analytic result{{}, given.thrown};
  for (const std::string& name : names) {
    result.blocks.emplace_back();
    if (!given) continue;
    for (NamedGradient& g : *given)
      if (g.name == name) result.blocks.back() = std::move(g.value);
  }
  return result;
}

/// Every module, and the loss at its targets, with the blocks in the order of the composed layer's.
std::vector<Stage> stages_of(const Chain& chain, bool in_double) {
  std::vector<Stage> stages;
  arma::uword next = 1;  // after the input
  const auto add = [&](const std::string& name, const AnyLayer& layer, const AnyLayer::Matrices& more) {
    const AnyLayer& numeric = in_double && layer.in_double ? *layer.in_double : layer;
    stages.push_back({name,
                      [forward = numeric.forward, more](const arma::mat& x) {
                        AnyLayer::Matrices in{x};
                        in.insert(in.end(), more.begin(), more.end());
                        return forward(in);
                      },
                      {},
                      numeric.memory()});
    for (const Parameter& p : layer.parameters())
      if (p.gradient) stages.back().blocks.push_back(next++);
  };
  for (const Chain::Module& m : chain.modules) add(m.name, m.layer, {});
  add("loss", chain.loss, {chain.t});
  return stages;
}

/// Blocks are told apart by the names of their layers.
void require_names(const Chain& chain) {
  for (std::size_t k = 0; k < chain.modules.size(); ++k)
    for (std::size_t j = 0; j < k; ++j)
      if (chain.modules[j].prefix == chain.modules[k].prefix)
        throw std::invalid_argument("check_chain: two layers are called \"" + chain.modules[k].prefix +
                                    "\"; give each a name of its own");
}

}  // namespace

Report check_any_chain(Chain& chain, const Options& options) {
  if (chain.modules.empty()) throw std::invalid_argument("check_chain: there are no layers; pass some, std::tie(a, b)");
  require_names(chain);
  require_waivers(options);
  for (Chain::Module& m : chain.modules)
    if (m.layer.reseed) m.layer.reseed(options.seed);
  AnyLayer whole = compose(chain);
  const std::vector<std::string> names = names_of_blocks(whole);
  const Analytic given =
      analytic(chain, names, options);  // first of all: a cache that is filled once is filled by another batch
  AnyLayer::Matrices inputs{chain.x, chain.t};
  const arma::mat ones(arma::size(whole.forward(inputs)), arma::fill::ones);
  std::vector<arma::mat> rounding;
  if (given.failure.empty()) rounding = float_rounding_of_layer(whole, inputs, ones);
  LayerSubject subject(whole, inputs, ones, given.blocks, rounding);
  subject.subject().name = "chain";
  subject.subject().composite = true;
  for (std::size_t b = 0; b < names.size(); ++b) subject.subject().blocks[b].name = names[b];
  if (whole.differentiable[0] && !whole.surrogate)
    subject.subject().stages = stages_of(chain, whole.in_double != nullptr);
  Report report = check(subject.subject(), options);
  waive(report.clauses, options);
  if (!given.failure.empty()) report.notes.push_back("the gradient could not be had: " + given.failure);
  if (given.failure.empty()) note_state(report, whole, inputs, ones);
  localise(chain, report, options);
  return report;
}

}  // namespace gradcheck::detail
