// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/contract/waivers.hpp>
#include <gradcheck/derivatives/function/function_contract.hpp>
#include <gradcheck/derivatives/function/sparse_derivative.hpp>
#include <gradcheck/derivatives/mistakes/sparse_mistakes.hpp>
#include <gradcheck/derivatives/sparse_pattern.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>
#include <gradcheck/layer_check/describe.hpp>
#include <gradcheck/layer_check/findings.hpp>
#include <gradcheck/sparse/check_sparse.hpp>

namespace gradcheck::detail {
namespace {

constexpr double share_of_largest_entry = 1e-9, share_of_largest_in_float = 1e-4;

/// The derivative as the numbers of its entries, block by block. Of one of another shape all that it stores.
Differentiated as_entries(const SparseDerivative& derivative, const SparseCheck& check) {
  Differentiated function;
  function.coordinates = derivative.function.coordinates;
  function.value = derivative.function.value;
  function.fills = derivative.fills;
  function.unchanged = derivative.unchanged;
  function.whole = derivative.function.names[0];
  const bool is_misshapen = !check.report.blocks[0].misshapen.empty();
  for (std::size_t b = 0; b < function.coordinates.size() && !is_misshapen; ++b)
    function.places.push_back(*check.report.blocks[b].sparse);
  function.derivative = [&derivative, &check, is_misshapen](double start) {
    const SparseValues given = derivative.function.derivative(start);
    SplitGradient split{{}, given.spacing};
    if (is_misshapen) {
      split.blocks.emplace_back(given.values);
      return split;
    }
    const arma::vec values = check.entries.values_of(given);
    arma::uword first = 0;
    for (const NamedCoordinates& block : derivative.function.coordinates) {
      const arma::uword n = block.coordinates.size(), from = check.entries.begin(first),
                        to = check.entries.begin(first + n);
      split.blocks.emplace_back(values.memptr() + from, to - from, 1);
      first += n;
    }
    return split;
  };
  return function;
}

/// H(i, j) = H(j, i) on both sides, as symmetric_clause() has it; what is no entry is zero.
std::string asymmetry_of(const SeenEntries& seen, bool in_float) {
  const SparseEntries& all = seen.entries;
  if (all.n_rows() != all.n_cols()) return "it is not square";
  const double allowed =
      std::max((in_float ? share_of_largest_in_float : share_of_largest_entry) * largest_finite(seen.analytic),
               std::numeric_limits<double>::min());
  const bool is_whole = seen.missing().empty();
  for (arma::uword k = 0; k < all.size(); ++k) {
    const auto mirror = all.find(all.column(k), all.row(k));
    const double analytic = mirror ? seen.analytic(*mirror) : 0.0, numeric = mirror ? seen.numeric(*mirror) : 0.0,
                 bound = mirror ? seen.bound(*mirror) : 0.0;
    const auto text = [&](double here, double there) {
      return seen.name_of(k) + " is " + number(here, 10) + ", its mirror image " + number(there, 10);
    };
    const bool is_one_right =
        close(seen.analytic(k), seen.numeric(k), seen.bound(k)) || close(analytic, numeric, bound);
    // Where some entries are missing, what was moved together with them is not known.
    if (is_whole && mirror && seen.is_decided[k] && seen.is_decided[*mirror] && is_one_right &&
        std::abs(seen.numeric(k) - numeric) > seen.bound(k) + bound)
      return "numerically " + text(seen.numeric(k), numeric) + ": the gradient is that of no function";
    if (!close(seen.analytic(k), analytic, allowed)) return text(seen.analytic(k), analytic);
  }
  return {};
}

/// Some of these, evenly.
std::vector<arma::uword> some_of(const std::vector<arma::uword>& all) {
  if (all.size() <= most_diagnosed) return all;
  std::vector<arma::uword> some;
  for (arma::uword k = 0; k < most_diagnosed; ++k) some.push_back(all[k * all.size() / most_diagnosed]);
  return some;
}

/// Entries at x, and at two more points where they have numbers.
std::vector<Block> at_points(const SparseFunction& function, const Differentiated& whole, const SeenEntries& seen,
                             const std::vector<arma::uword>& which, const Options& options) {
  std::vector<Block> points{seen.block_of(which)};
  for (std::uint64_t run = 1; run <= 2; ++run) {
    const KeptCoordinates kept(coordinates_in(whole));
    move_elsewhere(whole, options, 0.25, options.seed + run);
    auto there = attempt([&] { return sparse_entries_here(function, seen.entries, which, options); });
    if (there && there->numeric.is_finite() && there->bound.is_finite()) points.push_back(std::move(*there));
  }
  return points;
}

/// Of mistakes that this kind of derivative knows alone, the first with which nothing disagrees.
std::optional<Finding> own_mistake_of(const SparseDerivative& derivative, const Options& options) {
  for (const auto& [mistake, sentence, instead] : derivative.own_mistakes) {
    SparseFunction other = derivative.function;
    instead(other);
    const auto right = attempt([&] { return check_sparse_values(other, options).report; });
    if (!right) continue;
    if (const Counts counts = right.value->counts(); counts.disagree == 0 && counts.agree > counts.undecided)
      return Finding{mistake, derivative.function.names[0], sentence, {}, {}};
  }
  return std::nullopt;
}

std::optional<Finding> transposed_shape(const SparseDerivative& derivative, const Report& report,
                                        const Options& options) {
  SparseFunction turned = derivative.function;
  turned.derivative = [&derivative](double start) {
    SparseValues given = derivative.function.derivative(start);
    std::swap(given.n_rows, given.n_cols);
    std::swap(given.rows, given.columns);
    return given;
  };
  const Report right = check_sparse_values(turned, options).report;
  if (!right.blocks[0].misshapen.empty() || right.counts().disagree > 0) return std::nullopt;
  const Block& block = report.blocks[0];
  return Finding{"transposed", block.name, block.misshapen + ": transposed, it is right", {}, {}};
}

/// One factor of all, or one constant that all are off by. Of one entry a factor is hardly more than a constant: both
/// say that others are right.
std::optional<Finding> one_of_all(const SparseDerivative& derivative, const Differentiated& whole,
                                  const SeenEntries& seen, const std::vector<arma::uword>& wrong,
                                  const std::vector<Block>& points, const Options& options) {
  auto factor = factor_of_all(seen, wrong, points);
  if (factor && wrong.size() > 1) return factor;
  if (!are_right_elsewhere(seen, whole, wrong, options, derivative.is_symmetric)) return std::nullopt;
  return factor ? factor : constant_of_all(seen, wrong, points);
}

/// One factor for all, or else what stands at other places, and factors of the rest.
std::vector<Finding> named_entries_of(const SparseDerivative& derivative, const Differentiated& whole,
                                      const SeenEntries& seen, const Options& options) {
  std::vector<arma::uword> wrong = seen.wrong(), missing = seen.missing();
  const bool is_one = wrong.size() == 1;  // whose factor one_of_all() has tried
  const std::vector<arma::uword> sample = some_of(wrong);
  const std::vector<Block> points =
      wrong.empty() ? std::vector<Block>() : at_points(derivative.function, whole, seen, sample, options);
  const std::optional<Finding> one = one_of_all(derivative, whole, seen, wrong, points, options);
  std::vector<Finding> places;
  if (!one) {
    places = transposed_entries(seen, wrong, missing);
    std::ranges::move(moved_lines_of(seen, wrong, missing), std::back_inserter(places));
  }
  std::vector<Finding> findings = missing_entries(seen, missing);
  std::ranges::move(places, std::back_inserter(findings));
  std::vector<Finding> rest =
      one ? std::vector{*one} : factors_of(seen, wrong, is_one ? std::vector<arma::uword>() : sample, points);
  if (std::ranges::find(rest, unnamed_mistake, &Finding::mistake) != rest.end())
    if (const auto part = part_of_entries(seen, whole, wrong, options, derivative.is_symmetric)) rest = {*part};
  std::ranges::move(rest, std::back_inserter(findings));
  return findings;
}

std::vector<Finding> named_of(const SparseDerivative& derivative, const Differentiated& whole, const SparseCheck& check,
                              const Options& options) {
  if (check.report.counts().disagree == 0 || values_mean_nothing(check.report)) return {};
  if (!check.report.blocks[0].misshapen.empty()) {
    const auto transposed = transposed_shape(derivative, check.report, options);
    return transposed ? std::vector{*transposed} : std::vector<Finding>();
  }
  if (const auto own = own_mistake_of(derivative, options)) return {*own};
  return named_entries_of(derivative, whole, SeenEntries(derivative.function, check), options);
}

}  // namespace

Report check_sparse_derivative(const SparseDerivative& derivative, SubjectKind kind, const Options& options) {
  require_waivers(options, function_clause_names());
  if (options.method == Method::complex_step)
    throw std::invalid_argument(
        "options.method is complex_step: a sparse derivative of more than 1,500 entries, zeros "
        "and all, is checked by differences alone: leave the method out");
  SparseCheck check = check_sparse_values(derivative.function, options);
  Report& report = check.report;
  report.kind = kind;
  report.subject = to_string(kind);
  if (options.scope == Scope::values || report.has_no_outputs()) return report;
  Differentiated whole = as_entries(derivative, check);
  const bool is_misshapen = !report.blocks[0].misshapen.empty();
  if (derivative.is_symmetric && !is_misshapen)
    whole.own_clauses.push_back({ClauseId::symmetric, [&](const Report&) {
                                   const SeenEntries seen(derivative.function, check);
                                   return asymmetry_of(seen, derivative.function.derivative(0.0).spacing > 1e-10);
                                 }});
  add_function_contract(report, whole, options,
                        [&] { return first_disagreement(check_sparse_values(derivative.function, options).report); });
  waive(report.clauses, options);
  add_findings(report, named_of(derivative, whole, check, options));
  describe(report);
  if (!is_misshapen) note_pattern_of(report, derivative, whole, check, options);
  return report;
}

SparseValues not_zero(const arma::mat& matrix, double spacing) {
  const arma::uvec at = arma::find(matrix != 0.0);
  return {matrix.n_rows,
          matrix.n_cols,
          at - matrix.n_rows * (at / std::max<arma::uword>(matrix.n_rows, 1)),
          at / std::max<arma::uword>(matrix.n_rows, 1),
          matrix.elem(at),
          spacing};
}

SparseValues of_entries(const SparseValues& matrix, const SparseEntries& declared) {
  if (matrix.n_rows != declared.n_rows() || matrix.n_cols != declared.n_cols()) return matrix;
  return {matrix.n_rows, matrix.n_cols, declared.rows(), declared.columns(), declared.values_of(matrix),
          matrix.spacing};
}

SparseValues mirrored(SparseValues hessian, Triangle triangle) {
  if (triangle == Triangle::full || hessian.n_rows != hessian.n_cols) return hessian;
  const bool is_lower = triangle == Triangle::lower;
  const arma::uvec rows = hessian.rows, columns = hessian.columns, &far = is_lower ? rows : columns,
                   &near = is_lower ? columns : rows;
  const arma::uvec inside = arma::find(far >= near), beside = arma::find(far > near);
  const arma::vec values = hessian.values;
  hessian.rows = arma::join_cols(rows.elem(inside), columns.elem(beside)).eval();
  hessian.columns = arma::join_cols(columns.elem(inside), rows.elem(beside)).eval();
  hessian.values = arma::join_cols(values.elem(inside), values.elem(beside)).eval();
  return hessian;
}

}  // namespace gradcheck::detail
