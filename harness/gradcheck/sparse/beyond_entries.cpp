// SPDX-License-Identifier: MIT
#include <gradcheck/sparse/beyond_entries.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include <gradcheck/base/draws.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/sparse/first_window.hpp>
#include <gradcheck/sparse/outputs_of_many.hpp>

namespace gradcheck::detail {
namespace {

constexpr std::uint64_t random_directions = 2;
/// Along a direction a row agrees that does so within this share of its largest entry: no finer window is needed.
constexpr double resolved = 1e-5;
/// A residual counts where it is so many times what rounding and the bounds of the entries may leave of it.
constexpr double stands_out = 8;
/// A column is the only one where what moves with each bit is all of the residual, or nothing of it, to this share.
constexpr double all_or_nothing = 0x1p-5;

/// What the entries of a row say of a step along a group: the derivative, how far it may be off, the largest share.
struct SaidAlong {
  double sum = 0, error = 0, largest = 0;
};

/// One entry's value: analytic, or numeric where it disagrees.
double value_of(const JudgedEntries& judged, arma::uword k) {
  return judged.disagrees(k) ? judged.numeric(k) : judged.analytic(k);
}

/// units: by column.
SaidAlong said_along(arma::uword row, const arma::vec& units, const SparseEntries& entries,
                     const JudgedEntries& judged) {
  SaidAlong a;
  for (const arma::uword k : entries.of_row(row)) {
    const double unit = units(entries.column(k)), share = value_of(judged, k) * unit;
    a.sum += share;
    a.error += judged.bound(k) * std::abs(unit);
    a.largest = std::max(a.largest, std::abs(share));
  }
  return a;
}

/// Mixes the bits of a number: which bucket a column is cast into.
std::uint64_t mixed(std::uint64_t v) {
  v = (v ^ (v >> 30U)) * 0xbf58476d1ce4e5b9U;
  v = (v ^ (v >> 27U)) * 0x94d049bb133111ebU;
  return v ^ (v >> 31U);
}

/// The members of a bucket: all, or those whose number has a bit.
Group part_of(const Group& bucket, int bit, arma::uword id) {
  if (bit < 0) return {id, bucket.columns, bucket.units, nullptr};
  const arma::uvec chosen = arma::find((bucket.columns / (arma::uword{1} << static_cast<unsigned>(bit))) -
                                       2 * (bucket.columns / (arma::uword{2} << static_cast<unsigned>(bit))));
  return {id, bucket.columns.elem(chosen), bucket.units.elem(chosen), nullptr};
}

/// What moves a row beside its entries, in one bucket.
struct Residuals {
  double all = 0, rounding = 0;
  std::vector<double> with_bit;
};

/// The number that the bits spell; nothing where several columns make up the residual.
std::optional<arma::uword> spelled(const Residuals& r) {
  if (!(std::abs(r.all) > stands_out * r.rounding)) return std::nullopt;
  arma::uword number = 0;
  for (std::size_t bit = 0; bit < r.with_bit.size(); ++bit) {
    const double share = r.with_bit[bit] / r.all;
    if (std::abs(share - 1) <= all_or_nothing)
      number |= arma::uword{1} << bit;
    else if (!(std::abs(share) <= all_or_nothing))
      return std::nullopt;
  }
  return number;
}

/// The changes of outputs as the parts of one bucket move, [rows x (1 + bits)], and where each column is.
struct BucketSeen {
  const SparseEntries& entries;
  const JudgedEntries& judged;
  const arma::vec& units;  ///< by column, 0 outside the bucket
  arma::mat changes;
  double step;

  /// only_analytic: entries that disagree say what the derivative says, too.
  Residuals residuals(arma::uword at, arma::uword row, double sigma, bool only_analytic) const {
    Residuals r{changes(at, 0), sigma / step, std::vector<double>(changes.n_cols - 1)};
    for (std::size_t bit = 0; bit < r.with_bit.size(); ++bit) r.with_bit[bit] = changes(at, bit + 1);
    for (const arma::uword k : entries.of_row(row)) {
      const arma::uword column = entries.column(k);
      if (units(column) == 0.0) continue;
      const double share = (only_analytic ? judged.analytic(k) : value_of(judged, k)) * units(column);
      r.all -= share;
      if (!(only_analytic && judged.disagrees(k))) r.rounding += judged.bound(k) * std::abs(units(column));
      for (std::size_t bit = 0; bit < r.with_bit.size(); ++bit)
        if ((column >> bit) % 2 == 1) r.with_bit[bit] -= share;
    }
    return r;
  }
};

}  // namespace

BeyondEntries::BeyondEntries(MovedTogether& moved, EntriesJudge& judge, const Options& options)
    : moved_(moved), judge_(judge), options_(options) {
  for (std::uint64_t d = 0; d < random_directions; ++d)
    directions_.push_back(random_direction(options.seed + 1000 + d));
}

/// Every column by a random half to all of its scale, inside its bounds.
Group BeyondEntries::random_direction(std::uint64_t seed) {
  Draws draws(seed);
  const arma::uword n = moved_.columns();
  Group all{judge_.new_group(), arma::regspace<arma::uvec>(0, n - 1), arma::vec(n, arma::fill::none), nullptr};
  for (arma::uword j = 0; j < n; ++j) {
    const double size = moved_.scale(j) * (0.5 + 0.5 * draws.uniform());
    const double room = std::min(moved_.x(j) - moved_.lower(j), moved_.upper(j) - moved_.x(j));
    all.units(j) = draws.sign() * std::min(size, room);
  }
  return all;
}

/// A direction, and the first window of every output along it.
struct BeyondEntries::Directed {
  const Group& group;
  FirstWindow windows;
};

/// What its entries say along a direction, and the judgement of that; nothing where it agrees, or nothing can be told.
std::optional<std::pair<double, Judgement>> BeyondEntries::judged_along(const Directed& direction, arma::uword row,
                                                                        const SparseEntries& entries,
                                                                        const JudgedEntries& judged,
                                                                        OutputsOfMany& outputs) const {
  const SaidAlong said = said_along(row, direction.group.units, entries, judged);
  if (!std::isfinite(said.error) || !std::isfinite(said.sum) || !std::isfinite(moved_.base()(row))) return std::nullopt;
  const double unit = judge_.unit_of_row(row);
  const Sought sought{direction.group, std::nullopt, row, row, said.sum, said.error, unit};
  const auto first = direction.windows.of(row, unit, std::nullopt);
  const auto agreement = first ? outputs.agreement(sought, *first) : std::nullopt;
  if (agreement && (agreement->reason == Reason::none || agreement->bound <= resolved * said.largest))
    return std::nullopt;
  const Judgement j = outputs.judged(sought, said.largest / unit);
  return j.verdict == Verdict::disagree ? std::optional(std::pair(said.sum, j)) : std::nullopt;
}

std::vector<arma::uword> BeyondEntries::rows_beyond(const std::vector<arma::uword>& rows, const SparseEntries& entries,
                                                    const JudgedEntries& judged) {
  std::vector<arma::uword> beyond;
  if (!moved_.deterministic() && options_.noise == Noise::forbidden) return beyond;
  OutputsOfMany outputs(moved_, moved_.outputs(), true, nullptr, options_);
  for (const Group& group : directions_) {
    const Directed direction{group, FirstWindow(moved_, group)};
    for (const arma::uword row : rows)
      if (judged_along(direction, row, entries, judged, outputs)) beyond.push_back(row);
  }
  std::ranges::sort(beyond);
  beyond.erase(std::unique(beyond.begin(), beyond.end()), beyond.end());
  return beyond;
}

JudgedEntries BeyondEntries::judged_along(const std::vector<arma::uword>& rows, const SparseEntries& entries,
                                          const JudgedEntries& judged) {
  JudgedEntries all(rows.size());
  OutputsOfMany outputs(moved_, moved_.outputs(), true, nullptr, options_);
  for (const Group& group : directions_) {
    const Directed direction{group, FirstWindow(moved_, group)};
    for (arma::uword at = 0; at < rows.size(); ++at)
      if (const auto found = judged_along(direction, rows[at], entries, judged, outputs)) {
        all.analytic(at) = found->first;
        all.put(at, found->second);
      }
  }
  return all;
}

Located BeyondEntries::located(const std::vector<arma::uword>& rows, arma::uword buckets, const SparseEntries& entries,
                               const JudgedEntries& judged) {
  ++casts_;
  const Group all = random_direction(options_.seed + 2000 + casts_);
  const bool in_float = is_float(moved_.spacing());
  const double step = in_float ? 0x1p-7 : casts_ % 2 == 1 ? 0x1p-17 : 0x1p-24;
  const int bits = std::max(1, static_cast<int>(std::bit_width(moved_.columns() - 1)));
  const auto bucket_of = [&](arma::uword j) { return mixed(j + (casts_ << 40U)) % buckets; };
  Located found;
  for (arma::uword b = 0; b < buckets; ++b) {
    arma::vec units = all.units;
    for (arma::uword j = 0; j < units.n_elem; ++j)
      if (bucket_of(j) != b) units(j) = 0;
    const arma::uvec members = arma::find(units != 0.0);
    const Group bucket{0, members, units.elem(members), nullptr};
    BucketSeen seen{entries, judged, units, arma::mat(rows.size(), static_cast<arma::uword>(bits) + 1), step};
    for (int bit = -1; bit < bits; ++bit) {
      const Group part = part_of(bucket, bit, judge_.new_group());
      for (arma::uword at = 0; at < rows.size(); ++at) {
        const auto plus = moved_.output(part, step, rows[at]), minus = moved_.output(part, -step, rows[at]);
        seen.changes(at, static_cast<arma::uword>(bit + 1)) =
            plus && minus ? (*plus - *minus) / (2 * step) : std::numeric_limits<double>::quiet_NaN();
      }
    }
    for (arma::uword at = 0; at < rows.size(); ++at)
      for (const bool only_analytic : {false, true}) {
        const double sigma = moved_.sigma()(rows[at]) + moved_.least_rounding()(rows[at]);
        const auto column = spelled(seen.residuals(at, rows[at], sigma, only_analytic));
        if (!column || *column >= units.n_elem || units(*column) == 0.0 || entries.find(rows[at], *column)) continue;
        found.rows.push_back(rows[at]);
        found.columns.push_back(*column);
      }
  }
  return found;
}

}  // namespace gradcheck::detail
