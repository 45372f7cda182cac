// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/constant_ratio.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/number_text.hpp>

namespace gradcheck::detail {
namespace {

bool tells(const Block& b, arma::uword i, double share) {
  return b.numeric(i) != 0.0 && b.bound(i) <= share * std::abs(b.numeric(i));
}

/// The ratio at the entry that tells it best.
Ratio best_of(const std::vector<const Block*>& blocks, double telling) {
  Ratio best;
  double smallest = telling;
  for (const Block* b : blocks)
    for (arma::uword i = 0; i < b->numeric.n_elem; ++i) {
      if (!tells(*b, i, telling)) continue;
      ++best.entries;
      const double relative = b->bound(i) / std::abs(b->numeric(i));
      if (best.entries > 1 && relative >= smallest) continue;
      smallest = relative;
      best.value = b->analytic(i) / b->numeric(i);
    }
  best.error = (1 + std::abs(best.value)) * smallest;
  return best;
}

bool contradicts(const Block& b, arma::uword i, const Ratio& r) {
  const double n = b.numeric(i), bound = (1 + std::abs(r.value)) * b.bound(i) + r.error * std::abs(n);
  return !close(b.analytic(i), r.value * n, bound);
}

struct Candidate {
  const char *mistake, *words;
  double (*value)(double n, double m);
  bool of_outputs = false;  // with one output it is another of these
};

constexpr std::array<Candidate, 10> candidates{{
    {"gradient missing (zero)", "exactly zero", [](double, double) { return 0.0; }},
    {"factor -1", "the opposite sign", [](double, double) { return -1.0; }},
    {"factor 2", "a factor 2", [](double, double) { return 2.0; }},
    {"factor 1/2", "a factor 1/2", [](double, double) { return 0.5; }},
    {"factor N", "the batch size: the 1/N of a mean is missing", [](double n, double) { return n; }},
    {"factor 1/N", "divided by the batch size once too often", [](double n, double) { return 1 / n; }},
    {"factor m", "the number of outputs: the 1/m of a mean is missing", [](double, double m) { return m; }, true},
    {"factor 1/m", "divided by the number of outputs once too often", [](double, double m) { return 1 / m; }, true},
    {"factor N m", "batch size times outputs: the mean is missing", [](double n, double m) { return n * m; }, true},
    {"factor 1/(N m)", "divided by batch size times outputs once too often",
     [](double n, double m) { return 1 / (n * m); }, true},
}};

/// What is not zero is a factor, however small, but for rounding.
constexpr double least_ratio = 1e-9;

bool explains(const Candidate& c, const std::vector<SeenRatio>& seen) {
  return std::ranges::all_of(seen, [&c](const SeenRatio& s) {
    const double value = c.value(s.samples, s.outputs);
    return !(c.of_outputs && s.outputs == 1) && value != 1.0 &&
           close(s.ratio.value, value, value == 0.0 ? least_ratio : s.ratio.error + 1e-7 * std::abs(value));
  });
}

/// The same ratio at every batch, and not one.
bool constant(const std::vector<SeenRatio>& seen) {
  return std::ranges::all_of(seen, [&seen](const SeenRatio& s) {
    return are_same(s.ratio, seen[0].ratio) && !close(s.ratio.value, 1.0, s.ratio.error);
  });
}

}  // namespace

std::optional<Ratio> constant_ratio(const std::vector<const Block*>& blocks, double telling) {
  const Ratio r = best_of(blocks, telling);
  if (r.entries == 0 || !std::isfinite(r.value)) return std::nullopt;
  for (const Block* b : blocks)
    for (arma::uword i = 0; i < b->numeric.n_elem; ++i)
      if (contradicts(*b, i, r)) return std::nullopt;
  return r;
}

bool are_same(const Ratio& a, const Ratio& b) {
  const double slack = std::min(1e-7 * std::abs(a.value), 0.01 * std::abs(b.value - 1));
  return close(a.value, b.value, a.error + b.error + slack);
}

std::vector<RatioName> ratio_names(const std::vector<SeenRatio>& seen) {
  std::vector<RatioName> names;
  for (const Candidate& c : candidates)
    if (!seen.empty() && explains(c, seen)) names.push_back({c.mistake, c.words});
  if (names.empty() && !seen.empty() && constant(seen))
    names.push_back({"factor " + to_string(seen[0].ratio), std::string(cause_unknown)});
  return names;
}

std::optional<Finding> finding_of(const std::vector<RatioName>& names, const std::string& sentence) {
  if (names.empty()) return std::nullopt;
  Finding finding{names[0].mistake, "", sentence + ": " + names[0].words, {}, {}};
  for (std::size_t k = 1; k < names.size(); ++k) finding.alternatives.push_back(names[k].mistake);
  return finding;
}

std::string to_string(const Ratio& ratio) {
  const double relative = ratio.error / std::max(std::abs(ratio.value), 1e-300);
  const int digits = ratio.value == 0 ? 1 : static_cast<int>(std::clamp(-std::log10(relative), 3.0, 9.0));
  return number(ratio.value, digits);
}

}  // namespace gradcheck::detail
