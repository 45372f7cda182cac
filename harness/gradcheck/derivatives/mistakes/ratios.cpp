// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/mistakes/ratios.hpp>

#include <algorithm>
#include <cmath>

#include <gradcheck/base/close.hpp>

namespace gradcheck::detail {
namespace {

/// One entry alone has no ratios that its digits would have to tell: it is only not zero.
constexpr double known_alone = 0.1;
/// Of two products whether they are one number.
constexpr double most_unknown_share = 0.1;

/// The entry that is known best at the last point.
arma::uword best_known(const OffBy& by) {
  arma::uword best = 0;
  double least = arma::datum::inf;
  for (const arma::uword k : arma::uvec(arma::find(by.wrong())))
    if (const double r = by.last()(k).relative(); r < least) {
      least = r;
      best = k;
    }
  return best;
}

/// The 2 x 2 determinant of entry (i, j) with the entry `pivot`, as the difference of two products.
struct Determinant {
  Determinant(const OffBy::At& p, arma::uword r, arma::uword c, arma::uword i, arma::uword j)
      : left(p.off(i, j) * p.off(r, c)),
        right(p.off(i, c) * p.off(r, j)),
        error(2 * (p.bound(i, j) * std::abs(p.off(r, c)) + p.bound(r, c) * std::abs(p.off(i, j)) +
                   p.bound(i, c) * std::abs(p.off(r, j)) + p.bound(r, j) * std::abs(p.off(i, c)))) {}

  bool vanishes() const { return close(left, right, error); }
  bool is_known() const { return error <= most_unknown_share * std::max(std::abs(left), std::abs(right)); }

  double left, right, error;
};

/// All 2 x 2 determinants of the wrong rows and columns with the entry `pivot` vanish at every point. In each row and
/// in each column one is known at some point: one wrong step is off by an outer product, or by nothing like it.
bool vanish(const OffBy& by, arma::uword pivot) {
  const arma::uword m = by.wrong().n_rows, r = pivot % m, c = pivot / m;
  arma::umat is_known(arma::size(by.wrong()), arma::fill::zeros);
  for (const arma::uword i : by.wrong_rows())
    for (const arma::uword j : by.wrong_columns()) {
      if (i == r || j == c) continue;
      for (const OffBy::At& p : by.points()) {
        const Determinant d(p, r, c, i, j);
        if (!d.vanishes()) return false;
        if (d.is_known()) is_known(i, j) = 1;
      }
    }
  const bool by_rows =
      std::ranges::all_of(by.wrong_rows(), [&](arma::uword i) { return i == r || arma::any(is_known.row(i)); });
  const bool by_columns =
      std::ranges::all_of(by.wrong_columns(), [&](arma::uword j) { return j == c || arma::any(is_known.col(j)); });
  const bool is_one_line = by.wrong_rows().n_elem == 1 || by.wrong_columns().n_elem == 1;
  return is_one_line || (by_rows && by_columns);
}

/// The wrong entries of one row beside the pivot; of a symmetric block all of them.
arma::uvec beside(const OffBy& by, arma::uword pivot) {
  const arma::uvec wrong = arma::find(by.wrong());
  if (by.is_symmetric()) return wrong;
  const arma::uword m = by.wrong().n_rows;
  return wrong.elem(arma::find(wrong - m * (wrong / m) == pivot % m));
}

/// Each is off by more than the last digits of differences far from the user's point.
bool are_plain(const OffBy::At& p, const Ratios& of) {
  constexpr double least = 1e-6;
  return std::ranges::all_of(of.entries,
                             [&](arma::uword k) { return std::abs(p.off(k)) >= least * std::abs(p.numeric(k)); });
}

/// The entries that are right beside the pivot are so well known that what it is off by would show there.
bool would_show_elsewhere(const OffBy& by, const Ratios& of) {
  const std::size_t last = by.points().size() - 1;
  const arma::uword m = by.wrong().n_rows, r = of.pivot % m;
  const auto weighed = [&](arma::uword j, double v) {
    for (std::size_t c = 0; c < by.coordinates().size(); ++c)
      if (by.is_column(c, j)) return std::abs(v * by.x(last, c));
    return 0.0;
  };
  for (arma::uword j = 0; j < by.wrong().n_cols; ++j)
    if (!arma::any(by.wrong_columns() == j) &&
        weighed(j, by.last().bound(r, j)) > 0.01 * weighed(of.pivot / m, by.last().off(of.pivot)))
      return false;
  return true;
}

}  // namespace

bool are_same_ratios(const OffBy::At& a, const OffBy::At& b, const Ratios& of) {
  if (!a(of.pivot).tells() || !b(of.pivot).tells()) return true;
  return std::ranges::all_of(of.entries,
                             [&](arma::uword k) { return are_equal(ratio_at(a, of, k), ratio_at(b, of, k)); });
}

std::optional<Ratios> ratios_of(const OffBy& by) {
  Ratios of;
  of.pivot = best_known(by);
  of.entries = beside(by, of.pivot);
  const Known pivot = by.last()(of.pivot);
  if (of.entries.n_elem > 1 ? !pivot.tells() : pivot.relative() > known_alone) return std::nullopt;
  if (!are_plain(by.last(), of) || !would_show_elsewhere(by, of)) return std::nullopt;
  for (std::size_t c = 0; c < by.coordinates().size(); ++c) {
    const auto& moved = by.moved(c);
    if (!moved) return std::nullopt;
    if (!are_same_ratios(by.last(), moved->at, of)) of.changing.push_back(c);
  }
  of.is_outer_product = vanish(by, of.pivot);
  return of;
}

}  // namespace gradcheck::detail
