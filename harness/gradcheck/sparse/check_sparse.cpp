// SPDX-License-Identifier: MIT
#include <gradcheck/sparse/check_sparse.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

#include <gradcheck/base/not_finite.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/sparse/beyond_entries.hpp>
#include <gradcheck/sparse/judged_entries.hpp>
#include <gradcheck/sparse/moved_together.hpp>

namespace gradcheck::detail {
namespace {

/// Buckets of one round after the other: few first, for most rows lack one entry.
constexpr std::array<arma::uword, 6> buckets_of_rounds{1, 8, 32, 32, 32, 32};
/// Where so many rows depend on more than their entries, the mirror images of these are looked at first.
constexpr double many_rows = 0.01;
/// More groups than this are told of.
constexpr arma::uword many_groups = 256;

/// The entries that count, at the coordinates as they stand.
SparseEntries counted_entries(const SparseFunction& function, const SparseValues& analytic) {
  if (function.declared) return *function.declared;
  return {analytic.n_rows, analytic.n_cols, analytic.rows, analytic.columns};
}

/// Everything that is known while a sparse derivative is judged.
class Judging {
 public:
  Judging(const SparseFunction& function, const SparseValues& analytic, MovedTogether& moved, SparseEntries entries,
          const Options& options)
      : judge_(function, analytic, moved, options),
        beyond_(moved, judge_, options),
        known_(entries),
        entries_(std::move(entries)),
        judged_(judge_.judge(entries_)),
        groups_(judge_.groups()) {
    rows_.resize(moved.outputs());
    std::iota(rows_.begin(), rows_.end(), 0);
  }

  void look_beyond() {
    rows_ = beyond_.rows_beyond(rows_, entries_, judged_);
    const bool is_square = entries_.n_rows() == entries_.n_cols();
    if (is_square && static_cast<double>(rows_.size()) > many_rows * static_cast<double>(entries_.n_rows()))
      take(entries_.with(entries_.transposed()));
    for (const arma::uword buckets : buckets_of_rounds) {
      if (rows_.empty()) return;
      const Located found = beyond_.located(rows_, buckets, entries_, judged_);
      if (!found.rows.empty()) take(entries_.with(arma::uvec(found.rows), arma::uvec(found.columns)));
    }
  }

  const SparseEntries& known() const { return known_; }
  const SparseEntries& entries() const { return entries_; }
  const JudgedEntries& judged() const { return judged_; }
  arma::uword groups() const { return groups_; }
  /// Those that still depend on more than was found.
  const std::vector<arma::uword>& rows_beyond() const { return rows_; }
  JudgedEntries judged_along() { return beyond_.judged_along(rows_, entries_, judged_); }

 private:
  /// More entries: the rows that depend on more are judged again, with columns apart that both reach them.
  void take(SparseEntries more) {
    std::vector<bool> is_open(more.n_rows()), wanted(more.size());
    for (const arma::uword row : rows_) is_open[row] = true;
    JudgedEntries again(more.size());
    for (arma::uword k = 0; k < more.size(); ++k) {
      const auto before = entries_.find(more.row(k), more.column(k));
      wanted[k] = is_open[more.row(k)] || !before;
      if (!wanted[k]) again.take(k, judged_, *before);
    }
    judge_.judge(more, wanted, again);
    entries_ = std::move(more);
    judged_ = std::move(again);
    rows_ = beyond_.rows_beyond(rows_, entries_, judged_);
  }

  EntriesJudge judge_;
  BeyondEntries beyond_;
  SparseEntries known_, entries_;
  JudgedEntries judged_;
  arma::uword groups_;
  std::vector<arma::uword> rows_;
};

Block block_of(const JudgedEntries& judged, const std::vector<arma::uword>& which, const std::string& name) {
  const arma::uvec at(which);
  Block b;
  b.name = name;
  b.analytic = judged.analytic.elem(at);
  b.numeric = judged.numeric.elem(at);
  b.error_bar = judged.error_bar.elem(at);
  b.bound = judged.bound.elem(at);
  b.verdict = judged.verdict.elem(at);
  b.reason = judged.reason.elem(at);
  return b;
}

/// Every entry that counts, and those beside them of which something is to be said. Where a row depends on more than
/// was found, entries that disagree may owe it to that.
void keep_what_is_said(SparseCheck& check, JudgedEntries& judged, const Judging& judging) {
  const SparseEntries& all = judging.entries();
  std::vector<bool> is_open(all.n_rows());
  for (const arma::uword row : judging.rows_beyond()) is_open[row] = true;
  std::vector<arma::uword> kept;
  for (arma::uword k = 0; k < all.size(); ++k) {
    const bool is_known = judging.known().find(all.row(k), all.column(k)).has_value();
    if (!is_known && !judging.judged().disagrees(k)) continue;
    kept.push_back(k);
    check.is_missing.push_back(!is_known);
  }
  const arma::uvec at(kept);
  check.entries =
      SparseEntries(all.n_rows(), all.n_cols(), arma::uvec(all.rows().elem(at)), arma::uvec(all.columns().elem(at)));
  judged = JudgedEntries(kept.size());
  for (arma::uword k = 0; k < kept.size(); ++k) {
    judged.take(k, judging.judged(), kept[k]);
    if (!is_open[check.entries.row(k)] || !judged.disagrees(k)) continue;
    judged.verdict(k) = static_cast<unsigned char>(Verdict::undecided);
    judged.reason(k) = static_cast<unsigned char>(Reason::rough);
  }
}

std::vector<arma::uword> range(arma::uword first, arma::uword last) {
  std::vector<arma::uword> all(last - first);
  std::iota(all.begin(), all.end(), first);
  return all;
}

void add_blocks(Report& report, const SparseFunction& function, const SparseEntries& entries,
                const JudgedEntries& judged) {
  arma::uword first = 0;
  for (std::size_t b = 0; b < function.coordinates.size(); ++b) {
    const arma::uword n = function.coordinates[b].coordinates.size();
    Block block = block_of(judged, range(entries.begin(first), entries.begin(first + n)), function.names[b]);
    block.sparse = entries.places_of(first, n);
    report.blocks.push_back(std::move(block));
    first += n;
  }
}

/// Rows that depend on more than could be located: what is seen along a direction stands for it.
void add_rows_beyond(Report& report, Judging& judging, const SparseFunction& function) {
  const std::vector<arma::uword>& rows = judging.rows_beyond();
  if (rows.empty()) return;
  Block block =
      block_of(judging.judged_along(), range(0, rows.size()), function.names[0] + " along a random direction");
  block.sparse =
      SparsePlaces{judging.entries().n_rows(), 1, arma::uvec(rows), arma::uvec(rows.size(), arma::fill::zeros)};
  report.blocks.push_back(std::move(block));
  report.notes.push_back(std::to_string(rows.size()) +
                         " rows depend on more than their entries, on what could not be located: entries of these "
                         "that disagree may owe it to that and are undecided");
}

void add_notes_of_groups(Report& report, const MovedTogether& moved, const Judging& judging) {
  const bool accepted = moved.deterministic() || report.clauses.empty();
  if (!accepted) return;
  if (judging.groups() > many_groups)
    report.notes.push_back(
        "columns are moved in " + std::to_string(judging.groups()) +
        " groups, as many as the fullest row has entries or more: each takes evaluations of its own");
  if (moved.noise() > 0)
    report.notes.push_back("the forward pass is not deterministic; its outputs change by up to " +
                           number(moved.noise(), 6) + " from call to call, and every error bar includes that");
}

/// Of a derivative of another shape nothing is compared.
Report report_of_other_shape(const SparseFunction& function, const SparseValues& given, arma::uword rows,
                             arma::uword columns) {
  Block block = block_of(JudgedEntries(1), {0}, function.names[0]);
  block.sparse = SparsePlaces{rows, columns, {0}, {0}};
  block.verdict.fill(static_cast<unsigned char>(Verdict::disagree));
  block.reason.fill(static_cast<unsigned char>(Reason::shape));
  block.misshapen =
      "it is " + shape(arma::SizeMat(given.n_rows, given.n_cols)) + ", expected " + shape(arma::SizeMat(rows, columns));
  if (given.n_rows == columns && given.n_cols == rows) block.misshapen += ", its transpose";
  Report report;
  report.blocks.push_back(std::move(block));
  return report;
}

void begin_report(Report& report, const MovedTogether& moved, const Options& options) {
  const bool accepted = moved.deterministic() || options.noise == Noise::measured;
  report.subject = "jacobian";
  report.seed = options.seed;
  report.strict = options.strict;
  if (!moved.base().is_finite())
    report.findings.push_back({std::string(no_outputs), "", not_finite_in_words(moved.base()), {}, {}});
  report.clauses.push_back({std::string(to_string(ClauseId::deterministic)),
                            accepted ? ClauseState::held : ClauseState::broken,
                            moved.deterministic() ? "" : "two forward passes over the same numbers differ"});
}

}  // namespace

SparseCheck check_sparse_values(const SparseFunction& function, const Options& options) {
  MovedTogether moved(function.coordinates, function.value, options);
  if (moved.outputs() == 0) throw std::invalid_argument("jacobian: nothing to check: f gives no numbers");
  const SparseValues analytic = function.derivative(0.0);
  SparseCheck check{{}, SparseEntries(moved.outputs(), moved.columns(), {}, {}), {}};
  if (analytic.n_rows != moved.outputs() || analytic.n_cols != moved.columns()) {
    check.report = report_of_other_shape(function, analytic, moved.outputs(), moved.columns());
    begin_report(check.report, moved, options);
    return check;
  }
  begin_report(check.report, moved, options);
  Judging judging(function, analytic, moved, counted_entries(function, analytic), options);
  judging.look_beyond();
  JudgedEntries judged(0);
  keep_what_is_said(check, judged, judging);
  add_blocks(check.report, function, check.entries, judged);
  add_rows_beyond(check.report, judging, function);
  add_notes_of_groups(check.report, moved, judging);
  check.report.evaluations = moved.evaluations();
  check.report.failed_evaluations = moved.failed();
  return check;
}

Block sparse_entries_here(const SparseFunction& function, const SparseEntries& entries,
                          const std::vector<arma::uword>& which, const Options& options) {
  MovedTogether moved(function.coordinates, function.value, options);
  const SparseValues analytic = function.derivative(0.0);
  EntriesJudge judge(function, analytic, moved, options);
  std::vector<bool> wanted(entries.size());
  for (const arma::uword k : which) wanted[k] = true;
  JudgedEntries judged(entries.size());
  judge.judge(entries, wanted, judged);
  return block_of(judged, which, function.names[0]);
}

}  // namespace gradcheck::detail
