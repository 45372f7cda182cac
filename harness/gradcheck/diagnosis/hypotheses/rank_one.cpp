// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

constexpr arma::uword most_features = 64;  // the search for those that are wrong alike is quadratic

/// How many rows have an entry above the bound.
arma::uword rows_above(const arma::mat& m, double bound) {
  return arma::accu(arma::conv_to<arma::umat>::from(arma::max(arma::abs(m), 1) > bound));
}

/// The outputs and the entries of each sample, or of each feature, where the block is an input with such.
struct Groups {
  bool by_sample;

  arma::uword count(const Probe& p) const { return by_sample ? p.samples : p.features(); }
  bool fit(const Probe& p, const Jacobian& b) const {
    const arma::uword lines = p.by_rows == by_sample ? b.rows : b.cols;
    return b.of_input && p.samples > 0 && p.output.n_elem == p.samples * p.features() && lines == count(p);
  }
  arma::uvec outputs(const Probe& p, arma::uword g) const {
    return lines(p.output.n_rows, p.output.n_cols, g, p.by_rows == by_sample);
  }
  arma::uvec entries(const Probe& p, const Jacobian& b, arma::uword g) const {
    return lines(b.rows, b.cols, g, p.by_rows == by_sample);
  }

 private:
  static arma::uvec lines(arma::uword rows, arma::uword cols, arma::uword line, bool of_rows) {
    return of_rows ? arma::uvec(line + rows * arma::regspace<arma::uvec>(0, cols - 1))
                   : arma::uvec(line * rows + arma::regspace<arma::uvec>(0, rows - 1));
  }
};

/// Features of a sample's input.
using Part = arma::uvec;

bool is_rank_one(const arma::mat& m, double bound) { return arma::abs(m - rank_one(m)).max() <= bound; }

double bound_of(const Jacobian& b) { return 12 * b.error_bar.max() + 1e-6 * b.scale(); }

/// Whether in every sample, at every point, backward is wrong by parallel columns for these two features.
bool wrong_alike(const Evidence& e, std::size_t block, arma::uword one, arma::uword other) {
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[block];
    for (arma::uword n = 0; n < p.samples; ++n) {
      const arma::uvec i = Groups{true}.entries(p, b, n), t = Groups{true}.outputs(p, n), two{i(one), i(other)};
      if (!is_rank_one(b.numeric(t, two) - b.analytic(t, two), bound_of(b))) return false;
    }
  }
  return true;
}

bool is_right(const Evidence& e, std::size_t block, arma::uword feature) {
  return std::ranges::all_of(e.probes, [&](const Probe& p) {
    const Jacobian& b = p.blocks[block];
    for (arma::uword n = 0; n < p.samples; ++n) {
      const arma::uword i = Groups{true}.entries(p, b, n)(feature);
      if (arma::abs(b.numeric.col(i) - b.analytic.col(i)).max() > bound_of(b)) return false;
    }
    return true;
  });
}

/// Features that are wrong alike, together: each with the first part that it is like. Those that are right are in none.
std::vector<Part> parts_of_samples(const Evidence& e, std::size_t block) {
  const Jacobian& first = e.probes[0].blocks[block];
  const arma::uword width = Groups{true}.entries(e.probes[0], first, 0).n_elem;
  std::vector<Part> parts;
  for (arma::uword f = 0; f < width; ++f) {
    if (is_right(e, block, f)) continue;
    const auto like = std::ranges::find_if(parts, [&](const Part& p) { return wrong_alike(e, block, p(0), f); });
    if (like == parts.end())
      parts.push_back({f});
    else
      like->insert_rows(like->n_elem, Part{f});
  }
  return parts;
}

/// What the terms that a prediction took away were like.
struct Terms {
  /// in at least two rows and three columns, or the other way round, where not both Jacobians have rank one
  arma::uword seen = 0;
  bool symmetric = true;

  void add(const arma::mat& term, const arma::mat& numeric, double bound) {
    const arma::uword rows = rows_above(term, bound), cols = rows_above(term.t(), bound);
    if (rows < 2 || cols < 2 || rows + cols < 5 || (is_rank_one(numeric, bound) && is_rank_one(numeric - term, bound)))
      return;
    ++seen;
    symmetric = symmetric && term.n_rows == term.n_cols && arma::approx_equal(term, term.t(), "absdiff", bound);
  }
};

/// The numeric Jacobian less one outer product in each part of each group; without parts a group is one.
std::optional<Predicted> without_terms(const Probe& p, const Jacobian& b, const Groups& groups,
                                       const std::vector<Part>& parts, Terms& terms) {
  if (!groups.fit(p, b)) return std::nullopt;
  Predicted r{b.numeric, b.error_bar};
  for (arma::uword g = 0; g < groups.count(p); ++g) {
    const arma::uvec t = groups.outputs(p, g), all = groups.entries(p, b, g);
    for (const Part& part : parts.empty() ? std::vector{arma::regspace<Part>(0, all.n_elem - 1)} : parts) {
      const arma::uvec i = all(part);
      const arma::mat numeric = b.numeric(t, i), gap = numeric - b.analytic(t, i), term = rank_one(gap);
      const double error = 3 * arma::mat(b.error_bar(t, i)).max();
      if (part.n_elem == 1 && arma::abs(gap).max() > bound_of(b)) return std::nullopt;  // any column has rank one
      r.value(t, i) = numeric - term;
      r.error(t, i) += error;
      terms.add(term, numeric, 4 * error + 1e-4 * b.scale());
    }
  }
  return r;
}

bool has_one_width(const Evidence& e, std::size_t block) {
  return std::ranges::all_of(e.probes, [&](const Probe& p) {
    const Jacobian &b = p.blocks[block], &first = e.probes[0].blocks[block];
    return Groups{true}.fit(p, b) && (p.by_rows ? b.cols == first.cols : b.rows == first.rows) &&
           p.features() <= most_features && b.numeric.n_cols <= most_features * p.samples;
  });
}

std::optional<Finding> rank_one_term(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  for (const Groups groups : {Groups{true}, Groups{false}}) {
    const std::vector<Part> parts =
        groups.by_sample && has_one_width(e, blocks[0]) ? parts_of_samples(e, blocks[0]) : std::vector<Part>();
    Terms terms;
    const auto match = explains(
        e.probes, blocks, [&](const Probe& p, const Jacobian& b) { return without_terms(p, b, groups, parts, terms); });
    if (match && terms.seen >= 6)
      return found(
          e, blocks, "rank-one term wrong",
          std::string("of each ") + (groups.by_sample ? "sample" : "feature") +
              (parts.size() > 1 ? ", and each of " + std::to_string(parts.size()) + " parts of its features," : "") +
              " the numeric Jacobian less that of backward is one outer product, " +
              (terms.symmetric ? "symmetric" : "not symmetric") +
              ": a term u <v, c> is missing or wrong, such as that of a mean, a variance or a sum that the "
              "layer divides by",
          *match);
  }
  return std::nullopt;
}

}  // namespace

arma::mat rank_one(const arma::mat& m) {
  const arma::uvec at = arma::ind2sub(arma::size(m), arma::index_max(arma::vectorise(arma::abs(m))));
  if (m(at(0), at(1)) == 0.0) return m;
  return m.col(at(1)) * m.row(at(0)) / m(at(0), at(1));
}

std::vector<Hypothesis> rank_one_hypotheses() { return {rank_one_term}; }

}  // namespace gradcheck::detail
