// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include <gradcheck/diagnosis/terms/formula.hpp>
#include <gradcheck/diagnosis/terms/lacking.hpp>
#include <gradcheck/diagnosis/terms/monomial.hpp>

namespace gradcheck::detail {
namespace {

constexpr arma::uword fewest_numbers_each = 24, fewest_in_group = 3;

bool is_by_feature(const Probe& p, const Jacobian& b) {
  return !b.of_input && (b.rows == 1 || b.cols == 1) && b.rows * b.cols == p.features() &&
         p.output.n_elem == p.samples * p.features();
}

/// The coordinate that output t has for its own.
arma::uword own_entry(const Probe& p, const Jacobian& b, arma::uword t) { return b.of_input ? t : p.feature_of(t); }

/// The outputs of each sample, or of each feature, and their own entries.
std::optional<Grouping> own_entries(const Evidence& e, std::size_t block, bool by_sample) {
  Grouping grouping{by_sample ? "of each sample" : "of each feature", {}};
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[block];
    if (p.samples == 0 || !(has_shape_of_output(p, b) || is_by_feature(p, b))) return std::nullopt;
    for (arma::uword g = 0; g < Groups{by_sample}.count(p); ++g) {
      const arma::uvec t = Groups{by_sample}.outputs(p, g);
      arma::uvec own = t;
      for (arma::uword& at : own) at = own_entry(p, b, at);
      if (t.n_elem < fewest_in_group) return std::nullopt;
      grouping.groups.push_back({&p, &b, t, std::move(own)});
    }
  }
  return grouping;
}

/// What each output of a group has by its own entry: the gap, or one side of it.
enum class OwnPart : unsigned char { gap, numeric, less_analytic };

arma::vec own_part(const TermGroup& g, OwnPart part) {
  arma::vec v(g.outputs.n_elem, arma::fill::zeros);
  for (arma::uword k = 0; k < v.n_elem; ++k) {
    if (part != OwnPart::less_analytic) v(k) += g.block->numeric(g.outputs(k), g.entries(k));
    if (part != OwnPart::numeric) v(k) -= g.block->analytic(g.outputs(k), g.entries(k));
  }
  return v;
}

/// The number before a symbol in every group; nothing where that part is no multiple of it, or where hardly any group
/// has one.
std::optional<Numbers> numbers_before(const Symbol& s, const Grouping& grouping, OwnPart part) {
  Numbers n;
  arma::uword compared = 0;
  for (arma::uword g = 0; g < grouping.groups.size(); ++g) {
    const TermGroup& group = grouping.groups[g];
    const arma::vec gap = own_part(group, part), &v = s.values[g];
    const double bound = group.bound(), factor = arma::dot(v, gap) / arma::dot(v, v);
    if (arma::abs(gap - factor * v).max() > 4 * bound) return std::nullopt;
    if (arma::abs(gap).max() < 1e3 * bound) continue;
    const arma::uword at = n.value.n_elem;
    for (arma::vec* to : {&n.value, &n.tolerance, &n.counts}) to->resize(at + 1);
    n.groups.resize(at + 1);
    n.value(at) = factor;
    n.tolerance(at) = 4 * bound / arma::abs(v).max();
    n.groups(at) = g;
    n.counts(at) = double(v.n_elem);
    compared += v.n_elem - 1;
  }
  return compared >= fewest_numbers_each ? std::optional(n) : std::nullopt;
}

using OwnTerms = std::vector<TermInSymbols>;

Prediction without_own(const OwnTerms& terms, const Grouping& grouping, const std::vector<GroupSize>& sizes) {
  return [&](const Probe& p, const Jacobian& b) -> std::optional<Predicted> {
    Predicted r{b.numeric, b.error_bar};
    for (arma::uword g = 0; g < grouping.groups.size(); ++g) {
      const TermGroup& group = grouping.groups[g];
      if (group.probe != &p) continue;
      for (const TermInSymbols& term : terms) {
        const arma::vec own =
            value_of(*term.factor, sizes, g, double(group.outputs.n_elem)) * term.of_outputs.values[g];
        for (arma::uword k = 0; k < own.n_elem; ++k) r.value(group.outputs(k), group.entries(k)) -= own(k);
      }
    }
    return r;
  };
}

/// The search in one grouping.
struct OwnSearch {
  const Grouping& grouping;
  std::vector<GroupSize> sizes;
  std::vector<Symbol> symbols;

  std::optional<TermInSymbols> cheapest(OwnPart part) const {
    std::optional<TermInSymbols> best;
    double cost = arma::datum::inf;
    for (const Symbol& s : symbols) {
      const auto numbers = s.cost >= cost ? std::nullopt : numbers_before(s, grouping, part);
      auto factor = numbers ? monomial_of(*numbers, sizes) : std::nullopt;
      if (!factor) continue;
      TermInSymbols term{s, {"1", 0, {}}, std::move(factor)};
      const double now = in_symbols(term, sizes, Summed::no).cost;
      if (now >= cost) continue;
      best = std::move(term);
      cost = now;
    }
    return best;
  }
  /// The gap as one term, or as the right one less the one that stands in its place.
  OwnTerms terms() const {
    if (auto gap = cheapest(OwnPart::gap)) return {std::move(*gap)};
    auto right = cheapest(OwnPart::numeric), wrong = right ? cheapest(OwnPart::less_analytic) : std::nullopt;
    return wrong ? OwnTerms{std::move(*right), std::move(*wrong)} : OwnTerms();
  }
};

std::optional<LackingTerm> entrywise_in(const Evidence& e, std::size_t block, Grouping grouping) {
  const OwnSearch search{grouping, sizes_of(e, grouping), symbols_of(e, grouping, TermSide::outputs)};
  const OwnTerms terms = search.terms();
  if (terms.empty()) return std::nullopt;
  const auto match = explains(e.probes, {block}, without_own(terms, grouping, search.sizes));
  if (!match) return std::nullopt;
  if (!e.probes[0].blocks[block].of_input) grouping.of_each = "summed over the samples";
  return said(terms, search.sizes, grouping, *match, Summed::no);
}

}  // namespace

std::optional<LackingTerm> lacking_entrywise(const Evidence& e, std::size_t block) {
  for (const bool by_sample : {true, false})
    if (const auto grouping = own_entries(e, block, by_sample))
      if (auto term = entrywise_in(e, block, *grouping)) return term;
  return std::nullopt;
}

}  // namespace gradcheck::detail
