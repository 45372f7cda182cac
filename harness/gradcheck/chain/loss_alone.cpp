// SPDX-License-Identifier: MIT
#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/random_bits.hpp>
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

constexpr arma::uword other_batches[] = {3, 5, 8};

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

/// The ratio at batches of several sizes; empty where one of them shows none. A batch that the loss refuses is left
/// out: samples of which none counts.
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
  for (const arma::uword n : other_batches) {
    if (n == y.n_rows || t.n_rows != y.n_rows) continue;
    const auto there = attempt([&] { return check_loss(loss, cycled(y, n), cycled(t, n), options); });
    if (there && !see(*there.value)) return {};
  }
  return seen;
}

std::optional<Finding> ratio_of_loss(const std::vector<RatioName>& names, const std::vector<SeenRatio>& seen) {
  std::string sentence = "every entry of its gradient is ";
  for (const SeenRatio& s : seen)
    sentence += (&s == &seen[0] ? "" : ", ") + to_string(s.ratio) + " times the numeric value at batch " +
                std::to_string(static_cast<int>(s.samples));
  return finding_of(names, sentence);
}

/// Whether the gradient is that of another loss, entry by entry.
bool is_of(const Chain::OtherLoss& other, const Block& b, const arma::mat& y, const arma::mat& t) {
  const auto gradient = attempt([&] { return other.gradient(y, t); });
  if (!gradient || arma::size(*gradient.value) != arma::size(b.analytic)) return false;
  for (arma::uword i = 0; i < b.analytic.n_elem; ++i)
    if (!close(b.analytic(i), (*gradient.value)(i), b.bound(i))) return false;
  return true;
}

/// At batches of several sizes, with outputs that are moved by a twelfth to a quarter of themselves.
std::optional<Finding> another_loss(Chain& chain, const Report& here, const arma::mat& y, const Options& options) {
  std::vector<Chain::OtherLoss> left = chain.other_losses;
  const auto keep = [&left](const Report& r, const arma::mat& outputs, const arma::mat& targets) {
    std::erase_if(left, [&](const Chain::OtherLoss& o) { return !is_of(o, r.blocks[0], outputs, targets); });
  };
  keep(here, y, chain.t);
  RandomBits bits(1);
  for (const arma::uword n : other_batches) {
    if (left.empty() || chain.t.n_rows != y.n_rows) break;
    const arma::mat targets = cycled(chain.t, n), outputs = cycled(y, n);
    const arma::mat moved = outputs % (1 + bits.signed_near_one(n, y.n_cols) / 6);
    const auto there = attempt([&] { return check_loss(chain.loss, moved, targets, options); });
    if (there) keep(*there.value, moved, targets);  // beyond the loss's domain it says nothing
  }
  if (left.empty()) return std::nullopt;
  std::string sentence = "its gradient is that of " + left[0].what;
  for (std::size_t k = 1; k < left.size(); ++k) sentence += ", or of " + left[k].what;
  return Finding{"gradient of another loss", "", sentence, {}, {}};
}

/// A number that nothing explains is a factor where no other loss has that gradient.
std::optional<Finding> name_of_loss(Chain& chain, const Report& here, const arma::mat& y, const Options& options) {
  if (auto finding = ignored_sample(here.blocks[0])) return finding;
  const auto seen = ratios_of_loss(chain.loss, here, y, chain.t, options);
  const auto names = ratio_names(seen);
  if (names.empty() || names[0].words == cause_unknown)
    if (auto finding = another_loss(chain, here, y, options)) return finding;
  return ratio_of_loss(names, seen);
}

}  // namespace

Report loss_alone(Chain& chain, const Passed& passed, const Options& options) {
  Options own = options;
  own.bounds.clear();
  const arma::mat& y = passed.inputs.back()[0];
  auto checked = attempt([&] {
    Report alone = check_loss(chain.loss, y, chain.t, own);
    if (alone.counts().disagree == 0) return alone;
    if (const auto finding = name_of_loss(chain, alone, y, own)) alone.findings.push_back(*finding);
    return alone;
  });
  Report report = checked ? std::move(*checked) : thrown(checked.thrown);
  describe(report);
  report.subject = "loss alone";
  return report;
}

}  // namespace gradcheck::detail
