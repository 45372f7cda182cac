// SPDX-License-Identifier: MIT
#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/chain/module_alone.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/diagnosis/constant_ratio.hpp>
#include <gradcheck/diagnosis/evidence.hpp>
#include <gradcheck/layer_check/describe.hpp>
#include <gradcheck/layer_check/findings.hpp>
#include <gradcheck/subject/layer_subject.hpp>

namespace gradcheck::detail {
namespace {

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
  const std::vector<arma::mat> rounding = float_rounding_of_layer(loss, inputs, ones);
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
  return Finding{"sample ignored",
                 "",
                 "the gradient of sample " + listed(samples) + " of " + std::to_string(b.verdict.n_rows) +
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
  std::string sentence = "every entry of its gradient is ";
  for (const SeenRatio& s : seen)
    sentence += (&s == &seen[0] ? "" : ", ") + to_string(s.ratio) + " times the numeric value at batch " +
                std::to_string(static_cast<int>(s.samples));
  return finding_of(ratio_names(seen), sentence);
}

}  // namespace

Report loss_alone(Chain& chain, const Passed& passed, const Options& options) {
  Options own = options;
  own.bounds.clear();
  const arma::mat& y = passed.inputs.back()[0];
  auto checked = attempt([&] {
    Report alone = check_loss(chain.loss, y, chain.t, own);
    if (alone.counts().disagree == 0) return alone;
    auto finding = ignored_sample(alone.blocks[0]);
    if (!finding) finding = ratio_of_loss(ratios_of_loss(chain.loss, alone, y, chain.t, own));
    if (finding) alone.findings.push_back(*finding);
    return alone;
  });
  Report report = checked ? std::move(*checked) : thrown(checked.thrown);
  describe(report);
  report.subject = "loss alone";
  return report;
}

}  // namespace gradcheck::detail
