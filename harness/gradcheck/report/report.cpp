// SPDX-License-Identifier: MIT
#include <gradcheck/report/report.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <tuple>
#include <vector>

namespace gradcheck {
namespace {

int severity(const Entry& e) {
  if (e.reason == Reason::not_looked_at) return -1;
  switch (e.verdict) {
    case Verdict::disagree: return 3;
    case Verdict::undecided: return 2;
    case Verdict::kink: return 1;
    case Verdict::agree: return 0;
  }
  return 0;
}

double excess(const Entry& e) {
  const double ratio = std::abs(e.analytic - e.numeric) / e.bound;
  return std::isfinite(ratio) ? ratio : std::numeric_limits<double>::infinity();
}

bool nearer_to_failing(const Entry& a, const Entry& b) {
  return std::tuple(severity(a), excess(a)) > std::tuple(severity(b), excess(b));
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  static constexpr std::array<std::string_view, 4> names{"agree", "disagree", "kink", "undecided"};
  return names.at(static_cast<std::size_t>(verdict));
}

std::string_view to_string(SubjectKind kind) {
  static constexpr std::array<std::string_view, 5> kinds{"layer", "function", "jacobian", "hessian", "derivatives"};
  return kinds.at(static_cast<std::size_t>(kind));
}

std::string_view name_of(Mode mode) {
  static constexpr std::array<std::string_view, 3> names{"only", "evaluation", "training"};
  return names.at(static_cast<std::size_t>(mode));
}

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::only: return "";
    case Mode::evaluation: return "in evaluation mode";
    case Mode::training: return "in training mode";
  }
  return "";
}

std::string_view to_string(Reason reason) {
  static constexpr std::array<std::string_view, 15> names{
      "",     "negligible", "flat",  "non-finite", "shape",      "jump",        "noise",        "staircase",
      "kink", "moved",      "rough", "resolution", "outweighed", "lost digits", "not looked at"};
  return names.at(static_cast<std::size_t>(reason));
}

std::string Entry::name() const { return block + " [" + std::to_string(row) + ", " + std::to_string(col) + "]"; }

namespace {

void require_entry(const Block& b, arma::uword i) {
  if (i >= b.verdict.n_elem)
    throw std::out_of_range(b.name + ": entry " + std::to_string(i) + " of " + std::to_string(b.verdict.n_elem));
}

/// The number of the entry there. Columns stand in order, and rows within each.
arma::uword sparse_entry(const Block& b, arma::uword row, arma::uword col) {
  const auto& [n_rows, n_cols, rows, columns] = *b.sparse;
  const auto [first, last] = std::equal_range(columns.begin(), columns.end(), col);
  const auto from = rows.begin() + (first - columns.begin()), to = rows.begin() + (last - columns.begin());
  const auto found = std::lower_bound(from, to, row);
  if (found == to || *found != row)
    throw std::out_of_range(b.name + ": no entry [" + std::to_string(row) + ", " + std::to_string(col) + "]");
  return static_cast<arma::uword>(found - rows.begin());
}

}  // namespace

Verdict Block::verdict_at(arma::uword i) const {
  require_entry(*this, i);
  return static_cast<Verdict>(verdict(i));
}

Reason Block::reason_at(arma::uword i) const {
  require_entry(*this, i);
  return static_cast<Reason>(reason(i));
}

arma::SizeMat Block::shape() const {
  return sparse ? arma::SizeMat(sparse->n_rows, sparse->n_cols) : arma::size(verdict);
}

Entry Block::at(arma::uword i) const {
  require_entry(*this, i);
  const arma::uword row = sparse ? sparse->rows(i) : i % verdict.n_rows,
                    col = sparse ? sparse->columns(i) : i / verdict.n_rows;
  return {name, row, col, analytic(i), numeric(i), error_bar(i), bound(i), verdict_at(i), reason_at(i)};
}

Entry Block::at(arma::uword row, arma::uword col) const {
  if (sparse) return at(sparse_entry(*this, row, col));
  if (row >= verdict.n_rows)
    throw std::out_of_range(name + ": row " + std::to_string(row) + " of " + std::to_string(verdict.n_rows));
  return at(col * verdict.n_rows + row);
}

std::string Block::names_of(const arma::uvec& entries) const {
  std::string text;
  for (arma::uword k = 0; k < std::min<arma::uword>(entries.n_elem, 3); ++k)
    text += (text.empty() ? "" : ", ") + at(entries(k)).name();
  return entries.n_elem > 3 ? text + " and " + std::to_string(entries.n_elem - 3) + " more" : text;
}

bool Block::ok(bool strict) const {
  const Counts c = counts();
  if (c.disagree > 0) return false;
  const arma::uword undecided = c.undecided - c.not_looked_at, judged = c.total() - c.not_looked_at;
  if (strict) return undecided == 0 && (judged == 0 || c.flat + c.negligible < judged);
  return static_cast<double>(undecided - c.outweighed - c.coarse) <= undecided_limit * static_cast<double>(judged);
}

bool Block::flat() const {
  const Counts c = counts();
  return c.flat > 0 && c.flat == c.total() - c.not_looked_at;
}

bool Block::untested() const {
  const Counts c = counts();
  const arma::uword judged = c.total() - c.not_looked_at;
  return judged > 0 && c.flat + c.negligible + c.kink + c.outweighed == judged;
}

double Block::scale() const {
  std::array<double, 4> largest{};  // none waits for another
  const double* n = numeric.memptr();
  const auto look = [&](arma::uword i, std::size_t lane) {
    const double size = std::abs(n[i]);
    if (size <= std::numeric_limits<double>::max()) largest[lane] = std::max(largest[lane], size);
  };
  const arma::uword whole = numeric.n_elem / 4 * 4;
  for (arma::uword i = 0; i < whole; i += 4)
    for (std::size_t lane = 0; lane < 4; ++lane) look(i + lane, lane);
  for (arma::uword i = whole; i < numeric.n_elem; ++i) look(i, i - whole);
  return *std::ranges::max_element(largest);
}

double Block::resolution() const {
  double largest = 0;
  for (arma::uword i = 0; i < verdict.n_elem; ++i) {
    const Entry e = at(i);
    if (e.verdict != Verdict::agree || e.reason != Reason::none) continue;
    largest = std::max(largest, e.bound / std::max(std::abs(e.analytic), std::abs(e.numeric)));
  }
  return largest;
}

Entry Block::worst() const {
  Entry worst = at(0);
  for (arma::uword i = 1; i < verdict.n_elem; ++i)
    if (const Entry e = at(i); nearer_to_failing(e, worst)) worst = e;
  return worst;
}

arma::uvec Block::nearest_to_failing(arma::uword most) const {
  std::vector<std::tuple<int, double, arma::uword>> all;
  for (arma::uword i = 0; i < verdict.n_elem; ++i) {
    const Entry e = at(i);
    all.emplace_back(-severity(e), -excess(e), i);
  }
  const auto count = static_cast<std::ptrdiff_t>(std::min<arma::uword>(most, all.size()));
  std::partial_sort(all.begin(), all.begin() + count, all.end());
  arma::uvec nearest(static_cast<arma::uword>(count), arma::fill::none);
  for (arma::uword k = 0; k < nearest.n_elem; ++k) nearest(k) = std::get<2>(all[k]);
  return nearest;
}

bool Report::ok() const {
  return std::ranges::none_of(clauses, &Clause::is_broken) && std::ranges::all_of(parts, &Report::ok) &&
         counts().total() > 0 && std::ranges::all_of(blocks, [this](const Block& b) { return b.ok(strict); });
}

bool Report::found_broken(ClauseId id) const {
  return std::ranges::any_of(clauses, [id](const Clause& c) { return c.id == id && c.found() == ClauseState::broken; });
}

bool Report::is_broken(ClauseId id) const {
  return std::ranges::any_of(clauses, [id](const Clause& c) { return c.id == id && c.is_broken(); });
}

Counts Report::counts() const {
  Counts sum;
  for (const Block& block : blocks) sum += block.counts();
  return sum;
}

bool Report::untested() const {
  const auto empty_or_untested = [](const Block& b) {
    const Counts c = b.counts();
    return c.total() == c.not_looked_at || b.untested();
  };
  return std::ranges::all_of(blocks, empty_or_untested) && std::ranges::all_of(parts, &Report::untested);
}

bool Report::has_no_outputs() const {
  return std::ranges::find(findings, no_outputs, &Finding::mistake) != findings.end();
}

const Clause* Report::clause(std::string_view wanted) const {
  const auto found = std::ranges::find(clauses, wanted, &Clause::name);
  return found == clauses.end() ? nullptr : &*found;
}

Engine Report::engine_used() const {
  if (const auto found = engine_named(engine)) return *found;
  throw std::logic_error("report.engine_used: \"" + engine + "\" is no engine's name");
}

double Report::resolution() const {
  double largest = 0;
  for (const Block& block : blocks)
    if (block.directions == 0) largest = std::max(largest, block.resolution());
  return largest;
}

std::string Report::diagnosis() const {
  std::string text;
  for (const Finding& f : findings)
    text += f.mistake + (f.where.empty() ? "" : ", " + f.where) + ": " + f.sentence + "\n";
  return text;
}

Entry Report::worst() const {
  if (counts().total() == 0) throw std::logic_error("report.worst: the report holds no coordinates");
  std::vector<Entry> worst_of_blocks;
  for (const Block& block : blocks)
    if (!block.verdict.is_empty()) worst_of_blocks.push_back(block.worst());
  return *std::ranges::min_element(worst_of_blocks, nearer_to_failing);
}

}  // namespace gradcheck
