// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/sparse_pattern.hpp>

#include <stdexcept>
#include <string>
#include <vector>

#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/function/function_contract.hpp>
#include <gradcheck/derivatives/mistakes/sparse_mistakes.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>

namespace gradcheck::detail {
namespace {

std::string count_text(std::size_t n) { return n == 1 ? "1 entry" : std::to_string(n) + " entries"; }

std::string first_names(const std::vector<std::string>& names, std::size_t count) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return count > names.size() ? text + " and " + std::to_string(count - names.size()) + " more" : text;
}

void note_values_beside(Report& report, const SparseFunction& function, const SparseValues& given) {
  std::vector<std::string> names;
  std::size_t count = 0;
  for (arma::uword k = 0; k < given.values.n_elem; ++k) {
    if (given.values(k) == 0.0 || function.declared->find(given.rows(k), given.columns(k))) continue;
    if (++count <= 3)
      names.push_back("[" + std::to_string(given.rows(k)) + ", " + std::to_string(given.columns(k)) + "]");
  }
  if (count > 0)
    report.notes.push_back(count_text(count) +
                           " of the Jacobian beside the pattern taken for 0, as a solver takes what it is not told "
                           "of: " +
                           first_names(names, count));
}

}  // namespace

SparseEntries entries_declared(const Pattern& pattern, arma::uword rows, arma::uword cols) {
  const std::string expected = ", the Jacobian is " + shape(arma::SizeMat(rows, cols));
  if (pattern.n_rows * pattern.n_cols > 0 && (pattern.n_rows != rows || pattern.n_cols != cols))
    throw std::invalid_argument("the pattern is " + shape(arma::SizeMat(pattern.n_rows, pattern.n_cols)) + expected);
  for (arma::uword k = 0; k < pattern.rows.n_elem; ++k)
    if (pattern.rows(k) >= rows || pattern.columns(k) >= cols)
      throw std::invalid_argument("the pattern has an entry [" + std::to_string(pattern.rows(k)) + ", " +
                                  std::to_string(pattern.columns(k)) + "]" + expected + "; indices begin at 0");
  return {rows, cols, pattern.rows, pattern.columns};
}

void note_pattern_of(Report& report, const SparseDerivative& derivative, const Differentiated& whole,
                     const SparseCheck& check, const Options& options) {
  const SparseFunction& function = derivative.function;
  if (!function.declared) return;
  if (derivative.given) note_values_beside(report, function, derivative.given(0.0));
  const SeenEntries seen(function, check);
  std::vector<arma::uword> zeros;
  for (arma::uword k = 0; k < seen.entries.size(); ++k)
    if (!seen.is_missing[k] && !seen.disagrees[k] && seen.analytic(k) == 0.0) zeros.push_back(k);
  for (std::uint64_t run = 1; run <= 2; ++run) {
    const KeptCoordinates kept(coordinates_in(whole));
    move_elsewhere(whole, options, 0.25, options.seed + run);
    const auto there = attempt([&] { return check.entries.values_of(function.derivative(0.0)); });
    if (!there || there.value->is_empty()) return;
    std::erase_if(zeros, [&](arma::uword k) { return (*there.value)(k) != 0.0; });
  }
  if (zeros.empty()) return;
  std::vector<std::string> names;
  for (std::size_t n = 0; n < std::min<std::size_t>(zeros.size(), 3); ++n) names.push_back(seen.name_of(zeros[n]));
  report.notes.push_back(count_text(zeros.size()) +
                         " of the pattern zero at all 3 points: " + first_names(names, zeros.size()));
}

}  // namespace gradcheck::detail
