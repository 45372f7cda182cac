// SPDX-License-Identifier: MIT
#include <gradcheck/core/module_alone.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>
#include <utility>

#include <gradcheck/core/check.hpp>
#include <gradcheck/core/check_any_layer.hpp>
#include <gradcheck/core/check_function.hpp>
#include <gradcheck/core/contract.hpp>
#include <gradcheck/core/cotangent.hpp>
#include <gradcheck/core/diagnosis.hpp>
#include <gradcheck/core/findings.hpp>
#include <gradcheck/core/layer_subject.hpp>
#include <gradcheck/core/ratio.hpp>

namespace gradcheck {
namespace {

/// The bounds that concern one module, by the names that its blocks have alone.
Options options_alone(const Options& options, const Chain& chain, std::size_t k) {
  Options own = options;
  own.bounds.clear();
  const std::string prefix = chain.modules[k].prefix + " ";
  for (Bounds b : options.bounds) {
    if (b.block.starts_with(prefix))
      b.block = b.block.substr(prefix.size());
    else if (!b.block.empty() && !(b.block == "input" && k == 0))
      continue;
    own.bounds.push_back(b);
  }
  return own;
}

/// Another batch, so that a stale cache shows. It may be refused.
void prime(AnyLayer& layer, const AnyLayer::Matrices& before, const arma::mat& cotangent) {
  try {
    if (!before.empty()) gradient(layer, before, cotangent);
  } catch (const std::exception&) {
  }
}

std::string number(double v) {
  std::ostringstream out;
  out.precision(9);
  out << v;
  return out.str();
}

std::string percent_free_count(arma::uword part, arma::uword whole) {
  return part == whole ? "all " + std::to_string(whole) + " entries"
                       : std::to_string(part) + " of " + std::to_string(whole) + " entries";
}

Report thrown(const char* pass, const std::exception& e) {
  Report report;
  report.findings.push_back({"throws", "", std::string(pass) + ": " + e.what(), {}, {}});
  return report;
}

/// Rows of m in turn, n of them.
arma::mat cycled(const arma::mat& m, arma::uword n) {
  arma::mat rows(n, m.n_cols, arma::fill::zeros);
  for (arma::uword i = 0; i < n; ++i) rows.row(i) = m.row(i % m.n_rows);
  return rows;
}

Report check_loss(AnyLayer& loss, const arma::mat& y, const arma::mat& t, const Options& options) {
  AnyLayer::Matrices inputs{y, t};
  const arma::mat ones(arma::size(loss.forward(inputs)), arma::fill::ones);
  const std::vector<arma::mat> analytic = gradient(loss, inputs, ones);
  const std::vector<arma::mat> rounding =
      loss.in_float() ? float_rounding_of_layer(loss, inputs, ones) : std::vector<arma::mat>();
  LayerSubject subject(loss, inputs, ones, analytic, rounding);
  subject.subject().name = "loss";
  subject.subject().blocks[0].name = "output";
  return check(subject.subject(), options);
}

/// Samples whose gradient is exactly zero although the numeric one is not, where all others agree.
std::vector<arma::uword> ignored_samples(const Block& b) {
  std::set<arma::uword> ignored;
  for (arma::uword i = 0; i < b.verdict.n_rows; ++i)
    for (arma::uword j = 0; j < b.verdict.n_cols; ++j)
      if (b.at(i, j).verdict == Verdict::disagree) ignored.insert(i);
  for (const arma::uword i : ignored)
    if (arma::any(b.analytic.row(i) != 0.0)) return {};
  return {ignored.begin(), ignored.end()};
}

std::optional<Finding> ignored_sample(const Block& b) {
  const std::vector<arma::uword> samples = ignored_samples(b);
  if (samples.empty() || samples.size() == b.verdict.n_rows) return std::nullopt;
  std::string list;
  for (const arma::uword i : samples) list += (list.empty() ? "" : ", ") + std::to_string(i);
  return Finding{"sample ignored",
                 "",
                 "the gradient of sample " + list + " of " + std::to_string(b.verdict.n_rows) +
                     " is exactly zero, the numeric one reaches " + number(arma::abs(b.numeric.row(samples[0])).max()) +
                     "; all others agree",
                 {},
                 {}};
}

/// The ratio at batches of several sizes; empty where one of them shows none.
std::vector<SeenRatio> ratios_of_loss(AnyLayer& loss, const Report& here, const arma::mat& y, const arma::mat& t,
                                      const Options& options) {
  std::vector<SeenRatio> seen;
  const auto see = [&seen](const Report& r) {
    const auto ratio = constant_ratio({&r.blocks[0]});
    if (ratio)
      seen.push_back(
          {*ratio, static_cast<double>(r.blocks[0].numeric.n_rows), static_cast<double>(r.blocks[0].numeric.n_cols)});
    return ratio.has_value();
  };
  if (!see(here)) return {};
  for (const arma::uword n : {3U, 5U, 8U})
    if (n != y.n_rows && t.n_rows == y.n_rows && !see(check_loss(loss, cycled(y, n), cycled(t, n), options))) return {};
  return seen;
}

std::optional<Finding> ratio_of_loss(const std::vector<SeenRatio>& seen) {
  const std::vector<RatioName> names = ratio_names(seen);
  if (names.empty()) return std::nullopt;
  std::string sentence = "every entry of its gradient is ";
  for (const SeenRatio& s : seen)
    sentence += (&s == &seen[0] ? "" : ", ") + to_string(s.ratio) + " times the numeric value at batch " +
                std::to_string(static_cast<int>(s.samples));
  Finding finding{names[0].mistake, "", sentence + ": " + names[0].words, {}, {}};
  for (std::size_t k = 1; k < names.size(); ++k) finding.alternatives.push_back(names[k].mistake);
  return finding;
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

void add_contract(Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                  const Options& options) {
  const bool agree = report.counts().disagree == 0 && report.counts().undecided == 0;
  const arma::mat random = in_scalar_of(layer, random_cotangent(cotangent.n_rows, cotangent.n_cols, options.seed));
  for (Clause& c : check_contract(layer, inputs, random, options, agree)) report.clauses.push_back(std::move(c));
}

/// Whether the gradients in a report belong to the batch before: they agree with its numeric ones.
bool is_of(AnyLayer& layer, const AnyLayer::Matrices& before, const arma::mat& cotangent, const Report& report,
           const Options& options) {
  if (before.empty()) return false;
  std::vector<arma::mat> analytic;
  for (const Block& b : report.blocks) analytic.push_back(b.analytic);
  const Report there = check(LayerSubject(layer, before, cotangent, analytic, {}).subject(), options);
  return there.counts().disagree == 0 && there.counts().undecided == 0;
}

/// The clauses that are broken follow from it.
Finding stale(const Report& report) {
  Finding finding{"stale cache",
                  "",
                  "the gradient is the numeric one of the batch before: what forward keeps is not refreshed",
                  {},
                  {}};
  for (const Clause& c : report.clauses)
    if (c.state == ClauseState::broken) finding.consequences.push_back(c.name);
  return finding;
}

/// What a layer's own report says, in words.
void name_mistakes(Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs, const AnyLayer::Matrices& before,
                   const arma::mat& cotangent, const Options& options) {
  const bool wrong = report.counts().disagree > 0;
  if (wrong && is_of(layer, before, cotangent, report, options)) {
    report.findings.push_back(stale(report));
    return;
  }
  std::vector<Finding> of_values;
  if (wrong && !values_mean_nothing(report)) of_values = diagnose_values(layer, inputs, cotangent, report, options);
  add_findings(report, std::move(of_values));
}

}  // namespace

void describe(Report& report) {
  if (report.counts().disagree == 0 || !report.findings.empty()) return;
  std::string where;
  for (const Block& b : report.blocks)
    if (b.counts().disagree > 0)
      where += (where.empty() ? "" : ", ") + b.name + " (" +
               percent_free_count(b.counts().disagree, b.counts().total()) + ")";
  const Entry worst = report.worst();
  report.findings.push_back({std::string(unnamed_mistake),
                             "",
                             "no known mistake explains it; wrong in " + where + "; most at " + worst.name() + ": " +
                                 number(worst.analytic) + ", numeric " + number(worst.numeric) + " +- " +
                                 number(worst.error_bar),
                             {},
                             {}});
}

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
  const Options own = options_alone(options, chain, k);
  Report report;
  try {
    prime(layer, before, cotangent);
    report = check_values(layer, inputs, cotangent, own);
    const bool repeatable = report.clauses.empty() || report.clauses[0].state != ClauseState::broken;
    if (options.scope == Scope::contract && repeatable) add_contract(report, layer, inputs, cotangent, own);
    name_mistakes(report, layer, inputs, before, cotangent, own);
  } catch (const std::exception& e) {
    report = thrown("alone", e);
  }
  describe(report);
  report.subject = chain.modules[k].name + " alone";
  return report;
}

Report loss_alone(Chain& chain, const Passed& passed, const Options& options) {
  Options own = options;
  own.bounds.clear();
  const arma::mat& y = passed.inputs.back()[0];
  Report report;
  try {
    report = check_loss(chain.loss, y, chain.t, own);
    if (report.counts().disagree > 0) {
      auto finding = ignored_sample(report.blocks[0]);
      if (!finding) finding = ratio_of_loss(ratios_of_loss(chain.loss, report, y, chain.t, own));
      if (finding) report.findings.push_back(*finding);
    }
  } catch (const std::exception& e) {
    report = thrown("alone", e);
  }
  describe(report);
  report.subject = "loss alone";
  return report;
}

Report penalty_alone(const Chain& chain, const Chain::Penalty& penalty, const Options& options) {
  Options own = options;
  own.bounds.clear();
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

}  // namespace gradcheck
