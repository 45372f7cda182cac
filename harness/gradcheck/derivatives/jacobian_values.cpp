// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/jacobian_values.hpp>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include <gradcheck/base/budget.hpp>
#include <gradcheck/base/not_finite.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/check/blocks.hpp>
#include <gradcheck/check/check_within.hpp>
#include <gradcheck/derivatives/function/remembered_calls.hpp>
#include <gradcheck/derivatives/gradient_values.hpp>

namespace gradcheck::detail {
namespace {

Block empty_jacobian(const std::string& name, arma::uword rows, arma::uword cols) {
  Block b;
  b.name = name;
  b.analytic = b.numeric = b.error_bar = b.bound = arma::mat(rows, cols).fill(std::numeric_limits<double>::quiet_NaN());
  b.verdict.zeros(rows, cols);
  b.reason.zeros(rows, cols);
  return b;
}

/// A Jacobian of another shape: nothing of it is compared.
Block misshapen_jacobian(const std::string& name, const arma::mat& given, arma::uword rows, arma::uword cols) {
  Block b = empty_jacobian(name, rows, cols);
  b.verdict.fill(static_cast<unsigned char>(Verdict::disagree));
  b.reason.fill(static_cast<unsigned char>(Reason::shape));
  b.misshapen = "it is " + shape(given) + ", expected " + shape(b.verdict);
  if (given.n_rows == cols && given.n_cols == rows) b.misshapen += ", its transpose";
  return b;
}

/// Output i alone, as a function with a gradient. The calls are those of all outputs.
Differentiated output_alone(const Differentiated& function, RememberedCalls& calls, arma::uword i) {
  Differentiated alone = function;
  alone.value = [&calls, i]() -> FunctionValue {
    const FunctionValue& all = calls.value();
    return {arma::mat(1, 1).fill(all.values(i)), all.spacing, true};
  };
  if (function.complex_value)
    alone.complex_value = [&calls, i](const ComplexMove& move) {
      return arma::cx_vec{calls.complex_value(move).at(i)};
    };
  alone.derivative = [&calls, &function, i](double) {
    const SplitGradient& all = calls.derivative();
    SplitGradient row{{}, all.spacing};
    for (std::size_t k = 0; k < all.blocks.size(); ++k) {
      const Coordinates& to = function.coordinates[k].coordinates;
      row.blocks.emplace_back(arma::reshape(all.blocks[k].row(i), to.rows(), to.cols()));
    }
    return row;
  };
  return alone;
}

template <class Matrix>
void put_row(Matrix& m, arma::uword i, const Matrix& entries) {
  m.row(i) = arma::vectorise(entries).t();
}

void put_output(Report& whole, const Report& output, arma::uword i) {
  for (std::size_t k = 0; k < whole.blocks.size(); ++k) {
    Block& to = whole.blocks[k];
    const Block& from = output.blocks[k];
    put_row(to.analytic, i, from.analytic);
    put_row(to.numeric, i, from.numeric);
    put_row(to.error_bar, i, from.error_bar);
    put_row(to.bound, i, from.bound);
    put_row(to.verdict, i, from.verdict);
    put_row(to.reason, i, from.reason);
    to.by_differences = arma::join_cols(to.by_differences, from.by_differences * to.verdict.n_rows + i);
    to.shows = std::max(to.shows, from.shows);
  }
  if (whole.failed_at.empty()) whole.failed_at = output.failed_at;
  if (whole.clauses.empty()) whole.clauses = output.clauses;
  for (std::size_t c = 0; c < whole.clauses.size(); ++c)
    if (output.clauses[c].is_broken()) whole.clauses[c] = output.clauses[c];
  for (const std::string& note : output.notes)
    if (std::ranges::find(whole.notes, note) == whole.notes.end()) whole.notes.push_back(note);
}

/// A block of what is in every output's report beside the entries: directions over the rest.
Block empty_directions(const Block& of_output, arma::uword outputs) {
  Block b = empty_jacobian(of_output.name, outputs, of_output.verdict.n_elem);
  b.directions = of_output.directions;
  b.rest_of = of_output.rest_of;
  return b;
}

/// Within the budget, the same coordinates of every output.
void put_sampled(Report& report, const Differentiated& function, RememberedCalls& calls, const Options& options,
                 Budget& budget) {
  const arma::uword outputs = calls.base().values.n_elem;
  std::vector<Differentiated> alone;
  for (arma::uword i = 0; i < outputs; ++i) alone.push_back(output_alone(function, calls, i));
  std::vector<Subject> subjects;
  for (const Differentiated& one : alone) subjects.push_back(gradient_subject(one, options));
  require_checkable(subjects[0], options);
  require_enough(options, subjects[0].blocks.size());
  const std::vector<Report> all = check_sampled(subjects, options, budget);
  for (std::size_t k = report.blocks.size(); k < all[0].blocks.size(); ++k)
    report.blocks.push_back(empty_directions(all[0].blocks[k], outputs));
  for (arma::uword i = 0; i < outputs; ++i) put_output(report, all[i], i);
}

bool fits(const SplitGradient& jacobian, const Differentiated& function, arma::uword outputs) {
  for (std::size_t k = 0; k < function.coordinates.size(); ++k)
    if (jacobian.blocks[k].n_rows != outputs || jacobian.blocks[k].n_cols != function.coordinates[k].coordinates.size())
      return false;
  return true;
}

}  // namespace

Report check_jacobian_values(const Differentiated& function, const Options& options) {
  Budget budget(options.max_evaluations);
  const bool is_limited = options.max_evaluations > 0;
  Differentiated limited = function;
  if (is_limited)
    limited.value = [&] {
      budget.take();
      return function.value();
    };
  if (is_limited && function.complex_value)
    limited.complex_value = [&](const ComplexMove& move) {
      budget.take();
      return function.complex_value(move);
    };
  RememberedCalls calls(limited);
  const arma::uword outputs = calls.base().values.n_elem;
  if (outputs == 0) throw std::invalid_argument("jacobian: nothing to check: f gives no numbers");
  const SplitGradient analytic = function.derivative(0.0);
  const bool is_fit = fits(analytic, function, outputs);
  Report report;
  report.subject = "jacobian";
  report.seed = options.seed;
  report.strict = options.strict;
  report.method = options.method;
  for (std::size_t k = 0; k < function.coordinates.size(); ++k) {
    const arma::uword n = function.coordinates[k].coordinates.size();
    report.blocks.push_back(is_fit ? empty_jacobian(function.name_of(k), outputs, n)
                                   : misshapen_jacobian(function.name_of(k), analytic.blocks[k], outputs, n));
  }
  if (!calls.base().values.is_finite())
    report.findings.push_back({std::string(no_outputs), "", not_finite_in_words(calls.base().values), {}, {}});
  if (is_fit && is_limited) put_sampled(report, function, calls, options, budget);
  for (arma::uword i = 0; is_fit && !is_limited && i < outputs; ++i)
    put_output(report, check_gradient_values(output_alone(function, calls, i), options), i);
  report.evaluations = calls.evaluations();
  report.failed_evaluations = calls.failed_evaluations();
  return report;
}

}  // namespace gradcheck::detail
