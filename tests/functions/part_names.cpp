// SPDX-License-Identifier: MIT
// Names of what is off, wrong - right, judged by exact derivatives at points of our own.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "functions/part_names.hpp"

namespace functions {

namespace {

using arma::mat, arma::umat, arma::uvec, arma::uword, arma::vec;

/// What is off at a point, and what of it is rounding beside the right derivative.
struct Off {
  mat off;
  umat is_rounding;
};
Off seen_at(const Subject& s, const Fault& f, const vec& x) {
  const mat right = s.target.right(x);
  Off seen{f.side.derivative(x) - right, umat(arma::size(right), arma::fill::zeros)};
  if (s.target.declared) seen.off.elem(arma::find(s.target.reaches == 0)).zeros();  // nobody looks there
  for (uword k = 0; k < right.n_elem; ++k)
    seen.is_rounding(k) = std::abs(seen.off(k)) <= 1e-9 * std::abs(right(k)) + 1e-12 * arma::abs(right).max() ? 1 : 0;
  return seen;
}

/// What is rounding is nothing.
mat off_at(const Subject& s, const Fault& f, const vec& x) {
  Off seen = seen_at(s, f, x);
  seen.off.elem(arma::find(seen.is_rounding)).zeros();
  return seen.off;
}

/// The point with each coordinate of a set moved by its own factor.
vec moved(vec x, const uvec& which, double by) {
  for (const uword i : which) x(i) *= 1 + by * static_cast<double>(1 + i % 3);
  return x;
}

/// a = b to what exact derivatives tell.
bool same(double a, double b, double size) { return std::abs(a - b) <= 1e-5 * size; }

/// Every wrong entry is a number times powers of the coordinates.
bool is_of_powers(const Subject& s, const Fault& f, const vec& x) {
  const mat here = off_at(s, f, x);
  for (uword i = 0; i < x.n_elem; ++i) {
    const mat a = off_at(s, f, moved(x, uvec{i}, 0.1 / static_cast<double>(1 + i % 3))),
              b = off_at(s, f, moved(x, uvec{i}, 0.21 / static_cast<double>(1 + i % 3)));
    for (uword k = 0; k < here.n_elem; ++k)  // 1.21 is 1.1^2
      if (!same(a(k) * a(k), b(k) * here(k), a(k) * a(k))) return false;
  }
  return true;
}

/// The same up to a number: of a symmetric one all entries together, of others row by row along one direction.
bool is_multiple(const mat& a, const mat& b) {
  const uword k = arma::abs(a).index_max();
  if (a(k) == 0.0) return true;
  return arma::abs(a * b(k) - b * a(k)).max() <= 1e-5 * arma::abs(a).max() * arma::abs(b).max();
}

bool has_rank_one(const mat& off) {
  const uword k = arma::abs(off).index_max(), r = k % off.n_rows, c = k / off.n_rows;
  return arma::abs(off * off(k) - off.col(c) * off.row(r)).max() <= 1e-5 * off(k) * off(k);
}

/// Its largest row, the direction that all have.
mat direction(const mat& off, bool second) {
  return second ? off : mat(off.row(arma::abs(off).index_max() % off.n_rows));
}

uvec wrong_columns(const Subject& s, const Fault& f, const std::vector<vec>& points) {
  mat sum(1, s.target.reaches.n_cols, arma::fill::zeros);
  for (const vec& x : points) sum += arma::max(arma::abs(off_at(s, f, x)), 0);
  return arma::find(sum);
}

}  // namespace

bool is_term_of_powers(const Subject& s, const Fault& f, const std::vector<vec>& points) {
  return std::ranges::all_of(points, [&](const vec& x) { return is_of_powers(s, f, x); });
}

namespace {

/// Along coordinate i the direction changes, if at all, by powers: entry by entry its ratio to the largest.
bool changes_by_powers(const Subject& s, const Fault& f, const vec& x, uword i, bool second) {
  const double by = 0.1 / static_cast<double>(1 + i % 3);
  const mat here = direction(off_at(s, f, x), second), a = direction(off_at(s, f, moved(x, uvec{i}, by)), second),
            b = direction(off_at(s, f, moved(x, uvec{i}, 2.1 * by)), second);
  const uword p = arma::abs(here).index_max();
  for (uword k = 0; k < here.n_elem; ++k) {
    const double r = here(k) / here(p), to = a(k) / a(p), further = b(k) / b(p);
    if (!same(to * to, further * r, to * to)) return false;
  }
  return true;
}

/// The direction stays along some coordinate along which what is off changes, in three entries or more.
bool is_linear_in_some(const Subject& s, const Fault& f, const vec& x, bool second) {
  const mat here = off_at(s, f, x), towards = direction(here, second);
  const uvec entries = arma::find(towards);
  if (entries.n_elem < 3) return false;
  for (uword i = 0; i < x.n_elem; ++i) {
    const mat there = off_at(s, f, moved(x, uvec{i}, 0.1));
    if (is_multiple(towards, direction(there, second)) && arma::abs(there - here).max() > 1e-5 * arma::abs(here).max())
      return true;
  }
  return false;
}

/// The direction depends on the coordinates of the wrong columns alone, and others are used.
bool is_of_some(const Subject& s, const Fault& f, const vec& x, const uvec& columns, bool second) {
  const mat towards = direction(off_at(s, f, x), second), right = s.target.right(x);
  uvec others;
  for (uword j = 0; j < right.n_cols; ++j)
    if (!arma::any(columns == j)) others = arma::join_cols(others, uvec{j}).eval();
  const auto stays = [&](double by) {
    return is_multiple(towards, direction(off_at(s, f, moved(x, others, by)), second));
  };
  return !mat(right.cols(others)).is_zero() && stays(0.0625) && stays(-0.125);
}

/// The points at which rounding hides no wrong entry: where it does, those that are off by less look right, and the
/// direction looks like another. Where there are fewer than two, others on the way to the last one take their place.
std::vector<vec> points_that_show(const Subject& s, const Fault& f, const std::vector<vec>& points) {
  umat is_wrong(arma::size(s.target.right(points[0])), arma::fill::zeros);
  for (const vec& x : points) is_wrong = is_wrong || off_at(s, f, x) != 0.0;
  const auto shows = [&](const vec& x) {
    const Off seen = seen_at(s, f, x);
    return seen.off.is_finite() && !arma::any(arma::vectorise(is_wrong && seen.is_rounding && seen.off != 0.0));
  };
  std::vector<vec> shown;
  std::ranges::copy_if(points, std::back_inserter(shown), shows);
  for (double way = 0.5; way > 1e-3 && shown.size() < 2; way /= 2)
    if (const vec x = points[0] + way * (points.back() - points[0]); shows(x)) shown.push_back(x);
  return shown.size() < 2 ? points : shown;
}

}  // namespace

bool is_of_inner_expression(const Subject& s, const Fault& f, const std::vector<vec>& all_points, bool second) {
  const std::vector<vec> points = points_that_show(s, f, all_points);
  const vec& x = points.back();  // no coordinate is zero there
  const mat towards = direction(off_at(s, f, x), second);
  const auto in_all = [&](const auto& test) { return std::ranges::all_of(points, test); };
  if (!second && !in_all([&](const vec& at) { return has_rank_one(off_at(s, f, at)); })) return false;
  const auto stays = [&](const vec& at) { return is_multiple(towards, direction(off_at(s, f, at), second)); };
  const uvec columns = wrong_columns(s, f, points);
  if (columns.n_elem == 1 && towards.n_rows == 1 && off_at(s, f, x).n_rows == 1)
    return false;  // any derivative is that
  if ((columns.n_elem > 1 && in_all(stays)) || is_of_some(s, f, x, columns, second)) return true;
  if (is_linear_in_some(s, f, x, second)) return true;
  for (uword i = 0; i < x.n_elem; ++i)
    if (!changes_by_powers(s, f, x, i, second)) return false;
  return columns.n_elem > 1;
}

bool is_of_another_function(const Subject& s, const Fault& f, const std::vector<vec>& points) {
  const vec& x = points.back();
  const mat here = off_at(s, f, x);
  const auto slope = [&](uword k) -> mat {
    const double h = 1e-4 * std::abs(x(k));
    const auto at = [&](double steps) -> mat {
      vec y = x;
      y(k) += steps * h;
      mat there = f.side.derivative(y);
      if (s.target.declared) there.elem(arma::find(s.target.reaches == 0)).zeros();  // nobody looks there
      return there;
    };
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
  };
  std::vector<mat> slopes;
  for (uword k = 0; k < x.n_elem; ++k) slopes.push_back(slope(k));
  const mat size = arma::abs(f.side.derivative(x));
  for (uword i = 0; i < here.n_rows; ++i)
    for (uword j = 0; j < here.n_cols; ++j)
      for (uword k = 0; k < here.n_cols; ++k) {
        if (here(i, j) == 0.0) continue;
        const double a = slopes[k](i, j), b = slopes[j](i, k),
                     rounding = 1e-10 * (size(i, j) / std::abs(x(k)) + size(i, k) / std::abs(x(j)));
        if (std::abs(a - b) > 1e-5 * std::max(std::abs(a), std::abs(b)) + rounding) return false;
      }
  return true;
}

bool is_outer_bend(const Subject& s, const Fault& f, const std::vector<vec>& points) {
  return std::ranges::all_of(points, [&](const vec& x) {
    const mat off = off_at(s, f, x);
    return has_rank_one(off) && arma::abs(off - off.t()).max() <= 1e-9 * arma::abs(off).max();
  });
}

bool is_of_cross_terms(const Subject& s, const Fault& f, const std::vector<vec>& points) {
  return std::ranges::all_of(points, [&](const vec& x) {
    const mat sizes = arma::abs(x * x.t()), off = off_at(s, f, x) % sizes;  // coordinates of any scale
    if (arma::abs(off - off.t()).max() > 1e-9 * arma::abs(off).max()) return false;
    const vec values = arma::sort(vec(arma::eig_sym(arma::symmatu(off))));
    const double zero = 1e-9 * arma::abs(values).max() + 1e-14 * arma::abs(s.target.right(x) % sizes).max();
    const uword n = values.n_elem;
    return n > 1 && values(0) < -zero && values(n - 1) > zero &&
           (n == 2 || arma::abs(values.subvec(1, n - 2)).max() <= zero);
  });
}

bool is_rounded_to_float(const Subject& s, const Fault& f, const std::vector<vec>& points) {
  return std::ranges::all_of(points, [&](const vec& x) {
    const mat wrong = f.side.derivative(x), right = s.target.right(x);
    for (uword k = 0; k < wrong.n_elem; ++k)
      if (static_cast<double>(static_cast<float>(wrong(k))) != wrong(k) ||
          std::abs(wrong(k) - right(k)) > 0x1p-23 * std::abs(right(k)) + 0x1p-149)
        return false;
    return true;
  });
}

}  // namespace functions
