// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/terms/lacking.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/diagnosis/terms/formula.hpp>
#include <gradcheck/diagnosis/terms/monomial.hpp>

namespace gradcheck::detail {
namespace {

constexpr arma::uword fewest_numbers = 24, fewest_groups = 6, most_terms = 2;
constexpr std::size_t most_candidates = 12;

/// What one group lacks, as U diag(sizes) V^T of as many columns as there are terms.
struct Opened {
  arma::uword group;  ///< its place in the grouping
  arma::mat u, v;
  arma::vec sizes;
  double noise;  ///< of the sizes
  double share() const { return noise / sizes.min(); }
};

struct Decomposed {
  arma::uword terms = 0;  ///< 0: none, or too many
  std::vector<Opened> opened;
};

/// Groups of fewer terms than others, or with noise above 1e-3 of the smallest, say nothing here.
Decomposed decomposed(const Grouping& grouping) {
  Decomposed d;
  std::vector<Opened> all;
  for (arma::uword g = 0; g < grouping.groups.size(); ++g) {
    const TermGroup& group = grouping.groups[g];
    Opened o{g, {}, {}, {}, group.bound() * std::sqrt(double(group.outputs.n_elem * group.entries.n_elem))};
    if (!arma::svd_econ(o.u, o.sizes, o.v, group.gap())) return {};
    const arma::uword rank = arma::accu(arma::conv_to<arma::uvec>::from(o.sizes > o.noise));
    d.terms = std::max(d.terms, rank);
    all.push_back(std::move(o));
  }
  if (d.terms == 0 || d.terms > most_terms) return {};
  for (Opened& o : all) {
    if (o.sizes.n_elem < d.terms) return {};
    o.u = o.u.head_cols(d.terms).eval();
    o.v = o.v.head_cols(d.terms).eval();
    o.sizes = o.sizes.head(d.terms).eval();
    if (o.sizes.min() > 1e3 * o.noise) d.opened.push_back(std::move(o));
  }
  return d;
}

/// How many numbers had to fit, on both sides.
arma::uword numbers_in(const Decomposed& d) {
  arma::uword n = 0;
  for (const Opened& o : d.opened) n += o.u.n_rows - d.terms + o.v.n_rows - d.terms;
  return n;
}

/// Whether a symbol lies among the columns of every group.
bool lies_among(const Symbol& s, const Decomposed& d, TermSide side) {
  return std::ranges::all_of(d.opened, [&](const Opened& o) {
    const arma::mat& basis = side == TermSide::outputs ? o.u : o.v;
    const arma::vec& v = s.values[o.group];
    return arma::norm(v - basis * (basis.t() * v)) <= (1e-9 + 4 * o.share()) * arma::norm(v);
  });
}

std::vector<Symbol> fitting_symbols(std::vector<Symbol> all, const Decomposed& d, TermSide side) {
  std::erase_if(all, [&](const Symbol& s) { return !lies_among(s, d, side); });
  if (all.size() > most_candidates) all.resize(most_candidates);
  return all;
}

/// One choice of symbols: the numbers before each term in every group, or nothing where the terms are others.
using Chosen = std::vector<const Symbol*>;

std::optional<std::vector<Numbers>> numbers_of(const Chosen& of_outputs, const Chosen& of_entries,
                                               const Decomposed& d) {
  std::vector<Numbers> all(d.terms);
  for (Numbers& n : all)
    n = {arma::vec(d.opened.size()), arma::vec(d.opened.size()), arma::uvec(d.opened.size()),
         arma::vec(d.opened.size())};
  for (arma::uword k = 0; k < d.opened.size(); ++k) {
    const Opened& o = d.opened[k];
    arma::mat a(d.terms, d.terms), b(d.terms, d.terms);
    for (arma::uword j = 0; j < d.terms; ++j) {
      a.col(j) = o.u.t() * of_outputs[j]->values[o.group];
      b.col(j) = o.v.t() * of_entries[j]->values[o.group];
    }
    if (d.terms > 1 && (arma::rcond(a) < 1e-3 || arma::rcond(b) < 1e-3)) return std::nullopt;
    const arma::mat m = arma::solve(a, arma::diagmat(o.sizes) * arma::solve(b, arma::eye(d.terms, d.terms)).t());
    for (arma::uword j = 0; j < d.terms; ++j)
      for (arma::uword i = 0; i < d.terms; ++i) {
        const double unit = arma::norm(a.col(i)) * arma::norm(b.col(j));
        const double tolerance = (d.terms > 1 ? 50 : 8) * (o.noise + 1e-9 * o.sizes.max()) / unit;
        if (i != j && !close(m(i, j), 0, tolerance)) return std::nullopt;
        if (i != j) continue;
        all[j].value(k) = m(j, j);
        all[j].tolerance(k) = tolerance;
        all[j].groups(k) = o.group;
        all[j].counts(k) = double(of_outputs[j]->values[o.group].n_elem);
      }
  }
  return all;
}

double number_before(const TermInSymbols& term, const std::vector<GroupSize>& sizes, arma::uword g,
                     const TermGroup& group) {
  if (!term.factor) {
    const arma::vec &a = term.of_outputs.values[g], &b = term.of_entries.values[g];
    return arma::as_scalar(a.t() * group.gap() * b) / (arma::dot(a, a) * arma::dot(b, b));
  }
  return value_of(*term.factor, sizes, g, double(group.outputs.n_elem));
}

/// The numeric Jacobian less these terms of every group.
Prediction without(const std::vector<TermInSymbols>& terms, const Grouping& grouping,
                   const std::vector<GroupSize>& sizes) {
  return [&](const Probe& p, const Jacobian& b) -> std::optional<Predicted> {
    Predicted r{b.numeric, b.error_bar};
    for (arma::uword g = 0; g < grouping.groups.size(); ++g) {
      const TermGroup& group = grouping.groups[g];
      if (group.probe != &p) continue;
      for (const TermInSymbols& term : terms)
        r.value(group.outputs, group.entries) -=
            number_before(term, sizes, g, group) * term.of_outputs.values[g] * term.of_entries.values[g].t();
    }
    return r;
  };
}

double cost_of(const std::vector<TermInSymbols>& terms, const std::vector<GroupSize>& sizes) {
  double cost = 0;
  for (const TermInSymbols& t : terms) cost += in_symbols(t, sizes).cost;
  return cost;
}

/// The search in one grouping.
struct TermSearch {
  const Evidence& evidence;
  const Grouping& grouping;
  Decomposed d;
  std::vector<GroupSize> sizes;
  std::vector<Symbol> of_outputs, of_entries;
  std::vector<TermInSymbols> best;
  double best_cost = arma::datum::inf;

  void look_at(const Chosen& a, const Chosen& b) {
    double least = 0;
    for (arma::uword j = 0; j < d.terms; ++j) least += (a[j]->cost + b[j]->cost) / 2;
    if (least >= best_cost) return;
    const auto numbers = numbers_of(a, b, d);
    if (!numbers) return;
    std::vector<TermInSymbols> terms;
    for (arma::uword j = 0; j < d.terms; ++j) {
      auto factor = monomial_of((*numbers)[j], sizes);
      if (!factor && d.terms > 1) return;
      terms.push_back({*a[j], *b[j], std::move(factor)});
    }
    const double cost = cost_of(terms, sizes);
    if (cost >= best_cost) return;
    best = std::move(terms);
    best_cost = cost;
  }
  void look_at_one() {
    for (const Symbol& a : of_outputs)
      for (const Symbol& b : of_entries) look_at({&a}, {&b});
  }
  void look_at_two() {
    for (std::size_t a = 0; a < of_outputs.size(); ++a)
      for (std::size_t c = a + 1; c < of_outputs.size(); ++c)
        for (std::size_t b = 0; b < of_entries.size(); ++b)
          for (std::size_t f = 0; f < of_entries.size(); ++f)
            if (b != f) look_at({&of_outputs[a], &of_outputs[c]}, {&of_entries[b], &of_entries[f]});
  }
};

std::optional<LackingTerm> lacking_in(const Evidence& e, std::size_t block, const Grouping& grouping) {
  TermSearch search{e, grouping, decomposed(grouping), {}, {}, {}, {}};
  const Decomposed& d = search.d;
  if (d.terms == 0 || d.opened.size() < fewest_groups || numbers_in(d) < fewest_numbers) return std::nullopt;
  search.of_outputs = fitting_symbols(symbols_of(e, grouping, TermSide::outputs), d, TermSide::outputs);
  search.of_entries = fitting_symbols(symbols_of(e, grouping, TermSide::entries), d, TermSide::entries);
  if (search.of_outputs.size() < d.terms || search.of_entries.size() < d.terms) return std::nullopt;
  search.sizes = sizes_of(e, grouping);
  d.terms == 1 ? search.look_at_one() : search.look_at_two();
  if (search.best.empty()) return std::nullopt;
  const Prediction prediction = without(search.best, grouping, search.sizes);
  const auto match = explains(e.probes, {block}, prediction);
  if (!match || (grouping.resized && !explains(e.resized, {block}, prediction))) return std::nullopt;
  return said(search.best, search.sizes, grouping, *match);
}

/// A parameter less 1 in a formula is what a term is off by that is there, with that parameter once too few or too
/// many.
std::string left_out(const Evidence& e, const LackingTerm& term) {
  for (const std::string& name : e.layer.block_names())
    if (term.formula.find("(" + name + " - 1)") != std::string::npos)
      return ": that is a term whose factor " + name + " is left out, or there twice";
  if (term.formula.ends_with(less_its_mean))
    return ": that is a term with a mean of n numbers where their sum belongs, or a sum where their mean belongs";
  return {};
}

}  // namespace

std::string lacks_in_words(const Evidence& e, std::size_t block, const LackingTerm& term) {
  const std::string owner = !e.of_input({block})          ? "the gradient of " + e.names({block})
                            : e.names({block}) == "input" ? "dX"
                                                          : "dX of " + e.names({block});
  return owner + " lacks " + term.formula + " " + term.words + ", C the cotangent" + left_out(e, term);
}

std::optional<LackingTerm> lacking_term(const Evidence& e, std::size_t block) {
  for (const Grouping& grouping : groupings_of(e, block))
    if (auto term = lacking_in(e, block, grouping)) return term;
  return std::nullopt;
}

}  // namespace gradcheck::detail
