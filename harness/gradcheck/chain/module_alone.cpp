// SPDX-License-Identifier: MIT
#include <gradcheck/chain/module_alone.hpp>

#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/derivatives/check_function.hpp>
#include <gradcheck/diagnosis/constant_ratio.hpp>
#include <gradcheck/layer_check/describe.hpp>
#include <gradcheck/layer_check/findings.hpp>
#include <gradcheck/layer_check/pipeline.hpp>
#include <gradcheck/subject/layer_subject.hpp>

namespace gradcheck::detail {
namespace {

/// The name that a block of the chain has in module k alone; nothing where it is another module's.
std::optional<std::string> name_alone(const Chain& chain, std::size_t k, const std::string& block) {
  if (block.empty() || (block == "input" && k == 0)) return block;
  const Chain::Module& m = chain.modules[k];
  for (const Parameter& p : m.layer.parameters())
    if (m.block_of(p.name) == block) return p.name;
  return std::nullopt;
}

/// The bounds that concern one module, by the names that its blocks have alone.
Options options_alone(const Options& options, const Chain& chain, std::size_t k) {
  Options own = options;
  own.bounds.clear();
  for (const Bounds& b : options.bounds) {
    const auto name = name_alone(chain, k, b.block);
    if (!name) continue;
    own.bounds.push_back(b);
    own.bounds.back().block = *name;
  }
  return own;
}

Finding ratio_of_penalty(const RatioName& name, const Ratio& ratio) {
  const std::string words = " times the numeric value: ";
  std::string mistake = "penalty: " + name.mistake;
  if (ratio.value == 0) mistake = "penalty missing";
  if (name.mistake == "factor 2") mistake = "penalty twice";
  if (name.mistake == "factor -1") mistake = "penalty negative";
  if (name.mistake == "factor 1/N") mistake = "penalty divided by N";
  return {mistake, "", "its gradient is " + to_string(ratio) + words + name.words, {}, {}};
}

}  // namespace

arma::mat numeric_cotangent(const Chain& chain, const Passed& passed, std::size_t k, const Options& options) {
  AnyLayer tail = compose(chain, k + 1);
  tail.parameters = [] { return Parameters(); };
  if (tail.in_double) tail.in_double->parameters = tail.parameters;
  AnyLayer::Matrices inputs{passed.inputs[k + 1][0], chain.t};
  const arma::mat ones(arma::size(tail.forward(inputs)), arma::fill::ones);
  arma::mat handed = k < passed.cotangents.size() ? passed.cotangents[k] : arma::mat();
  if (arma::size(handed) != arma::size(inputs[0])) handed.zeros(arma::size(inputs[0]));
  Options values = options;
  values.bounds.clear();
  LayerSubject subject(tail, inputs, ones, {handed}, {});
  subject.subject().composite = true;
  arma::mat numeric = check(subject.subject(), values).blocks[0].numeric;
  for (arma::uword i = 0; i < numeric.n_elem; ++i)
    if (!std::isfinite(numeric(i))) numeric(i) = std::isfinite(handed(i)) ? handed(i) : 0.0;
  return in_scalar_of(chain.modules[k].layer, numeric);
}

Report layer_alone(Chain& chain, std::size_t k, const AnyLayer::Matrices& inputs, const AnyLayer::Matrices& before,
                   const arma::mat& cotangent, const Options& options) {
  AnyLayer& layer = chain.modules[k].layer;
  const arma::mat random = in_scalar_of(layer, random_cotangent(cotangent.n_rows, cotangent.n_cols, options.seed));
  const Pipeline pipeline{.of_values = cotangent, .of_contract = random, .before = before, .naming = Naming::always};
  auto checked = attempt([&] { return check_in(pipeline, layer, inputs, options_alone(options, chain, k)); });
  Report report = checked ? std::move(*checked) : thrown(checked.thrown);
  report.subject = chain.modules[k].name + " alone";
  return report;
}

Report penalty_alone(const Chain& chain, const Chain::Penalty& penalty, const Options& options) {
  Options own = options;
  own.bounds.clear();
  own.scope = Scope::values;
  const AnyLayer whole = compose(chain);
  for (const Parameter& p : whole.parameters()) {
    if (p.name != penalty.block) continue;
    Report report = check_function(penalty.terms, penalty.gradient, p.value.values(), own);
    report.blocks[0].name = penalty.block;
    if (report.counts().disagree > 0) {
      const auto ratio = constant_ratio({&report.blocks[0]});
      const SeenRatio seen{ratio.value_or(Ratio{}), static_cast<double>(chain.x.n_rows), 1};
      const std::vector<RatioName> names = ratio ? ratio_names({seen}) : std::vector<RatioName>();
      if (!names.empty()) report.findings.push_back(ratio_of_penalty(names[0], *ratio));
      for (std::size_t k = 1; k < names.size(); ++k)
        report.findings[0].alternatives.push_back(ratio_of_penalty(names[k], *ratio).mistake);
    }
    describe(report);
    report.subject = "penalty of " + penalty.block + " alone";
    return report;
  }
  throw std::invalid_argument("chain: a penalty on \"" + penalty.block + "\", which is no parameter of it");
}

}  // namespace gradcheck::detail
