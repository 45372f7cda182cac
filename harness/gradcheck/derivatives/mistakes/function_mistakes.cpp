// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/draws.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/derivatives/mistakes/parts.hpp>

namespace gradcheck::detail {
namespace {

/// The coordinates with which some wrong entry is off differently, and those of the wrong columns.
CoordinateNumbers coordinates_of_term(const OffBy& by) {
  const CoordinateNumbers own = own_coordinates(by);
  const arma::uvec wrong = arma::find(by.wrong());
  CoordinateNumbers all;
  for (std::size_t c = 0; c < by.coordinates().size(); ++c) {
    const auto changes = [&](arma::uword k) { return !are_equal(by.last()(k), by.moved(c)->at(k)); };
    if (is_among(own, c) || std::ranges::any_of(wrong, changes)) all.push_back(c);
  }
  return all;
}

constexpr double plain_share = 0.01;

/// What asymmetry there may be, of how fast the part that is off changes; float tells no less.
double share_of_asymmetry(const OffBy& by) { return is_float(by.seen().spacing) ? 3e-3 : 1e-4; }

/// Derivatives of the analytic side by each coordinate of the block, in its order, where all coordinates are these
/// multiples of themselves; empty where one is not known.
std::vector<OffBy::Slope> slopes_of(const OffBy& by, const arma::vec& multiples = {}) {
  std::vector<OffBy::Slope> all;
  for (arma::uword j = 0; j < by.wrong().n_cols; ++j)
    for (std::size_t c = 0; c < by.coordinates().size(); ++c) {
      if (!by.is_column(c, j)) continue;
      auto slope = by.slope(c, multiples);
      if (!slope) return {};
      all.push_back(std::move(*slope));
    }
  return all;
}

/// How fast entry (i, j) is off otherwise as coordinate k of the block moves; 0: it is not.
double change_of(const OffBy& by, std::size_t c, arma::uword i, arma::uword j) {
  const OffBy::Moved& moved = *by.moved(c);
  const arma::uword entry = i + by.wrong().n_rows * j;
  if (are_equal(by.last()(entry), moved.at(entry))) return 0;
  const double step = (moved.factor - 1) * by.x(by.points().size() - 1, c);
  return std::abs((moved.at.off(entry) - by.last().off(entry)) / step);
}

/// What is off is more than a number in float would round away.
bool is_plain(const OffBy& by) {
  const OffBy::At& p = by.last();
  return !arma::any(arma::vectorise(by.wrong() == 1 && arma::abs(p.off) < 1e-5 * arma::abs(p.numeric)));
}

/// What is off is known so well that it shows whether it changes.
bool are_known(const OffBy& by) {
  const arma::uvec wrong = arma::find(by.wrong());
  return std::ranges::all_of(wrong, [&by](arma::uword k) { return by.last()(k).tells(); });
}

/// A wrong entry is off by powers of coordinates here, and by something else at another point: what it depends on beside
/// its own coordinate is too little to show here.
bool depends_on_more(const OffBy& by) {
  const arma::uvec wrong = arma::find(by.wrong());
  return std::ranges::any_of(wrong, [&by](arma::uword k) {
    const auto law = law_of(by, k);
    return law && law->otherwise.empty() && !holds_elsewhere(by, *law, k);
  });
}

/// So many points further away, and what a coordinate is multiplied by there: up to thrice as much, or another sign.
constexpr std::uint64_t points_of_symmetry = 4;
arma::vec multiples_at(const OffBy& by, std::uint64_t run) {
  Draws draws(run + 1);
  arma::vec multiples(by.coordinates().size());
  for (double& m : multiples) m = draws.sign() * (0.25 + 2 * draws.uniform());
  return multiples;
}

/// Entries j and k of a row, each by the other's coordinate, as far as they are known.
bool are_symmetric(const std::vector<OffBy::Slope>& slopes, arma::uword i, arma::uword j, arma::uword k) {
  const double a = slopes[k].value(i, j), b = slopes[j].value(i, k),
               error = slopes[k].error(i, j) + slopes[j].error(i, k);
  return close(a, b, error + 1e-7 * std::max(std::abs(a), std::abs(b)));
}

/// What is a gradient is one everywhere. At one point what is none may be symmetric by accident: one pair of entries is
/// where two numbers happen to be nearly the same.
bool are_gradients_elsewhere(const OffBy& by) {
  for (std::uint64_t run = 0; run < points_of_symmetry; ++run) {
    const std::vector<OffBy::Slope> slopes = slopes_of(by, multiples_at(by, run));
    if (slopes.size() != by.wrong().n_cols) continue;  // beyond the domain of f, or its bounds
    for (const arma::uword i : by.wrong_rows())
      for (const arma::uword j : by.wrong_columns())
        for (arma::uword k = 0; k < slopes.size(); ++k)
          if (k != j && !are_symmetric(slopes, i, j, k)) return false;
  }
  return true;
}

/// The wrong rows are derivatives of something: their own derivatives are symmetric, to 1e-4 of what those of the
/// part are that is off; or each entry of that depends on its own coordinate alone.
bool are_gradients(const OffBy& by) {
  const std::vector<OffBy::Slope> slopes = slopes_of(by);
  if (slopes.size() != by.wrong().n_cols) return false;
  arma::uword telling = 0;
  bool is_by_own = true;
  for (const arma::uword i : by.wrong_rows())
    for (const arma::uword j : by.wrong_columns())
      for (arma::uword k = 0; k < slopes.size(); ++k) {
        if (k == j) continue;
        const double a = slopes[k].value(i, j), b = slopes[j].value(i, k), off = change_of(by, k, i, j),
                     allowed =
                         slopes[k].error(i, j) + slopes[j].error(i, k) + 1e-7 * std::max(std::abs(a), std::abs(b));
        if (!close(a, b, allowed) || (off > 0 && allowed > share_of_asymmetry(by) * off)) return false;
        telling += off > 0 ? 1 : 0;
        is_by_own = is_by_own && (by.wrong()(i, j) == 0 || (off == 0 && change_of(by, j, i, j) > 0));
      }
  if (telling > 0) return true;
  // One entry on the diagonal of a Hessian is symmetric whatever is wrong with it; one in float hardly shows what else it
  // depends on.
  const bool tells_by_own = arma::accu(by.wrong()) > 1 || !(by.is_symmetric() || is_float(by.seen().spacing));
  return tells_by_own && is_by_own && is_plain(by) && are_known(by) && !depends_on_more(by) &&
         would_show_beside(by, plain_share);
}

/// So many points, the nearest first; at half of them at least there have to be numbers.
constexpr std::uint64_t far_points = 16;
/// What an eigenvalue may be below zero, of the largest; what a Hessian's must be.
constexpr double not_negative = 1e-9, plainly_negative = 1e-3;
constexpr double most_times_the_right = 20;

/// The coordinates are of any scale, the eigenvalues are not: what is asked of a Hessian is asked beside coordinates of
/// size 1, those of the last point.
arma::vec sizes_of(const OffBy& by) {
  arma::vec sizes(by.coordinates().size());
  for (std::size_t c = 0; c < sizes.n_elem; ++c) {
    const double x = std::abs(by.x(by.points().size() - 1, c));
    sizes(c) = x > 0 ? x : 1;
  }
  return sizes;
}

arma::mat beside_size_one(const arma::mat& hessian, const arma::vec& sizes) { return hessian % (sizes * sizes.t()); }

/// Positive or negative: the function may be less a sum of squares.
bool is_semidefinite(const arma::mat& m, double allowed) {
  arma::vec values;
  if (!arma::eig_sym(values, arma::symmatu(m))) return false;
  const double below = allowed * arma::abs(values).max();
  return values.min() >= -below || values.max() <= below;
}

/// g^T (J^T J)^+ g: |r|^2 where J^T determines r, which it does where there are no more residuals than coordinates.
double squared_residuals(const arma::mat& m, const arma::vec& gradient) {
  return arma::dot(gradient, arma::pinv(m) * gradient);
}

/// J^T J, with J^T r in its range, as far as the rounding of a matrix that is nearly singular tells.
bool is_squared(const arma::mat& m, const arma::vec& gradient) {
  if (!is_semidefinite(m, not_negative)) return false;
  const arma::vec y = arma::pinv(m) * gradient;
  return y.n_elem == gradient.n_elem &&
         arma::norm(m * y - gradient) <= 1e-6 * arma::norm(gradient) + 1e-12 * arma::abs(m).max() * arma::norm(y);
}

bool is_squared_near_and_far(const OffBy& by) {
  const arma::vec sizes = sizes_of(by);
  std::uint64_t seen = 0;
  for (std::uint64_t run = 0; run < far_points; ++run) {
    Draws draws(run + 1);
    const auto there = by.seen().asked(
        [&](std::size_t, arma::uword, double x) { return run == 0 ? x : x * (1 + 3 * draws.normal()); });
    if (!there) continue;
    ++seen;
    if (!is_squared(beside_size_one(there->analytic[0], sizes), arma::vectorise(there->value) % sizes)) return false;
  }
  return 2 * seen >= far_points;
}

/// Where J^T J has a rank below n, half of |r|^2 is known, up to a sign, and it is f: it grows by g dx. So is that of
/// few residuals; what is c u u^T with any other c is that of none. Of full rank nothing is known of r beyond that.
bool grows_as_squares(const OffBy& by) {
  const auto at = [&](double share) {
    return by.seen().asked(
        [&](std::size_t, arma::uword i, double x) { return x * (1 + share * (i % 2 == 0 ? 1.0 : -0.5)); });
  };
  const auto here = at(0), up = at(0x1p-12), down = at(-0x1p-12);
  if (!here || !up || !down) return false;
  const arma::vec sizes = sizes_of(by);
  const auto squared_at = [&sizes](const SeenDerivative::Asked& p) {
    return squared_residuals(beside_size_one(p.analytic[0], sizes), arma::vectorise(p.value) % sizes);
  };
  const arma::mat m = beside_size_one(here->analytic[0], sizes);
  // Of full rank definite is all that they are, which of few coordinates much else is.
  if (arma::rank(m, 1e-9 * arma::abs(m).max()) == m.n_rows) return m.n_rows > 3;
  const arma::vec gradient = arma::vectorise(here->value);
  double along = 0;
  std::size_t c = 0;
  for (const arma::uword i : arma::regspace<arma::uvec>(0, gradient.n_elem - 1))
    along += gradient(i) * by.x(by.points().size() - 1, c++) * (i % 2 == 0 ? 1.0 : -0.5);
  const double grown = (squared_at(*up) - squared_at(*down)) / (4 * 0x1p-12);
  return std::abs(grown - along) <= 1e-5 * std::abs(along);
}

/// Where it is many times what is right, J^T J and the second derivatives would all but cancel: a large number on the
/// diagonal makes anything definite.
bool outweighs(const OffBy& by) {
  return std::ranges::all_of(by.points(), [](const OffBy::At& p) {
    return arma::abs(p.numeric + p.off).max() > most_times_the_right * arma::abs(p.numeric).max();
  });
}

/// A residual of two coordinates that bends in both has them in its row of J: where f'' ties them, J^T J does.
bool unties(const OffBy& by) {
  const OffBy::At& p = by.last();
  return arma::any(arma::vectorise(by.wrong() == 1 && p.numeric + p.off == 0.0));
}

bool would_show_at(const OffBy& by, std::size_t point, double share) {
  const OffBy::At& p = by.points()[point];
  const auto weighed = [&](arma::uword j, double v) {
    for (std::size_t c = 0; c < by.coordinates().size(); ++c)
      if (by.is_column(c, j)) return std::abs(v * by.x(point, c));
    return 0.0;
  };
  return std::ranges::all_of(by.wrong_rows(), [&](arma::uword i) {
    double off = 0, unknown = 0;
    for (arma::uword j = 0; j < by.wrong().n_cols; ++j) {
      double& most = by.wrong()(i, j) == 1 ? off : unknown;
      most = std::max(most, weighed(j, by.wrong()(i, j) == 1 ? p.off(i, j) : p.bound(i, j)));
    }
    return unknown <= share * off;
  });
}

/// What is off has rank one: of f a single expression is bent, whatever else is convex.
bool is_one_bend(const OffBy& by) {
  const auto ratios = ratios_of(by);
  return ratios && ratios->is_outer_product;
}

bool has_one_block_that_moves(const OffBy& by) {
  for (std::size_t c = 0; c < by.coordinates().size(); ++c)
    if (!by.moved(c)) return false;
  return by.seen().points[0].blocks.size() == 1 && by.wrong().n_cols > 1;
}

}  // namespace

bool would_show_beside(const OffBy& by, double share) {
  for (std::size_t p = 0; p < by.points().size(); ++p)
    if (would_show_at(by, p, share)) return true;
  return false;
}

std::optional<Finding> of_another_function(const OffBy& by) {
  if (!has_one_block_that_moves(by) || !are_gradients(by) || !are_gradients_elsewhere(by)) return std::nullopt;
  const CoordinateNumbers of = coordinates_of_term(by);
  const std::string term = of.size() == by.coordinates().size() ? "a term" : "a term of " + by.names(of) + " alone";
  return of_part(by, "derivative of another function",
                 "its own derivatives are symmetric: it is the derivative of a function that differs from f in " +
                     term + ", which is missing, or has another factor or sign: " + by.example());
}

std::optional<Finding> gauss_newton(const OffBy& by) {
  if (!by.is_symmetric() || by.wrong_columns().n_elem < 2 || !has_one_block_that_moves(by)) return std::nullopt;
  const arma::vec sizes = sizes_of(by);
  const auto is_indefinite = [&sizes](const OffBy::At& p) {
    return !is_semidefinite(beside_size_one(p.numeric, sizes), plainly_negative);
  };
  bool indefinite = std::ranges::any_of(by.points(), is_indefinite);
  for (std::size_t c = 0; c < by.coordinates().size() && !indefinite; ++c) indefinite = is_indefinite(by.moved(c)->at);
  if (!indefinite || !is_squared_near_and_far(by) || !grows_as_squares(by) || outweighs(by) || unties(by) ||
      is_one_bend(by))
    return std::nullopt;
  return of_part(by, "Gauss-Newton",
                 "it is semidefinite near and far, where that of f is not, and has the gradient in its "
                 "range: J^T J of residuals, without their second derivatives: " +
                     by.example());
}

}  // namespace gradcheck::detail
