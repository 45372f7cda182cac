// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <numeric>

#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;
using Features = std::vector<arma::uword>;

/// The entries of a Jacobian that are not zero.
using IsThere = std::function<bool(const Jacobian&, arma::uword t, arma::uword i)>;

bool is_numeric(const Jacobian& b, arma::uword t, arma::uword i) { return b.reacts(t, i); }
bool is_what_backward_has(const Jacobian& b, arma::uword t, arma::uword i) {
  return std::abs(b.analytic(t, i)) > 1e-9 * b.scale();
}

/// Features of a sample that go together, because an output of one follows the other at some point.
class Joined {
 public:
  explicit Joined(arma::uword features) : first_(features) { std::iota(first_.begin(), first_.end(), arma::uword{0}); }

  void join(arma::uword a, arma::uword b) {
    const arma::uword from = std::max(first_[a], first_[b]), to = std::min(first_[a], first_[b]);
    std::ranges::replace(first_, from, to);
  }
  std::vector<Features> groups() const {
    std::vector<Features> all;
    for (arma::uword f = 0; f < first_.size(); ++f) {
      Features own;
      for (arma::uword k = f; k < first_.size(); ++k)
        if (first_[k] == f) own.push_back(k);
      if (!own.empty()) all.push_back(std::move(own));
    }
    return all;
  }

 private:
  Features first_;  ///< the first of its group
};

std::vector<Features> groups_of(const Evidence& e, std::size_t block, const IsThere& is_there) {
  const arma::uword features = e.probes[0].features();
  Joined joined(features);
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[block];
    for (arma::uword t = 0; t < p.output.n_elem; ++t)
      for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
        if (is_there(b, t, i)) joined.join(p.feature_of(t), p.feature_of(i));
  }
  return joined.groups();
}

/// Whether an entry of another sample, or of another feature of the same one, is there at some point.
bool has(const Evidence& e, std::size_t block, const IsThere& is_there, bool other_sample, bool other_feature) {
  return std::ranges::any_of(e.probes, [&](const Probe& p) {
    const Jacobian& b = p.blocks[block];
    for (arma::uword t = 0; t < p.output.n_elem; ++t)
      for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
        if ((p.sample_of(t) != p.sample_of(i)) == other_sample &&
            (p.feature_of(t) != p.feature_of(i)) == other_feature && is_there(b, t, i))
          return true;
    return false;
  });
}

/// At most two outer products, of two features one; what it has is a whole rectangle of two entries or more. A wrong
/// index has no such form.
bool is_of_shared_terms(const arma::mat& gap, double bound) {
  const arma::uword terms = std::min<arma::uword>(2, std::min(gap.n_rows, gap.n_cols) - 1);
  if (arma::svd(gap)(terms) > bound) return false;
  const arma::umat there = arma::abs(gap) > bound;
  const arma::uword rows = arma::accu(arma::any(there, 1)), cols = arma::accu(arma::any(there, 0));
  return arma::accu(there) * 4 >= rows * cols * 3 && rows * cols != 1;
}

/// Of every sample what is off between two groups is what a mean and a variance make of them.
bool are_shared_terms(const Evidence& e, std::size_t block, const std::vector<Features>& groups) {
  arma::uword tested = 0;
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[block];
    for (arma::uword n = 0; n < p.samples; ++n)
      for (const Features& from : groups)
        for (const Features& to : groups) {
          arma::mat gap(from.size(), to.size());
          for (arma::uword r = 0; r < gap.n_rows; ++r)
            for (arma::uword c = 0; c < gap.n_cols; ++c) {
              const arma::uword t = n + from[r] * p.samples, i = n + to[c] * p.samples;
              gap(r, c) = b.numeric(t, i) - b.analytic(t, i);
            }
          if (std::min(gap.n_rows, gap.n_cols) < 2) continue;
          if (!is_of_shared_terms(gap, 12 * b.error_bar.max() + 1e-6 * b.scale())) return false;
          tested += arma::abs(gap).max() > 1e-3 * b.scale() ? 1 : 0;
        }
  }
  return tested >= 8;
}

std::string in_words(const std::vector<Features>& groups) {
  std::string text;
  for (std::size_t k = 0; k < groups.size() && k < 4; ++k) text += (k == 0 ? "" : " | ") + listed(groups[k]);
  return text + (groups.size() > 4 ? " | ..." : "");
}

bool has_rows_like_output(const Probe& p, const Jacobian& b) {
  return b.of_input && p.by_rows && p.samples > 0 && has_shape_of_output(p, b) && p.output.n_rows == p.samples;
}

/// A mean, a variance or a sum of a sample that runs over other features in backward than in forward.
std::optional<Finding> over_other_features(const Evidence& e, std::size_t block) {
  if (has(e, block, is_what_backward_has, true, true) || has(e, block, is_what_backward_has, true, false))
    return std::nullopt;
  const auto numeric = groups_of(e, block, is_numeric), analytic = groups_of(e, block, is_what_backward_has);
  if (numeric.size() < 2 || numeric == analytic || !are_shared_terms(e, block, numeric)) return std::nullopt;
  return found(e, {block}, "summed over another group",
               "of a sample, features go together in forward as in " + in_words(numeric) + ", in backward as in " +
                   in_words(analytic) + ": a mean, a variance or a sum runs over other features",
               {e.probes.size(), 0}, {"rank-one term wrong"});
}

/// One side joins the features of each sample, the other the samples of each feature.
bool joins_features_for_samples(const Evidence& e, std::size_t block, const IsThere& features, const IsThere& samples) {
  return has(e, block, features, false, true) && !has(e, block, samples, false, true) &&
         has(e, block, samples, true, false) && !has(e, block, samples, true, true);
}

std::optional<Finding> along_wrong_dimension(const Evidence& e, std::size_t block) {
  const std::string features = " the features of each sample, along a row",
                    samples = " the samples of each feature, down a column";
  const auto said = [&](const std::string& forward, const std::string& backward) {
    return found(e, {block}, "summed over another group",
                 "forward joins" + forward + "; backward joins" + backward +
                     ": a mean, a variance or a sum runs along the wrong dimension",
                 {e.probes.size(), 0});
  };
  if (joins_features_for_samples(e, block, is_numeric, is_what_backward_has)) return said(features, samples);
  if (joins_features_for_samples(e, block, is_what_backward_has, is_numeric) &&
      !has(e, block, is_what_backward_has, true, false))
    return said(samples, features);
  return std::nullopt;
}

std::optional<Finding> other_group(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  const std::size_t block = blocks[0];
  for (const Probe& p : e.probes)
    if (!has_rows_like_output(p, p.blocks[block]) || p.features() != e.probes[0].features()) return std::nullopt;
  if (auto f = along_wrong_dimension(e, block)) return f;
  const bool keeps_samples_apart = !has(e, block, is_numeric, true, true) && !has(e, block, is_numeric, true, false);
  return keeps_samples_apart ? over_other_features(e, block) : std::nullopt;
}

}  // namespace

std::vector<Hypothesis> group_hypotheses() { return {other_group}; }

}  // namespace gradcheck::detail
