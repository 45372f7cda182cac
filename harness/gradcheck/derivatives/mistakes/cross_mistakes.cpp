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

/// Of two eigenvalues the smaller one is at least so large beside the other, with another sign: what is nearly definite
/// may be definite elsewhere, and then it is no u v^T + v u^T.
constexpr double least_share = 0.05;

/// What is off at a point beside coordinates of size 1: of the wrong rows alone, as all others are zero.
struct OffScaled {
  arma::mat off, bound;
  arma::uword size() const { return off.n_rows; }
};

OffScaled scaled(const OffBy& by, const OffBy::At& p, const arma::vec& coordinates) {
  arma::vec x(p.off.n_cols, arma::fill::zeros);
  for (std::size_t c = 0; c < by.coordinates().size(); ++c)
    for (const arma::uword j : by.wrong_columns())
      if (by.is_column(c, j)) x(j) = coordinates(c);
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

/// -determinant / trace^2 is r / (1 - r)^2, r the share.
bool is_plainly_indefinite(const OffScaled& s, const Minor& m) {
  const double trace = s.off(m.i, m.i) + s.off(m.j, m.j);
  return -m.determinant.value >= least_share / ((1 - least_share) * (1 - least_share)) * trace * trace;
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
  if (!m.determinant.tells() || !is_plainly_indefinite(s, m)) return false;
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

arma::vec coordinates_at(const OffBy& by, std::size_t point) {
  arma::vec x(by.coordinates().size());
  for (std::size_t c = 0; c < x.n_elem; ++c) x(c) = by.x(point, c);
  return x;
}

/// At each point, and where one coordinate of a wrong column is moved alone: of few rows a rank of two says little, the
/// sign of the determinant at each of these does.
bool has_rank_two_everywhere(const OffBy& by) {
  for (std::size_t p = 0; p < by.points().size(); ++p)
    if (!has_rank_two(scaled(by, by.points()[p], coordinates_at(by, p)))) return false;
  for (std::size_t c = 0; c < by.coordinates().size(); ++c) {
    const auto is_own = [&](arma::uword j) { return by.is_column(c, j); };
    if (std::ranges::none_of(by.wrong_columns(), is_own)) continue;
    const auto& moved = by.moved(c);
    if (!moved) return false;
    arma::vec x = coordinates_at(by, by.points().size() - 1);
    x(c) *= moved->factor;
    if (!has_rank_two(scaled(by, moved->at, x))) return false;
  }
  return true;
}

}  // namespace

std::optional<Finding> cross_terms(const OffBy& by) {
  if (!by.is_symmetric() || by.wrong_columns().n_elem < 2 || by.seen().points[0].blocks.size() != 1)
    return std::nullopt;
  if (!has_rank_two_everywhere(by)) return std::nullopt;
  return of_part(by, "wrong cross terms",
                 "what is off is u v^T + v u^T at each point: of a product u v the part u' v'^T + v' u'^T, or of "
                 "phi(u) the part phi''(u) u' u'^T with another u': " +
                     by.example());
}

}  // namespace gradcheck::detail
