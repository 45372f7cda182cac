// SPDX-License-Identifier: MIT
#include <gradcheck/layer_check/columns.hpp>

#include <algorithm>
#include <cmath>
#include <string>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/contract/contract.hpp>

namespace gradcheck::detail {
namespace {

/// The first half of the columns each like the one behind it, the others as they were.
arma::mat with_other_columns(arma::mat m) {
  for (arma::uword j = 0; j < m.n_cols / 2; ++j) m.col(j) = m.col(j + 1);
  return m;
}

bool are_same(const arma::mat& a, const arma::mat& b, double bound) {
  if (arma::size(a) != arma::size(b)) return false;
  for (arma::uword i = 0; i < a.n_elem; ++i)
    if (!close(a(i), b(i), bound)) return false;
  return true;
}

/// Whether each column of the output is that of the same columns of the inputs, whatever the others are, and wherever
/// it stands, as those of samples are. The sizes stay as they are, for another one may end the program.
bool are_columns_apart(AnyLayer& layer, const AnyLayer::Matrices& inputs) {
  AnyLayer::Matrices x = inputs, moved;
  const arma::mat y = layer.forward(x);
  for (const arma::mat& m : inputs) {
    if (m.n_cols != y.n_cols) return false;
    moved.push_back(with_other_columns(m));
  }
  if (y.n_cols < 2 || !y.is_finite()) return false;
  const arma::mat expected = with_other_columns(y);
  const double bound = 64 * layer.spacing * largest_finite(y);
  return !are_same(expected, y, bound) && are_same(layer.forward(moved), expected, bound);
}

void add_note(Report& report) {
  for (const Clause& c : report.clauses)
    if (c.state == ClauseState::not_tested && c.why.ends_with(columns_hint)) {
      report.notes.push_back(c.why);
      return;
    }
}

}  // namespace

void say_of_columns(Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs, const Traits& traits) {
  if (traits.samples != Samples::rows || !traits.samples_independent || inputs.empty()) return;
  add_note(report);
  const auto mixed = std::ranges::find(report.findings, ClauseId::samples_independent, &Finding::clause);
  if (mixed == report.findings.end() || layer.reseed) return;
  const auto apart = attempt([&] { return are_columns_apart(layer, inputs); });
  if (!apart || !*apart.value) return;
  mixed->sentence += "; columns do not: each is the same whatever the others are, and wherever it stands";
  mixed->alternatives.emplace_back("columns are samples");
}

}  // namespace gradcheck::detail
