// SPDX-License-Identifier: MIT
// Names of factors, wrong / right, and of what one entry is off by, judged by exact derivatives at points of our own.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "functions/part_names.hpp"

namespace functions {

namespace {

using arma::mat, arma::uvec, arma::uword, arma::vec;

bool is_same(double a, double b) { return std::abs(a - b) <= 1e-6 * (std::abs(a) + std::abs(b)); }

/// Both sides at a point.
struct Sides {
  mat wrong, right;
  bool is_wrong(uword k, double told) const { return !(std::abs(off(k)) <= told * std::abs(right(k))); }
  double ratio(uword k) const { return wrong(k) / right(k); }
  double off(uword k) const { return wrong(k) - right(k); }
};

Sides sides_at(const Subject& s, const Fault& f, vec x, uword i, double to) {
  x(i) = to;
  return {f.side.derivative(x), s.target.right(x)};
}

/// Those that are off by more than this share, at some point.
uvec wrong_entries(const Subject& s, const Fault& f, const std::vector<vec>& points, double told = 2e-6) {
  arma::umat wrong;
  for (const vec& x : points) {
    const Sides p = sides_at(s, f, x, 0, x(0));
    if (wrong.is_empty()) wrong.zeros(arma::size(p.right));
    if (!p.right.is_finite() || !p.wrong.is_finite()) continue;  // nothing is said of a point without numbers
    for (uword k = 0; k < wrong.n_elem; ++k)
      if (p.is_wrong(k, told)) wrong(k) = 1;
  }
  return arma::find(wrong);
}

/// Along some coordinate the right entry changes, and this number does not.
template <class Number>
bool stays_somewhere(const Subject& s, const Fault& f, const vec& x, uword k, const Number& number) {
  const Sides here = sides_at(s, f, x, 0, x(0));
  for (uword i = 0; i < x.n_elem; ++i) {
    const auto stays = [&](double by) {
      const Sides there = sides_at(s, f, x, i, by * x(i));
      return is_same(number(here), number(there)) &&
             std::abs(there.right(k) - here.right(k)) > 1e-4 * std::abs(here.right(k));
    };
    if (stays(1.25) && stays(0.9)) return true;
  }
  return false;
}

/// As x_i is multiplied by 1.1 and by 1.21, or grows by so much twice, the ratio is multiplied twice by the same.
bool changes_by_law(const Subject& s, const Fault& f, const vec& x, uword k, uword i) {
  const double here = sides_at(s, f, x, i, x(i)).ratio(k);
  const auto twice_the_same = [&](double once, double twice) {
    const double a = sides_at(s, f, x, i, once).ratio(k), b = sides_at(s, f, x, i, twice).ratio(k);
    return std::abs(a * a - b * here) <= 1e-5 * a * a;
  };
  return twice_the_same(1.1 * x(i), 1.21 * x(i)) || twice_the_same(x(i) + 0.1, x(i) + 0.2);
}

}  // namespace

bool is_factor_of_x(const Subject& s, const Fault& f, const std::vector<vec>& points) {
  const uvec wrong = wrong_entries(s, f, points);
  return std::ranges::all_of(wrong, [&](uword k) {
    for (uword i = 0; i < points.back().n_elem; ++i)
      if (!changes_by_law(s, f, points.back(), k, i)) return false;
    return true;
  });
}

bool is_wrong_factor(const Subject& s, const Fault& f, const std::vector<vec>& points) {
  const uvec wrong = wrong_entries(s, f, points);
  return std::ranges::all_of(wrong, [&](uword k) {
    return stays_somewhere(s, f, points.back(), k, [k](const Sides& p) { return p.ratio(k); });
  });
}

bool is_one_wrong_entry(const Subject& s, const Fault& f, const std::vector<vec>& points) {
  // Others may be off by less than a report can tell beside this one.
  return s.target.right(points.back()).n_elem > 1 &&
         std::ranges::any_of(std::array{2e-6, 1e-7, 1e-9},
                             [&](double told) { return wrong_entries(s, f, points, told).n_elem == 1; });
}

bool are_scaled_lines(const Subject& s, const Fault& f, const std::vector<vec>& points, bool rows) {
  const uvec wrong = wrong_entries(s, f, points);
  const Sides first = sides_at(s, f, points.back(), 0, points.back()(0));
  const auto line = [&](uword k) { return rows ? k % first.right.n_rows : k / first.right.n_rows; };
  return std::ranges::all_of(points, [&](const vec& x) {
    const Sides p = sides_at(s, f, x, 0, x(0));
    return std::ranges::all_of(wrong, [&](uword k) {
      return std::ranges::all_of(wrong, [&](uword l) {
        return line(k) != line(l) || std::abs(p.wrong(k) * first.right(l) - first.wrong(l) * p.right(k)) <=
                                         1e-6 * std::abs(p.wrong(k) * first.right(l)) + 1e-300;
      });
    });
  });
}

}  // namespace functions
