// SPDX-License-Identifier: MIT
// Of a Hessian: what is off is u v^T + v u^T at each point, a symmetric matrix of rank two with an eigenvalue of either
// sign.
#include <algorithm>
#include <array>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/derivatives/mistakes/parts.hpp>

namespace gradcheck::detail {
namespace {

/// An entry that is known to this share of the largest of its row puts the rank to the test.
constexpr double known_share = 1e-3;

/// What is off at a point beside coordinates of size 1: of the wrong rows alone, as all others are zero.
struct OffScaled {
  arma::mat off, bound;
  arma::uword size() const { return off.n_rows; }
};

OffScaled scaled_at(const OffBy& by, std::size_t point) {
  const OffBy::At& p = by.points()[point];
  arma::vec x(p.off.n_cols, arma::fill::zeros);
  for (std::size_t c = 0; c < by.coordinates().size(); ++c)
    for (const arma::uword j : by.wrong_columns())
      if (by.is_column(c, j)) x(j) = by.x(point, c);
  const arma::mat by_x = x * x.t();
  const arma::uvec& wrong = by.wrong_columns();
  return {arma::mat(p.off % by_x)(wrong, wrong), arma::mat(p.bound % arma::abs(by_x))(wrong, wrong)};
}

/// Two rows with their columns: the determinant of these four entries, and how well it is known.
struct Minor {
  arma::uword i = 0, j = 0;
  Known determinant = {};
};

Minor minor_of(const OffScaled& s, arma::uword i, arma::uword j) {
  const double a = s.off(i, i), b = s.off(i, j), d = s.off(j, j);
  return {i,
          j,
          {a * d - b * b,
           s.bound(i, i) * std::abs(d) + s.bound(j, j) * std::abs(a) + (s.bound(i, j) + s.bound(j, i)) * std::abs(b)}};
}

/// The one that stands out most.
Minor largest_minor(const OffScaled& s) {
  Minor largest;
  for (arma::uword i = 0; i < s.size(); ++i)
    for (arma::uword j = i + 1; j < s.size(); ++j)
      if (const Minor m = minor_of(s, i, j); std::abs(m.determinant.value) > std::abs(largest.determinant.value))
        largest = m;
  return largest;
}

/// What entry (k, l) is where the rank is two, out of the rows of the minor.
Known of_rank_two(const OffScaled& s, const Minor& m, arma::uword k, arma::uword l) {
  const std::array<arma::uword, 2> of{m.i, m.j};
  const arma::mat inverse =
      arma::mat{{s.off(m.j, m.j), -s.off(m.i, m.j)}, {-s.off(m.i, m.j), s.off(m.i, m.i)}} / m.determinant.value;
  Known sum;
  double size = 0;
  for (const arma::uword p : {0U, 1U})
    for (const arma::uword q : {0U, 1U}) {
      const double a = s.off(k, of.at(p)), b = s.off(of.at(q), l);
      sum.value += a * inverse(p, q) * b;
      sum.error += std::abs(inverse(p, q)) * (s.bound(k, of.at(p)) * std::abs(b) + s.bound(of.at(q), l) * std::abs(a));
      size += std::abs(a * inverse(p, q) * b);
    }
  sum.error += 2 * m.determinant.relative() * size;
  return sum;
}

/// Every row beside the minor is made of its two, to what the numbers tell; and some row tells it.
bool has_rank_two(const OffScaled& s) {
  const Minor m = largest_minor(s);
  if (!m.determinant.tells() || m.determinant.value > 0) return false;
  bool tells = s.size() == 2 && std::abs(s.off(0, 0)) <= s.bound(0, 0) && std::abs(s.off(1, 1)) <= s.bound(1, 1);
  for (arma::uword k = 0; k < s.size(); ++k) {
    if (k == m.i || k == m.j) continue;
    double unknown = 0;
    for (arma::uword l = 0; l < s.size(); ++l) {
      const Known there = of_rank_two(s, m, k, l);
      if (!close(s.off(k, l), there.value, s.bound(k, l) + there.error)) return false;
      if (l != m.i && l != m.j) unknown = std::max(unknown, s.bound(k, l) + there.error);
    }
    tells = tells || unknown <= known_share * arma::abs(s.off.row(k)).max();
  }
  return tells;
}

}  // namespace

std::optional<Finding> cross_terms(const OffBy& by) {
  if (!by.is_symmetric() || by.wrong_columns().n_elem < 2 || by.seen().points[0].blocks.size() != 1)
    return std::nullopt;
  for (std::size_t p = 0; p < by.points().size(); ++p)
    if (!has_rank_two(scaled_at(by, p))) return std::nullopt;
  return of_part(by, "wrong cross terms",
                 "what is off is u v^T + v u^T at each point: of a product u v the part u' v'^T + v' u'^T, or of "
                 "phi(u) the part phi''(u) u' u'^T with another u': " +
                     by.example());
}

}  // namespace gradcheck::detail
