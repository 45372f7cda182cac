// SPDX-License-Identifier: MIT
#include <gradcheck/direct/stairs.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/direct/estimate.hpp>

namespace gradcheck::detail {
namespace {

constexpr arma::uword grid = 65, coarse_grid = 33;

/// Differences of this order, and what a jump of one leaves of them beside it: the largest binomial coefficient of the
/// order before; and what independent numbers of variance one make of their variance.
struct Order {
  arma::uword order;
  double left_of_jump, variance;
};
constexpr std::array orders{Order{4, 3, 70}, Order{6, 10, 924}, Order{8, 35, 12870}};
/// Of what is rounded to whole numbers: the largest change, 1, in units of the median of |e|, sqrt(1/12) e normal.
constexpr double largest_in_medians = 3.46 / 0.6745;
/// Of the width. No two are a simple multiple of each other: where places of one lie a whole number of stairs apart, it
/// sees no stairs, and the other two do. None is a number of few bits: the square of such a one, beside 1, is not
/// rounded.
constexpr std::array scatter_shares{0.9063217, 0.2344561, 0.0556781};
/// Stairs around x are looked for down to this share of its scale: where J has a minimum, it stands still over the root
/// of an ulp.
constexpr double least_stairs = 0x1p-46;
/// To where a stair ends; and how high one of rounding is, in last places of 1 and of the data.
constexpr int halvings_to_edge = 44;
/// The end of a stair is known to this share of the distance between two floats.
constexpr double between_floats = 0x1p-10;
constexpr double most_last_places = 4;
/// Of an output, what a unit in the last place of the data changes of it where it is all rounding; and how many times
/// the data it is then.
constexpr double all_rounding_share = 0.25, far_above_data = 0x1p26;
/// Jumps that come one after the other take away from each other in differences of order 8, to a seventh at most.
constexpr double most_taken_away = 8;
/// Of wide stairs a slope may be so many times the steepest rise over one.
constexpr double most_rises = 4;

/// [places x terms]: the terms at so many places of [x - width, x + width], less those at x; NaN where there are none.
arma::mat terms_where_defined(const Point& p, double width, arma::uword places) {
  arma::mat all(places, p.sigma.n_elem);
  all.fill(arma::datum::nan);
  for (arma::uword i = 0; i < places; ++i) {
    const double x = p.x + width * (2.0 * static_cast<double>(i) / static_cast<double>(places - 1) - 1.0);
    const auto y = p.at(x);
    if (!y) continue;
    const arma::vec terms = p.difference(y->outputs, x, p.evaluator.base(), p.x).terms;
    if (terms.n_elem == all.n_cols && terms.is_finite()) all.row(i) = terms.t();
  }
  return all;
}

std::optional<arma::mat> terms_around(const Point& p, double width, arma::uword places) {
  arma::mat all = terms_where_defined(p, width, places);
  return all.is_finite() ? std::optional(std::move(all)) : std::nullopt;
}

arma::vec scatter_within(const Point& p, double width) {
  const auto terms = terms_around(p, width, coarse_grid);
  if (!terms) return {};
  arma::rowvec least(terms->n_cols);
  least.fill(std::numeric_limits<double>::infinity());
  for (const Order& o : orders)
    least = arma::min(least,
                      arma::rowvec(arma::median(arma::abs(arma::diff(*terms, o.order, 0)), 0) / std::sqrt(o.variance)));
  return largest_in_medians * least.t();
}

/// Runs of equal numbers of two at least, and the one of the middle: from its first to its last. NaN is equal to none.
struct Stairs {
  arma::uword count = 0, first = 0, last = 0;
};

Stairs stairs_in(const arma::vec& v) {
  Stairs s;
  const arma::uword middle = v.n_elem / 2;
  for (arma::uword from = 0, to = 0; from < v.n_elem; from = to) {
    ++to;
    while (to < v.n_elem && v(to) == v(from)) ++to;
    s.count += to - from > 1 ? 1 : 0;
    if (from > middle || middle >= to) continue;
    s.first = from;
    s.last = to - 1;
  }
  return s;
}

/// Of one term on a grid; 0 where it does not move in stairs around the middle. The last stair beside the end of the
/// domain has a jump on one side alone, and what is beyond counts as one.
double rise_in(const arma::vec& v, double apart) {
  const Stairs s = stairs_in(v);
  if (s.last == s.first || s.first == 0 || s.last + 1 == v.n_elem) return 0;
  const double before = std::abs(v(s.first - 1) - v(s.first)), after = std::abs(v(s.last + 1) - v(s.last)),
               jump = std::fmax(before, after);  // of a NaN and a number the number
  const bool is_at_end = std::isnan(before) || std::isnan(after);
  return std::isfinite(jump) && s.count >= (is_at_end ? 2 : 3) ? jump / (static_cast<double>(s.last - s.first) * apart)
                                                               : 0;
}

/// What each term would be of such outputs, by their last places.
arma::vec terms_of_outputs(const Point& p, const arma::mat& y) {
  return arma::abs(last_places(p, y)) / p.evaluator.subject().spacing;
}

/// Whether one of these terms moves with the coordinate, or has no value wherever it is moved to.
bool is_reached(const Point& p, const std::vector<arma::uword>& terms) {
  bool has_value = false;
  for (const double share : {1.0, 0x1p-6, 0x1p-12})
    for (const double sign : {-1.0, 1.0})
      if (const auto y = p.at(p.x + sign * share * scale_of(p))) {
        const arma::vec moved = p.difference(y->outputs, y->taken, p.evaluator.base(), p.x).terms;
        if (std::ranges::any_of(terms, [&](arma::uword t) { return moved(t) != 0.0; })) return true;
        has_value = true;
      }
  return !has_value;
}

/// J(at) - J(x); NaN where it has no value.
double change_to(const Point& p, double at) {
  const auto y = p.at(at);
  return y ? arma::accu(p.difference(y->outputs, y->taken, p.evaluator.base(), p.x).terms) : arma::datum::nan;
}

/// The place nearest to x, within so far to one side, where J is another than at x; none where there is none.
std::optional<double> edge_of_stair(const Point& p, double farthest) {
  double still = 0, moved = 0;
  for (arma::uword k = 1; k < coarse_grid && moved == 0; ++k) {
    const double at = farthest * static_cast<double>(k) / (coarse_grid - 1), change = change_to(p, p.x + at);
    if (!std::isfinite(change)) return std::nullopt;
    (change == 0 ? still : moved) = at;
  }
  if (moved == 0) return std::nullopt;
  for (int halving = 0; halving < halvings_to_edge; ++halving) {
    const double middle = 0.5 * (still + moved);
    (change_to(p, p.x + middle) == 0 ? still : moved) = middle;
  }
  return p.x + moved;
}

/// Whether a place that was found so exactly lies in the middle between two floats, where what rounds x to float jumps.
bool is_between_floats(double at) {
  const float below = std::nextafter(static_cast<float>(at), -HUGE_VALF), near = static_cast<float>(at),
              above = std::nextafter(near, HUGE_VALF);
  const double apart = static_cast<double>(above) - near;
  return std::fmin(std::abs(at - 0.5 * (static_cast<double>(below) + near)),
                   std::abs(at - 0.5 * (static_cast<double>(near) + above))) <= between_floats * apart;
}

/// The rise over the stair that begins at the edge, which need not be quite flat (x times what is rounded), in a grid
/// that has some places on it; 0 where it is higher than what numbers as large as the data round to.
double rise_beyond(const Point& p, double edge, double farthest) {
  const arma::vec unit = terms_of_outputs(p, arma::mat(arma::size(p.evaluator.base()), arma::fill::ones));
  const double spacing = is_between_floats(edge) ? float_spacing : p.evaluator.subject().spacing;
  const double last_places = spacing * arma::accu(unit);
  const double there = change_to(p, edge), height = std::abs(there);
  const auto is_on_stair = [=](double change) { return std::abs(change - there) < 0.25 * height; };
  if (!(height <= most_last_places * largest_of_data(p.evaluator.subject()) * last_places)) return 0;
  for (double width = farthest; std::abs(width) >= least_stairs * std::abs(farthest); width /= 4) {
    arma::uword on_it = 1;
    const auto at = [&](arma::uword k) { return edge + width * static_cast<double>(k) / (coarse_grid - 1); };
    while (on_it < coarse_grid && is_on_stair(change_to(p, at(on_it)))) ++on_it;
    if (on_it > 2 && on_it < coarse_grid) return height / std::abs(at(on_it) - edge);
  }
  return 0;
}

/// At least this much in the terms that move: where n is not 0, in those alone that this coordinate reaches.
arma::vec raised(const Point& p, arma::vec height, const arma::vec& least, double n) {
  for (arma::uword t = 0; t < std::min(height.n_elem, least.n_elem); ++t)
    if (std::isfinite(least(t)) && !(n != 0.0 && t < p.still.size() && p.still[t]))
      height(t) = std::max(height(t), std::abs(least(t)));
  return height;
}

}  // namespace

arma::vec last_places(const Point& p, const arma::mat& y) {
  return p.difference(y * (1 - p.evaluator.subject().spacing), p.x, y, p.x).terms;
}

double largest_of_data(const Subject& subject) {
  double most = 1;
  for (const Subject::Block& b : subject.blocks) most = std::max(most, largest_finite(b.coordinates.values()));
  return most;
}

double stairs_here(const Point& p) { return arma::accu(raised(p, p.sigma, p.evaluator.least_rounding(), 0.0)); }

double stairs(const Point& p, double n, double step) {
  const arma::vec here = raised(p, p.sigma, p.evaluator.least_rounding(), n);
  double s = scale_of(p);
  if (has_own_scale(p.x) && step < 0x1p-26 * s) s = power_of_two_above(p.x);
  const arma::mat& base = p.evaluator.base();
  arma::vec far = here;
  for (const double place : {p.x - 1.5 * s, p.x + 1.5 * s})
    if (const auto y = p.at(place)) {
      const arma::mat places = p.evaluator.subject().spacing * arma::abs(y->outputs);
      far = raised(p, far, p.evaluator.difference(base + places, base).terms, n);
    }
  return std::abs(n) * 2 * step <= 16 * arma::accu(far) ? arma::accu(far) : arma::accu(here);
}

double jumps_between(const Point& p, double width, double most) {
  constexpr double unknown = std::numeric_limits<double>::infinity();
  if (!(width <= most)) return unknown;
  const auto terms = terms_around(p, width, grid);
  if (!terms) return unknown;
  const arma::vec values = arma::sum(*terms, 1);
  double smallest = unknown;
  for (const Order& o : orders)
    smallest = std::min(smallest, arma::abs(arma::diff(values, o.order)).max() / o.left_of_jump);
  return most_taken_away * smallest;
}

double rise_of_stairs(const Point& p, double step, double most) {
  double steepest = 0;
  for (double width = most; width > step && width >= least_stairs * most; width /= 4) {
    const arma::mat terms = terms_where_defined(p, width, coarse_grid);
    double sum = 0;
    for (arma::uword t = 0; t < terms.n_cols; ++t) sum += rise_in(terms.col(t), 2 * width / (coarse_grid - 1));
    steepest = std::max(steepest, sum);
  }
  return steepest;
}

double rise_beside_last_stair(const Point& p, double most) {
  double steepest = 0;
  for (const double side : {-1.0, 1.0})
    if (const auto edge = edge_of_stair(p, side * most))
      steepest = std::max(steepest, rise_beyond(p, *edge, side * most));
  return steepest;
}

bool may_stand_on_a_stair(const Point& p, double step) {
  const double slope = std::abs(p.analytic()), s = scale_of(p);
  return slope <= most_rises * rise_of_stairs(p, step, s) || slope <= most_rises * rise_beside_last_stair(p, s);
}

arma::vec scatter_around(const Point& p, double width) {
  arma::mat seen(p.sigma.n_elem, scatter_shares.size());
  for (arma::uword k = 0; k < seen.n_cols; ++k) {
    const arma::vec within = scatter_within(p, scatter_shares[k] * width);
    if (within.n_elem != seen.n_rows) return {};
    seen.col(k) = within;
  }
  return arma::sort(seen, "ascend", 1).eval().col(1);
}

bool is_all_rounding(const Point& p) {
  const arma::mat& here = p.evaluator.base();
  const arma::mat far =
      arma::mat(arma::size(here), arma::fill::ones) * far_above_data * largest_of_data(p.evaluator.subject());
  const arma::vec size = terms_of_outputs(p, here), least = terms_of_outputs(p, far);
  const arma::vec& sigma = p.evaluator.sigma();  // that of terms which stand still far away too
  std::vector<arma::uword> lost;
  for (arma::uword t = 0; t < std::min({sigma.n_elem, size.n_elem, least.n_elem}); ++t)
    if (size(t) > least(t) && sigma(t) >= all_rounding_share * size(t)) lost.push_back(t);
  return !lost.empty() && is_reached(p, lost);
}

/// By stairs from one middle between two floats to the next. A forward in double that rounds in its midst moves in
/// stairs as well, and may move as far in one, but they do not lie there; and its outputs may fit into floats.
bool computes_in_float(const Point& p) {
  const arma::mat& here = p.evaluator.base();
  const double middle = static_cast<float>(p.x),
               half = 0.5 * (std::nextafter(static_cast<float>(p.x), HUGE_VALF) - middle);
  const auto moves = [&](double at) {
    const auto y = p.at(middle + at * half);
    return !y || !have_same_bits(y->outputs, here);
  };
  return p.x != 0.0 && !moves(-0.95) && !moves(0.95) && moves(-1.05) && moves(1.05);
}

}  // namespace gradcheck::detail
