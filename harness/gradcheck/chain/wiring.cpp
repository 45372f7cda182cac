// SPDX-License-Identifier: MIT
#include <gradcheck/chain/wiring.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/diagnosis/constant_ratio.hpp>
#include <gradcheck/diagnosis/diagnosis.hpp>

namespace gradcheck::detail {
namespace {

/// Two gradients of one block, one in the place of the numeric one.
Block beside(std::string name, const arma::mat& analytic, const arma::mat& composed, double spacing) {
  Block b;
  b.name = std::move(name);
  b.analytic = analytic;
  b.numeric = composed;
  b.bound = arma::mat(arma::size(composed)).fill(256 * spacing * std::max(largest(composed), largest(analytic)));
  return b;
}

bool differs(const Block& b) {
  if (arma::size(b.analytic) != arma::size(b.numeric)) return true;
  for (arma::uword i = 0; i < b.numeric.n_elem; ++i)
    if (!close(b.analytic(i), b.numeric(i), b.bound(i))) return true;
  return false;
}

std::string names_of(const std::vector<const Block*>& blocks) {
  std::string names;
  for (const Block* b : blocks) names += (names.empty() ? "" : ", ") + b->name;
  return names;
}

std::vector<Block> all_beside(const Chain& chain, const Report& report, const Options& options) {
  const AnyLayer whole = compose(chain);
  std::vector<Block> all;
  for (const NamedGradient& g : composed_gradient(chain, options))
    for (const Block& b : report.blocks)
      if (b.name == g.name) all.push_back(beside(g.name, b.analytic, g.value, whole.spacing));
  return all;
}

SeenRatio seen_in(const Chain& chain, const Ratio& ratio) {
  AnyLayer whole = compose(chain);
  auto passed = std::make_shared<Passed>();
  AnyLayer::Matrices inputs{chain.x, chain.t};
  compose(chain, 0, passed).forward(inputs);
  return {ratio, static_cast<double>(chain.x.n_rows), static_cast<double>(passed->inputs.back()[0].n_cols)};
}

std::optional<Finding> constant(const Chain& chain, const std::vector<const Block*>& blocks, const char* which) {
  const auto ratio = constant_ratio(blocks);
  if (!ratio) return std::nullopt;
  return finding_of(ratio_names({seen_in(chain, *ratio)}), "every module is right alone; " + std::string(which) +
                                                               " is " + to_string(*ratio) +
                                                               " times what the modules make");
}

/// What all penalties of a block say at a value; on a bias: what those of the weights beside it would.
struct Pull {
  arma::mat value;
  bool own = false;
};
std::optional<Pull> pull(const Chain& chain, const std::string& block) {
  const auto owner = owner_of(chain, block);
  for (const Parameter& p : compose(chain).parameters()) {
    if (p.name != block) continue;
    Pull sum{arma::mat(p.value.rows(), p.value.cols(), arma::fill::zeros), false};
    for (const Chain::Penalty& penalty : chain.penalties) {
      if (owner_of(chain, penalty.block) != owner) continue;
      sum.value += penalty.gradient(p.value.values());
      sum.own = sum.own || penalty.block == block;
    }
    return sum;
  }
  return std::nullopt;
}

/// analytic - composed against what the penalties say: one block each, all with penalties of their own or none.
std::optional<Finding> penalty(const Chain& chain, const std::vector<const Block*>& wrong) {
  std::vector<Block> differences;
  bool own = true, foreign = true;
  for (const Block* b : wrong) {
    const auto p = pull(chain, b->name);
    if (!p || arma::size(p->value) != arma::size(b->analytic)) return std::nullopt;
    own = own && p->own;
    foreign = foreign && !p->own;
    differences.push_back(*b);
    differences.back().analytic = b->analytic - b->numeric;
    differences.back().numeric = p->value;
  }
  std::vector<const Block*> pointers;
  for (const Block& b : differences) pointers.push_back(&b);
  const auto ratio = constant_ratio(pointers);
  if (!ratio || !(own || foreign)) return std::nullopt;
  const double c = own ? ratio->value + 1 : ratio->value, n = static_cast<double>(chain.x.n_rows);
  const auto is = [&](double value) { return close(c, value, ratio->error + 1e-7); };
  std::string mistake;
  if (foreign && is(1)) mistake = "penalty on the bias";
  if (own && is(0)) mistake = "penalty missing";
  if (own && is(2)) mistake = "penalty twice";
  if (own && is(-1)) mistake = "penalty negative";
  if (own && mistake.empty() && is(1 / n)) mistake = "penalty divided by N";
  if (mistake.empty()) return std::nullopt;
  return Finding{mistake,
                 "",
                 "every module is right alone; " + names_of(wrong) + " hold " + to_string(Ratio{c, ratio->error, 1}) +
                     " times the gradient of the penalty, expected " + (own ? "1" : "0"),
                 {},
                 {}};
}

}  // namespace

std::optional<Finding> wrong_joints(const Chain& chain, const Report& report, const Options& options) {
  const auto blocks = attempt([&] { return all_beside(chain, report, options); });
  if (!blocks) return std::nullopt;  // a chain that cannot be run by its modules says nothing of what joins them
  std::vector<const Block*> all, wrong;
  for (const Block& b : *blocks.value) {
    all.push_back(&b);
    if (differs(b)) wrong.push_back(&b);
  }
  if (wrong.empty()) return std::nullopt;
  const bool shapes =
      std::ranges::all_of(wrong, [](const Block* b) { return arma::size(b->analytic) == arma::size(b->numeric); });
  std::optional<Finding> finding;
  const auto of_penalty = shapes ? penalty(chain, wrong) : std::nullopt;
  if (shapes) finding = constant(chain, all, "the whole gradient");
  if (finding && of_penalty) finding->alternatives.push_back(of_penalty->mistake);  // penalties are all there is
  if (!finding) finding = of_penalty;
  if (shapes && !finding) finding = constant(chain, wrong, names_of(wrong).c_str());
  if (!finding)
    finding = Finding{std::string(unnamed_mistake),
                      "",
                      "every module is right alone, but " + names_of(wrong) +
                          " differ from what the modules make; no known mistake explains it",
                      {},
                      {}};
  finding->where = "between the layers";
  return finding;
}

}  // namespace gradcheck::detail
