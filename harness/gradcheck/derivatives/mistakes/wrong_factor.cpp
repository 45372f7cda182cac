// SPDX-License-Identifier: MIT
// What is wrong is right but for one factor, which depends on fewer coordinates than the derivative does.
#include <algorithm>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/derivatives/mistakes/parts.hpp>

namespace gradcheck::detail {
namespace {

/// A derivative that changes by less than this share when a coordinate is moved by a quarter says nothing of the
/// factor.
constexpr double least_change = 0.01;
/// A derivative that is nearly a number times another is near many.
constexpr double least_change_of_factor = 1e-3, known_to = 1e-6;

/// In float the others are hardly known.
double others_known_to(const OffBy& by) { return is_float(by.seen().spacing) ? 0.1 : 0.01; }

/// analytic / numeric of entry k: 1 + off / numeric.
Known ratio(const OffBy::At& p, arma::uword k) {
  Known q = quotient(p(k), {p.numeric(k), p.bound(k)});
  q.value += 1;
  return q;
}

/// So well that what a ratio depends on shows.
bool is_known(const Known& q) { return q.error <= known_to * std::abs(q.value); }

bool changes(const OffBy::At& a, const OffBy::At& b, arma::uword k) {
  const double apart = std::abs(a.numeric(k) - b.numeric(k));
  return apart > 2 * (a.bound(k) + b.bound(k)) && apart > least_change * std::abs(a.numeric(k));
}

/// How the ratio of an entry changes, and the coordinates with which the derivative does where the ratio does not.
struct Factor {
  Law law;
  CoordinateNumbers others = {};
  std::size_t plainest = 0;  ///< the coordinate with which the ratio changes most, by this share
  double change = 0;

  bool is_apart() const {
    const std::size_t of = law.powers.size() + law.otherwise.size();
    return change > least_change_of_factor && others.size() >= (law.otherwise.empty() ? 1 : of);
  }
};

/// Where a factor is nearly a number it seems to stand still: it does so beside the coordinate with which it changes
/// most, too.
void keep_others_that_stand_still(Factor& f, const OffBy& by, arma::uword k) {
  const Known moved = ratio(by.moved(f.plainest)->at, k);
  std::erase_if(f.others, [&](std::size_t c) {
    const auto& both = by.moved_both(f.plainest, c);
    if (!both) return true;
    const Known there = ratio(*both, k);
    return !is_known(there) || !are_equal(moved, there);
  });
}

std::optional<Factor> factor_of(const OffBy& by, arma::uword k) {
  const Known here = ratio(by.last(), k);
  if (!is_known(here)) return std::nullopt;
  Factor f{{here.value, here.error, {}, {}}};
  for (std::size_t c = 0; c < by.coordinates().size(); ++c) {
    const auto& moved = by.moved(c);
    if (!moved) return std::nullopt;
    const Known there = ratio(moved->at, k);
    if (!is_known(there)) return std::nullopt;
    if (are_equal(here, there)) {
      if (changes(by.last(), moved->at, k)) f.others.push_back(c);
      continue;
    }
    if (const double change = std::abs(there.value / here.value - 1); change > f.change) {
      f.change = change;
      f.plainest = c;
    }
    add_change(f.law, by, c, here, there, moved->factor);
  }
  if (!f.law.otherwise.empty() && f.is_apart()) keep_others_that_stand_still(f, by, k);
  return f;
}

CoordinateNumbers coordinates_of(const Law& law) {
  CoordinateNumbers all = law.otherwise;
  for (const auto& [c, p] : law.powers) all.push_back(c);
  std::ranges::sort(all);
  return all;
}

/// The only entry that is wrong, beside a mirror image that is right: a factor within the formula would be in both.
bool has_right_mirror_image(const OffBy& by) {
  const arma::uvec wrong = arma::find(by.wrong());
  const arma::uword n = by.wrong().n_rows;
  if (wrong.n_elem != 1 || n != by.wrong().n_cols || wrong(0) % n == wrong(0) / n) return false;
  const arma::uword k = wrong(0), mirror = k / n + n * (k % n);
  return std::ranges::all_of(by.points(), [&](const OffBy::At& p) {
    return are_equal({p.numeric(k), p.bound(k)}, {p.numeric(mirror), p.bound(mirror)});
  });
}

std::string sentence_of(const OffBy& by, arma::uword k, const Law& law) {
  const arma::uword rows = by.wrong().n_rows;
  const std::string entry = by.entry_name(k % rows, k / rows);
  if (law.otherwise.empty()) return entry + " is the numeric one times " + text_of(by, law);
  return entry + " is " + number(law.constant, 5) + " times the numeric one, a factor that changes with " +
         by.names(coordinates_of(law)) + " alone";
}

}  // namespace

std::optional<Finding> wrong_factor(const OffBy& by) {
  constexpr arma::uword told_at_most = 2;
  std::string text;
  arma::uword told = 0;
  bool by_powers = true;
  for (const arma::uword k : arma::uvec(arma::find(by.wrong()))) {
    const auto f = factor_of(by, k);
    if (!f || !f->is_apart()) return std::nullopt;
    by_powers = by_powers && f->law.otherwise.empty();
    if (++told <= told_at_most) text += (told > 1 ? "; " : "") + sentence_of(by, k, f->law);
  }
  if (!by_powers && has_right_mirror_image(by)) return std::nullopt;
  return of_part(by, by_powers ? "a factor of x" : "a wrong factor",
                 text + (told > told_at_most ? "; .." : "") + (by_powers ? ", at every x" : ""));
}

/// A factor that all entries are off by would show in each other one, as far as these are not zero.
bool factor_would_show(const OffBy& by, arma::uword k) {
  const auto shows = [&](const OffBy::At& p, arma::uword i) {
    return p.bound(i) <= others_known_to(by) * std::abs(p.off(k) / p.numeric(k) * p.numeric(i));
  };
  for (arma::uword i = 0; i < by.wrong().n_elem; ++i) {
    const auto is_zero = [i](const OffBy::At& p) { return std::abs(p.numeric(i)) <= p.bound(i); };
    const auto shows_here = [&](const OffBy::At& p) { return !is_zero(p) && shows(p, i); };
    if (i != k && !std::ranges::all_of(by.points(), is_zero) && std::ranges::none_of(by.points(), shows_here))
      return false;
  }
  return true;
}

/// What is said to be right is off by no more than its bounds at any point, undecided or not.
bool are_others_within_bounds(const OffBy& by, arma::uword k) {
  const auto are_within = [&](const OffBy::At& p) {
    for (arma::uword i = 0; i < by.wrong().n_elem; ++i)
      if (i != k && !close(p.off(i), 0, p.bound(i))) return false;
    return true;
  };
  return std::ranges::all_of(by.points(), are_within);
}

/// The number that stands there is that of another entry of its row or column, as far as that is known: it may be at a
/// wrong place.
bool may_be_of_another(const OffBy& by, arma::uword k) {
  const arma::uword rows = by.wrong().n_rows, row = k % rows, col = k / rows;
  const auto is_that_of = [&](arma::uword i) {
    const auto is_same = [&](const OffBy::At& p) {
      return close(p.numeric(k) + p.off(k), p.numeric(i), p.bound(k) + p.bound(i));
    };
    const auto is_zero = [&](const OffBy::At& p) { return close(p.numeric(i), 0, p.bound(i)); };
    return std::ranges::all_of(by.points(), is_same) && !std::ranges::all_of(by.points(), is_zero);
  };
  for (arma::uword i = 0; i < by.wrong().n_elem; ++i)
    if (i != k && (i % rows == row || i / rows == col) && is_that_of(i)) return true;
  return false;
}

std::optional<Finding> one_wrong_entry(const OffBy& by) {
  const arma::uvec wrong = arma::find(by.wrong());
  if (wrong.n_elem != 1 || by.wrong().n_elem < 2 || !by.are_others_right() || !are_others_within_bounds(by, wrong(0)) ||
      may_be_of_another(by, wrong(0)) || !would_show_beside(by, others_known_to(by)) ||
      !factor_would_show(by, wrong(0)))
    return std::nullopt;
  const arma::uword rows = by.wrong().n_rows;
  return of_part(by, "a wrong term",
                 by.entry_name(wrong(0) % rows, wrong(0) / rows) + " alone is wrong, at all " +
                     std::to_string(by.points().size()) + " points: a term of it: " + by.example());
}

}  // namespace gradcheck::detail
