// SPDX-License-Identifier: MIT
#include <gradcheck/direct/at_tie.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <vector>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>

namespace gradcheck::detail {
namespace {

/// At a point that happens to lie very near another tie nothing can be told, or a step reaches over it.
constexpr int most_draws_apart = 40, most_wrong = 1;
/// Of so many more those alone where backward says what it said at the tie: of ten that are sorted one in ten.
constexpr int most_draws_alike = 240;
constexpr int most_looks = 24;  // of six that are equal every third move or so leaves one of them in the middle
/// Shares of the scale, far below how far tied coordinates are moved apart.
constexpr std::array within_ties{0x1p-26, 0x1p-30};

/// Points at which zeros stand still, so that a diagonal matrix is diagonal there as well: the values of a tie that is
/// decided along its diagonal are not reached by moves of all its entries. Where this coordinate is one of them, a half
/// to all but a 32nd of the others do, as it happens.
bool leaves_zeros(int point) { return point >= 2 && point % 2 == 1; }

double share_of_zeros_moved(const Point& p, int point) {
  return p.x != 0.0 ? 0.0 : std::ldexp(1.0, -1 - point / 2 % 5);
}

/// Every coordinate by a random share of at most 2^-14 of itself, a zero of its block's size or not at all; the point's
/// own, at the first two points, by 2^-11 to one side.
void move_apart(const Subject& subject, const Point& p, int point) {
  std::mt19937_64 random(p.evaluator.options().seed + static_cast<std::uint64_t>(point));
  std::uniform_real_distribution<double> share(-0x1p-14, 0x1p-14), chance(0, 1);
  for (const Subject::Block& block : subject.blocks) {
    const double size = root_mean_square(block.coordinates.values());
    const auto step = [size](double v) { return v != 0.0 ? std::abs(v) : size > 0 ? size : 1.0; };
    for (arma::uword i = 0; i < block.coordinates.size(); ++i) {
      const double v = block.coordinates.get(i);
      const bool own = &block == &p.block && i == p.index, far = own && point < 2;
      const double by = share(random);
      if (v == 0.0 && leaves_zeros(point) && !own && chance(random) >= share_of_zeros_moved(p, point)) continue;
      block.coordinates.set(i, v + step(v) * (far ? (point == 0 ? 0x1p-11 : -0x1p-11) : by));
    }
  }
}

/// Backward's value of the point's own coordinate, at the coordinates as they stand.
std::optional<double> value_here(const Point& p, const AnalyticSide& side) {
  const auto found = attempt([&] { return side.gradient(side.cotangent); });
  const std::size_t b = p.number_of_block();
  if (!found || b >= found.value->size() || arma::size(found.value->at(b)) != arma::size(p.block.analytic))
    return std::nullopt;
  return found.value->at(b)(p.index);
}

bool are_alike(double a, double b) { return close(a, b, 0x1p-6 * std::max(std::abs(a), std::abs(b))); }

/// Whether backward's value changes at once when the other coordinates alone are moved. At a kink of this coordinate
/// alone it does not, and its slopes decide.
bool depends_on_others(const Point& p, const AnalyticSide& side) {
  const double a = p.block.analytic(p.index);
  for (int n = 2; n < 2 + most_looks; ++n) {
    const KeptCoordinates kept(coordinates_in(p.evaluator.subject()));
    move_apart(p.evaluator.subject(), p, p.x != 0.0 ? n : 2 * n);  // beside few moves a zero may stay where it is
    p.block.coordinates.set(p.index, p.x);
    const auto there = value_here(p, side);
    if (there && !are_alike(*there, a)) return true;
  }
  return false;
}

/// Steps so small that they hardly reach another tie say what backward says.
bool is_told_within(Point& here) {
  const double size = scale_of(here), a = here.analytic();
  const auto says = [&](double share) {
    const auto w = measure(here, share * size);
    return w && w->kink == 0.0 && close(a, w->value, 0x1p-20 * std::abs(a) + w->error());
  };
  return std::ranges::all_of(within_ties, says);
}

/// Backward's value at the coordinates as they stand, judged there.
std::optional<Judgement> judged_here(const Point& p, double analytic, double tolerance, double scale) {
  Subject::Block block = p.block;
  block.analytic(p.index) = analytic;
  return attempt([&] {
           const Evaluator evaluator(p.evaluator.subject(), p.evaluator.options());
           Point here(evaluator, block, p.index, p.lower, p.upper);
           const Estimate estimate = screen(here);
           Judgement j = Rule(tolerance).judge(here, estimate, scale);
           if (j.verdict == Verdict::disagree && is_told_within(here)) j.verdict = Verdict::agree;
           return j;
         })
      .value;
}

/// Steps reach over another tie, so that the bar is wide, and yet the number is what backward says.
bool is_same(double analytic, const Judgement& j) {
  return analytic != 0.0 && close(analytic, j.numeric, 0x1p-20 * std::abs(analytic));
}

Judgement value_among(double a, double lowest, double highest, double floor) {
  const double slack = 0x1p-3 * std::max(std::abs(lowest), std::abs(highest)), half = 0.5 * (highest - lowest);
  Judgement j{0.5 * (lowest + highest), half, half + slack + floor, Verdict::kink, Reason::none};
  if (close(a, j.numeric, j.bound)) return j;
  j.verdict = Verdict::disagree;
  j.reason = Reason::kinked;
  return j;
}

}  // namespace

std::optional<Judgement> at_tie(const Point& p, const AnalyticSide& side, double tolerance, double scale) {
  if (p.evaluator.is_of_many() || !depends_on_others(p, side)) return std::nullopt;
  const Subject& subject = p.evaluator.subject();
  const double a = p.block.analytic(p.index);
  double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
  int right = 0, wrong = 0;
  bool is_open = false;  // backward says the same elsewhere, where nothing can be told
  Judgement among{0, 0, 0, Verdict::disagree, Reason::kinked};
  for (int n = 0; n < most_draws_apart + most_draws_alike && among.verdict == Verdict::disagree; ++n) {
    const KeptCoordinates kept(coordinates_in(subject));
    move_apart(subject, p, n);
    const auto there = value_here(p, side);
    if (!there || (n >= most_draws_apart && !are_alike(*there, a))) continue;
    const auto j = judged_here(p, *there, tolerance, scale);
    if (leaves_zeros(n) && (!j || j->verdict != Verdict::agree)) continue;  // of zeros alone the tie may still stand
    if (j && j->verdict == Verdict::disagree && ++wrong > most_wrong) return std::nullopt;
    if (!j || j->verdict == Verdict::disagree) continue;
    if (j->verdict == Verdict::undecided && !is_same(*there, *j)) {
      is_open = is_open || are_alike(*there, a);
      continue;
    }
    ++right;
    lowest = std::min(lowest, *there);
    highest = std::max(highest, *there);
    if (right > 1) among = value_among(a, lowest, highest, p.floor.value_or(0.0));
  }
  const bool is_tie = among.verdict != Verdict::disagree || (lowest < highest && !is_open);
  return right > 1 && is_tie ? std::optional(among) : std::nullopt;
}

}  // namespace gradcheck::detail
