// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <string>

#include <gradcheck/diagnosis/hypothesis.hpp>
#include <gradcheck/diagnosis/terms/groups.hpp>
#include <gradcheck/diagnosis/terms/lacking.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

constexpr std::string_view rank_one_mistake = "rank-one term wrong";

/// How many rows have an entry above the bound.
arma::uword rows_above(const arma::mat& m, double bound) {
  return arma::accu(arma::conv_to<arma::umat>::from(arma::max(arma::abs(m), 1) > bound));
}

/// What the terms that a prediction took away were like.
struct Terms {
  /// in at least two rows and three columns, or the other way round, where not both Jacobians have rank one
  arma::uword seen = 0;
  /// entries of these beyond those that an outer product can always be given
  arma::uword explained = 0;
  bool symmetric = true;

  bool are_enough() const { return seen >= 6 || explained >= 100; }

  void add(const arma::mat& term, const arma::mat& numeric, double bound) {
    const arma::uword rows = rows_above(term, bound), cols = rows_above(term.t(), bound);
    if (rows < 2 || cols < 2 || rows + cols < 5 || (is_rank_one(numeric, bound) && is_rank_one(numeric - term, bound)))
      return;
    ++seen;
    explained += (rows - 1) * (cols - 1);
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

/// What the gradient lacks, where that is a term or two of symbols that the layer has at hand.
std::optional<Finding> term_in_symbols(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  const auto lacking = lacking_term(e, blocks[0]);
  if (!lacking) return std::nullopt;
  Finding finding =
      found(e, blocks, std::string(rank_one_mistake), lacks_in_words(e, blocks[0], *lacking), lacking->match);
  finding.term = lacking->formula;
  return finding;
}

/// Where the term is known in symbols it is said, else that there is one.
std::optional<Finding> rank_one_term(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  for (const Groups groups : {Groups{true}, Groups{false}}) {
    const std::vector<Part> parts = groups.by_sample ? parts_of_samples(e, blocks[0]) : std::vector<Part>();
    Terms terms;
    const auto match = explains(
        e.probes, blocks, [&](const Probe& p, const Jacobian& b) { return without_terms(p, b, groups, parts, terms); });
    if (!match || !terms.are_enough()) continue;
    if (auto finding = term_in_symbols(e, blocks)) return finding;
    return found(
        e, blocks, std::string(rank_one_mistake),
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

/// What a parameter as a whole lacks, [outputs x entries], is one outer product: of a norm that it is divided by.
struct WholeTerm {
  arma::uword explained = 0;  ///< entries beyond those that an outer product can always be given
  bool along_itself = true;   ///< the parameter itself is the side of the entries
  bool is_across = false;     ///< that side has nothing of the parameter itself, as the derivative of a norm has
  bool is_scale_free = true;  ///< forward does not change where the parameter is multiplied by a number
  bool is_constant = true;    ///< every output lacks the same: no data are in it
};

std::optional<Predicted> without_whole_term(const Jacobian& b, const arma::vec& own, WholeTerm& seen) {
  const arma::mat gap = b.numeric - b.analytic, term = rank_one(gap);
  const double error = 3 * b.error_bar.max(), bound = 4 * error + 1e-5 * b.scale();
  if (is_rank_one(b.numeric, bound) || bound > 1e-2 * b.scale()) return std::nullopt;
  const arma::uword rows = rows_above(term, bound), cols = rows_above(term.t(), bound);
  if (rows >= 3 && cols >= 3) seen.explained += (rows - 1) * (cols - 1);
  const double length = arma::norm(own);
  const arma::vec along = gap * own / (length * length);
  const arma::rowvec side = term.row(arma::index_max(arma::max(arma::abs(term), 1)));
  seen.is_across = seen.is_across || (rows >= 3 && std::abs(arma::dot(side, own)) < 1e-3 * arma::norm(side) * length);
  const auto holds = [&](const arma::mat& m) { return arma::abs(m).max() <= bound * std::max(1.0, length); };
  seen.along_itself = seen.along_itself && holds(gap - along * own.t());
  seen.is_scale_free = seen.is_scale_free && holds(b.numeric * own / length);
  seen.is_constant = seen.is_constant && rows >= 3 && arma::abs(gap.each_row() - gap.row(0)).max() <= bound;
  return Predicted{b.numeric - term, b.error_bar + error};
}

std::optional<Finding> term_of_whole_parameter(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1 || e.of_input(blocks)) return std::nullopt;
  const std::size_t place = blocks[0] - (e.probes[0].blocks.size() - e.probes[0].parameters.size());
  WholeTerm seen;
  const auto match = explains(e.probes, blocks, [&](const Probe& p, const Jacobian& b) {
    return without_whole_term(b, arma::vectorise(p.parameters[place]), seen);
  });
  if (!match || seen.explained < 24 || seen.is_across) return std::nullopt;
  if (seen.is_constant)
    return found(e, blocks, "constant term missing",
                 "through every output the gradient lacks the same matrix: a term that no data are in, such as that of "
                 "a log determinant or a penalty, is missing or wrong",
                 *match);
  const std::string name = e.names(blocks), length = "|" + name + "|";
  Finding finding =
      found(e, blocks, std::string(rank_one_mistake),
            "through all outputs the gradient lacks multiples of one and the same matrix" +
                std::string(seen.along_itself ? ", " + name + " itself" : "") +
                ": a term u <v, c> is missing or wrong, such as that of a norm that all of " + name + " is divided by",
            *match);
  if (seen.along_itself && seen.is_scale_free)
    finding.term = "- " + name + " * sum(D % " + name + ") / " + length + "^2, D what backward has";
  return finding;
}

/// y = n / d, as a mean by weights or a softmax of scores has it: dy is (dn - y dd) / d, and what is off is y times one
/// row for all outputs of a sample.
struct DenominatorTerm {
  arma::uword explained = 0;  ///< entries beyond those that one row can always be given

  std::optional<Predicted> without(const Probe& p, const Jacobian& b) {
    if (p.samples == 0 || p.features() < 2 || p.output.n_elem != p.samples * p.features()) return std::nullopt;
    Predicted r{b.numeric, b.error_bar};
    for (arma::uword n = 0; n < p.samples; ++n) {
      const arma::uvec t = Groups{true}.outputs(p, n);
      const arma::vec y = p.output(t);
      const double error = 3 * arma::mat(b.error_bar.rows(t)).max(), bound = 4 * error + 1e-5 * b.scale();
      const auto by_output = [&](const arma::mat& m) -> arma::mat { return y * (y.t() * m) / arma::dot(y, y); };
      const arma::mat numeric = b.numeric.rows(t), term = by_output(numeric - b.analytic.rows(t));
      if (!arma::any(y) || bound > 1e-2 * b.scale()) return std::nullopt;
      r.value.rows(t) = numeric - term;
      r.error.rows(t) += error;
      if (arma::abs(numeric - by_output(numeric)).max() > 10 * bound)  // else any factor is a multiple of the output
        explained += (p.features() - 1) * rows_above(term.t(), bound);
    }
    return r;
  }
};

std::optional<Finding> denominator_term(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  DenominatorTerm seen;
  const auto match = explains(e.probes, blocks, [&](const Probe& p, const Jacobian& b) { return seen.without(p, b); });
  if (!match || seen.explained < 24) return std::nullopt;
  return found(e, blocks, std::string(rank_one_mistake),
               "each output y lacks a multiple of itself, the same for all outputs of a sample: of y = n / d, as a "
               "softmax or a mean by weights has it, backward has dn / d; dy = (dn - y dd) / d, the term of the sum "
               "that is divided by is missing or wrong",
               *match);
}

}  // namespace

std::vector<Hypothesis> rank_one_hypotheses() { return {rank_one_term, term_of_whole_parameter, denominator_term}; }
std::vector<Hypothesis> lacking_term_hypotheses() { return {term_in_symbols}; }

}  // namespace gradcheck::detail
