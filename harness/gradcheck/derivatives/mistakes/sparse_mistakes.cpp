// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/mistakes/sparse_mistakes.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/draws.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/report/picked_entries.hpp>

namespace gradcheck::detail {
namespace {

using EntryNumbers = std::vector<arma::uword>;

/// What both sides say at a place; zeros where there is no entry.
struct BothSides {
  double analytic = 0, numeric = 0, bound = 0;
};

BothSides sides_at(const SeenEntries& seen, arma::uword row, arma::uword column) {
  const auto k = seen.entries.find(row, column);
  return k ? BothSides{seen.analytic(*k), seen.numeric(*k), seen.bound(*k)} : BothSides{};
}

bool is_mirror_image(const SeenEntries& seen, arma::uword k) {
  const BothSides there = sides_at(seen, seen.entries.column(k), seen.entries.row(k));
  // Of two that are the same numerically none stands for the other.
  return !close(seen.numeric(k), there.numeric, seen.bound(k) + there.bound) &&
         close(seen.analytic(k), there.numeric, seen.bound(k) + there.bound) &&
         close(there.analytic, seen.numeric(k), seen.bound(k) + there.bound);
}

/// Whether a number is a member of a sorted list.
bool holds_number(const EntryNumbers& sorted, arma::uword k) { return std::ranges::binary_search(sorted, k); }

void take_out(EntryNumbers& from, const EntryNumbers& sorted) {
  std::erase_if(from, [&sorted](arma::uword k) { return holds_number(sorted, k); });
}

/// The rows of a matrix, or its columns as such.
struct MatrixLines {
  const SeenEntries& seen;
  bool rows;

  arma::uword size() const { return rows ? seen.entries.n_rows() : seen.entries.n_cols(); }
  arma::uword line(arma::uword k) const { return rows ? seen.entries.row(k) : seen.entries.column(k); }
  arma::uword other(arma::uword k) const { return rows ? seen.entries.column(k) : seen.entries.row(k); }
  BothSides at(arma::uword a_line, arma::uword an_other) const {
    return rows ? sides_at(seen, a_line, an_other) : sides_at(seen, an_other, a_line);
  }
  EntryNumbers entries_of(arma::uword a_line) const {
    if (rows) {
      const auto all = seen.entries.of_row(a_line);
      return {all.begin(), all.end()};
    }
    EntryNumbers all;
    for (arma::uword k = seen.entries.begin(a_line); k < seen.entries.begin(a_line + 1); ++k) all.push_back(k);
    return all;
  }
  /// Whether the analytic side of one line is the numeric one of another.
  bool is_of(arma::uword a_line, arma::uword from) const {
    std::set<arma::uword> places;
    for (const arma::uword k : entries_of(a_line)) places.insert(other(k));
    for (const arma::uword k : entries_of(from)) places.insert(other(k));
    return std::ranges::all_of(places, [&](arma::uword place) {
      const BothSides here = at(a_line, place), there = at(from, place);
      return close(here.analytic, there.numeric, here.bound + there.bound);
    });
  }
};

/// MatrixLines by what they are along a random vector: few come near one another by accident.
class ByShadow {
 public:
  explicit ByShadow(const MatrixLines& lines) : lines_(lines) {
    Draws draws(7);
    weights_.set_size(lines.rows ? lines.seen.entries.n_cols() : lines.seen.entries.n_rows());
    for (double& w : weights_) w = draws.sign() * (0.5 + draws.uniform());
    arma::vec shadows(lines.size(), arma::fill::zeros);
    for (arma::uword k = 0; k < lines.seen.entries.size(); ++k)
      if (std::isfinite(lines.seen.numeric(k)))
        shadows(lines.line(k)) += lines.seen.numeric(k) * weights_(lines.other(k));
    for (arma::uword i = 0; i < shadows.n_elem; ++i) numeric_.emplace(shadows(i), i);
  }
  /// The line whose numeric side this one's analytic side is.
  std::optional<arma::uword> origin_of(arma::uword line) const {
    double shadow = 0, size = 0;
    for (const arma::uword k : lines_.entries_of(line)) {
      shadow += lines_.seen.analytic(k) * weights_(lines_.other(k));
      size += std::abs(lines_.seen.analytic(k) * weights_(lines_.other(k)));
    }
    const double apart = 1e-5 * size;
    if (size == 0.0) return std::nullopt;
    for (auto near = numeric_.lower_bound(shadow - apart); near != numeric_.end() && near->first <= shadow + apart;
         ++near)
      if (lines_.is_of(line, near->second)) return near->second;
    return std::nullopt;
  }

 private:
  const MatrixLines& lines_;
  arma::vec weights_;
  std::multimap<double, arma::uword> numeric_;
};

/// "2 for 0, 0 for 2": the first three.
std::string moves_text(const std::map<arma::uword, arma::uword>& from) {
  std::string text;
  std::size_t told = 0;
  for (const auto& [to, origin] : from)
    if (++told <= 3) text += (text.empty() ? "" : ", ") + std::to_string(origin) + " for " + std::to_string(to);
  return told > 3 ? text + ", .." : text;
}

Finding lines_moved(const SeenEntries& seen, bool rows, const std::map<arma::uword, arma::uword>& from) {
  const std::string one = rows ? "row" : "column", many = one + "s", where = seen.function.names[0];
  std::set<arma::uword> origins;
  for (const auto& [to, origin] : from) origins.insert(origin);
  const bool is_permutation =
      origins.size() == from.size() && std::ranges::all_of(origins, [&](arma::uword o) { return from.contains(o); });
  if (is_permutation && from.size() == 2)
    return {many + " swapped", where, "the " + many + " are right, but swapped: " + moves_text(from), {}, {}};
  if (is_permutation)
    return {many + " permuted", where, "the " + many + " are right, in another order: " + moves_text(from), {}, {}};
  return {many + " of another " + one,
          where,
          "some " + many + " are right for another " + one + ": " + moves_text(from),
          {},
          {}};
}

/// Rows, or columns: every one that has a wrong or missing entry; at least one with two of them.
std::optional<Finding> moved_lines_of(const SeenEntries& seen, bool rows, EntryNumbers& wrong, EntryNumbers& missing) {
  const MatrixLines lines{seen, rows};
  std::map<arma::uword, EntryNumbers> open;
  for (const EntryNumbers* all : {&wrong, &missing})
    for (const arma::uword k : *all) open[lines.line(k)].push_back(k);
  const ByShadow by_shadow(lines);
  std::map<arma::uword, arma::uword> from;
  EntryNumbers explained;
  for (const auto& [line, entries] : open) {
    const auto origin = entries.size() > 1 ? by_shadow.origin_of(line) : std::nullopt;
    if (!origin || *origin == line) continue;
    from.emplace(line, *origin);
    explained.insert(explained.end(), entries.begin(), entries.end());
  }
  const auto has_one_number = [&](const auto& moved) {
    const EntryNumbers all = lines.entries_of(moved.second);
    return std::ranges::count_if(all, [&](arma::uword k) { return std::abs(seen.numeric(k)) > seen.bound(k); }) < 2;
  };
  // One number may stand elsewhere by accident: it has to explain most of what is wrong.
  if (2 * explained.size() <= wrong.size() + missing.size() && std::ranges::all_of(from, has_one_number))
    return std::nullopt;
  std::ranges::sort(explained);
  take_out(wrong, explained);
  take_out(missing, explained);
  return lines_moved(seen, rows, from);
}

}  // namespace

std::vector<Finding> transposed_entries(const SeenEntries& seen, std::vector<arma::uword>& wrong,
                                        std::vector<arma::uword>& missing) {
  if (seen.entries.n_rows() != seen.entries.n_cols()) return {};
  std::vector<arma::uword> explained, explained_missing;
  for (const arma::uword k : wrong)
    if (is_mirror_image(seen, k)) explained.push_back(k);
  for (const arma::uword k : missing)
    if (is_mirror_image(seen, k)) explained_missing.push_back(k);
  if (explained.size() + explained_missing.size() < 2 || explained.empty()) return {};
  const bool is_all = explained.size() == wrong.size() && explained_missing.size() == missing.size() &&
                      explained.size() + explained_missing.size() > seen.entries.size() / 2;
  std::vector<arma::uword> both = explained;
  both.insert(both.end(), explained_missing.begin(), explained_missing.end());
  std::ranges::sort(both);
  take_out(wrong, explained);
  take_out(missing, explained_missing);
  return {{"transposed",
           is_all ? "" : seen.where(both),
           is_all ? "entry [j, k] is the numeric one of [k, j], everywhere"
                  : entry_count(both.size()) + " [j, k] the numeric one of [k, j]",
           {},
           {}}};
}

std::vector<Finding> moved_lines_of(const SeenEntries& seen, std::vector<arma::uword>& wrong,
                                    std::vector<arma::uword>& missing) {
  std::vector<Finding> findings;
  for (const bool rows : {true, false})
    if (auto finding = moved_lines_of(seen, rows, wrong, missing)) findings.push_back(std::move(*finding));
  return findings;
}

std::vector<Finding> missing_entries(const SeenEntries& seen, const std::vector<arma::uword>& missing) {
  if (missing.empty()) return {};
  const arma::uword first = missing[0];
  std::string names;
  for (std::size_t n = 0; n < std::min<std::size_t>(missing.size(), 3); ++n)
    names += (names.empty() ? "" : ", ") + seen.name_of(missing[n]);
  if (missing.size() > 3) names += " and " + std::to_string(missing.size() - 3) + " more";
  return {{"missing in the pattern",
           names,
           entry_count(missing.size()) + (seen.function.declared ? " not declared" : " not stored") +
               ", and not zero: " + seen.name_of(first) + " is " + number(seen.numeric(first)) + " numerically",
           {},
           {}}};
}

}  // namespace gradcheck::detail
