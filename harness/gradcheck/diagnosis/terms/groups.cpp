// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/terms/groups.hpp>

#include <algorithm>

namespace gradcheck::detail {
namespace {

constexpr arma::uword most_features = 64, fewest_entries = 3;

arma::uvec lines(arma::uword rows, arma::uword cols, arma::uword line, bool of_rows) {
  return of_rows ? arma::uvec(line + rows * arma::regspace<arma::uvec>(0, cols - 1))
                 : arma::uvec(line * rows + arma::regspace<arma::uvec>(0, rows - 1));
}

bool has_samples_of_features(const Probe& p) {
  return p.samples > 0 && p.output.n_elem == p.samples * p.features() && p.features() > 0;
}

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

bool has_one_width(const Evidence& e, std::size_t block) {
  return std::ranges::all_of(e.probes, [&](const Probe& p) {
    const Jacobian &b = p.blocks[block], &first = e.probes[0].blocks[block];
    return Groups{true}.fit(p, b) && (p.by_rows ? b.cols == first.cols : b.rows == first.rows) &&
           p.features() == e.probes[0].features() && p.features() <= most_features &&
           b.numeric.n_cols <= most_features * p.samples;
  });
}

/// Adds a point's groups; false where the block is not an input of such lines there.
bool add(Grouping& to, const Groups& groups, const Probe& p, const Jacobian& b) {
  if (!groups.fit(p, b)) return false;
  for (arma::uword g = 0; g < groups.count(p); ++g)
    to.groups.push_back({&p, &b, groups.outputs(p, g), groups.entries(p, b, g)});
  return true;
}

/// The points of other widths too, where all of them fit.
void add_resized(Grouping& to, const Groups& groups, const Evidence& e, std::size_t block) {
  const std::size_t before = to.groups.size();
  to.resized = !e.resized.empty() &&
               std::ranges::all_of(e.resized, [&](const Probe& p) { return add(to, groups, p, p.blocks[block]); });
  if (!to.resized) to.groups.resize(before);
}

void add_whole(std::vector<Grouping>& all, const Evidence& e, std::size_t block, const Groups& groups) {
  Grouping whole{groups.by_sample ? "of each sample" : "of each feature", {}};
  if (!std::ranges::all_of(e.probes, [&](const Probe& p) { return add(whole, groups, p, p.blocks[block]); })) return;
  add_resized(whole, groups, e, block);
  all.push_back(std::move(whole));
}

/// The features of outputs that a part is wrong through, at any point.
arma::uvec outputs_of(const Evidence& e, std::size_t block, const Part& part) {
  arma::vec largest(e.probes[0].features(), arma::fill::zeros);
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[block];
    for (arma::uword n = 0; n < p.samples; ++n) {
      const arma::uvec i = Groups{true}.entries(p, b, n)(part), t = Groups{true}.outputs(p, n);
      const arma::mat gap = arma::abs(b.numeric(t, i) - b.analytic(t, i));
      largest = arma::max(largest, arma::vec(arma::max(gap, 1) / bound_of(b)));
    }
  }
  return arma::find(largest > 1);
}

void add_parts(std::vector<Grouping>& all, const Evidence& e, std::size_t block) {
  const std::vector<Part> parts = parts_of_samples(e, block);
  if (parts.size() < 2) return;
  Grouping grouping{"of each of " + std::to_string(parts.size()) + " parts of each sample", {}};
  for (const Part& part : parts) {
    const arma::uvec t = outputs_of(e, block, part);
    for (const Probe& p : e.probes)
      for (arma::uword n = 0; n < p.samples; ++n)
        grouping.groups.push_back({&p, &p.blocks[block], arma::uvec(Groups{true}.outputs(p, n)(t)),
                                   arma::uvec(Groups{true}.entries(p, p.blocks[block], n)(part))});
  }
  all.push_back(std::move(grouping));
}

/// Rows, or columns, of a parameter, one for each feature of the output.
void add_lines(std::vector<Grouping>& all, const Evidence& e, std::size_t block, bool of_rows) {
  Grouping grouping{of_rows ? "of each row" : "of each column", {}};
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[block];
    if (!has_samples_of_features(p) || (of_rows ? b.rows : b.cols) != p.features()) return;
    for (arma::uword f = 0; f < p.features(); ++f)
      grouping.groups.push_back({&p, &b, Groups{false}.outputs(p, f), lines(b.rows, b.cols, f, of_rows)});
  }
  all.push_back(std::move(grouping));
}

bool is_too_narrow(const Grouping& g) {
  return std::ranges::any_of(g.groups, [](const TermGroup& one) {
    return one.entries.n_elem < fewest_entries || one.entries.n_elem > most_features || one.outputs.is_empty() ||
           one.outputs.n_elem > most_features || one.outputs.n_elem == 2;
  });
}

}  // namespace

arma::mat rank_one(const arma::mat& m) {
  const arma::uvec at = arma::ind2sub(arma::size(m), arma::index_max(arma::vectorise(arma::abs(m))));
  if (m(at(0), at(1)) == 0.0) return m;
  return m.col(at(1)) * m.row(at(0)) / m(at(0), at(1));
}

bool is_rank_one(const arma::mat& m, double bound) { return arma::abs(m - rank_one(m)).max() <= bound; }

double bound_of(const Jacobian& b) { return 12 * b.error_bar.max() + 1e-6 * b.scale(); }

bool Groups::fit(const Probe& p, const Jacobian& b) const {
  const arma::uword of_block = p.by_rows == by_sample ? b.rows : b.cols;
  return b.of_input && has_samples_of_features(p) && of_block == count(p);
}

arma::uvec Groups::outputs(const Probe& p, arma::uword g) const {
  return lines(p.output.n_rows, p.output.n_cols, g, p.by_rows == by_sample);
}

arma::uvec Groups::entries(const Probe& p, const Jacobian& b, arma::uword g) const {
  return lines(b.rows, b.cols, g, p.by_rows == by_sample);
}

std::vector<Part> parts_of_samples(const Evidence& e, std::size_t block) {
  std::vector<Part> parts;
  if (!has_one_width(e, block)) return parts;
  const arma::uword width = Groups{true}.entries(e.probes[0], e.probes[0].blocks[block], 0).n_elem;
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

double TermGroup::bound() const {
  return 4 * arma::mat(block->error_bar(outputs, entries)).max() + 0.1 * block->rounding * block->scale();
}

std::vector<Grouping> groupings_of(const Evidence& e, std::size_t block) {
  std::vector<Grouping> all;
  if (e.probes[0].blocks[block].of_input) {
    add_whole(all, e, block, Groups{true});
    add_parts(all, e, block);
    add_whole(all, e, block, Groups{false});
  } else {
    add_lines(all, e, block, true);
    add_lines(all, e, block, false);
  }
  std::erase_if(all, is_too_narrow);
  return all;
}

}  // namespace gradcheck::detail
