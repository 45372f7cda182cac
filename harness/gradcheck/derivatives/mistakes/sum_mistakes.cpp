// SPDX-License-Identifier: MIT
// A function of differences alone stays when all its points are moved together: its derivatives add up to 0.
#include <array>
#include <cmath>
#include <string>

#include <gradcheck/derivatives/mistakes/parts.hpp>

namespace gradcheck::detail {
namespace {

/// What is added up is known to this share of it: of few digits any numbers add up to 0.
constexpr double known_sum = 1e-3;
constexpr arma::uword fewest = 4;

/// Which entries are of one direction: every d-th, x y z x y z .., or one after the other, x x .. y y .. z z ..
struct Directions {
  arma::uword count;
  bool mixed;

  arma::uvec entries(arma::uword direction, arma::uword n) const {
    const arma::uword each = n / count, first = mixed ? direction : direction * each, by = mixed ? count : 1;
    return first + by * arma::regspace<arma::uvec>(0, each - 1);
  }
};
/// What adds up by several directions adds up as a whole.
constexpr std::array all_directions{Directions{3, true}, Directions{2, true}, Directions{3, false},
                                    Directions{2, false}, Directions{1, true}};

struct Sums {
  bool right_vanish = true, wrong_vanish = true;
};

/// By each direction, at all points.
std::optional<Sums> sums_by(const OffBy& by, const Directions& d) {
  const arma::uword n = by.wrong().n_elem;
  Sums s;
  for (const OffBy::At& p : by.points())
    for (arma::uword c = 0; c < d.count; ++c) {
      const arma::uvec of = d.entries(c, n);
      const double known = arma::accu(p.bound.elem(of)), right = arma::accu(p.numeric.elem(of));
      if (known > known_sum * arma::accu(arma::abs(p.numeric.elem(of)))) return std::nullopt;
      s.right_vanish = s.right_vanish && std::abs(right) <= known;
      s.wrong_vanish = s.wrong_vanish && std::abs(right + arma::accu(p.off.elem(of))) <= 2 * known;
    }
  return s;
}

}  // namespace

std::optional<Finding> not_adding_up(const OffBy& by) {
  const arma::uword n = by.wrong().n_elem;
  if (by.wrong().n_rows != 1 || n < fewest || by.seen().points[0].blocks.size() != 1) return std::nullopt;
  for (const Directions& d : all_directions) {
    if (n % d.count != 0 || n / d.count < 2) continue;
    const auto sums = sums_by(by, d);
    if (!sums || !sums->right_vanish || sums->wrong_vanish) continue;
    return of_part(by, "does not add up to zero",
                   std::string("numerically its entries add up to 0") +
                       (d.count == 1 ? "" : " by each of " + std::to_string(d.count) + " directions") +
                       ", at all points, and these do not: " + by.example());
  }
  return std::nullopt;
}

}  // namespace gradcheck::detail
