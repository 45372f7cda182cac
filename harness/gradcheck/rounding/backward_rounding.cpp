// SPDX-License-Identifier: MIT
#include <gradcheck/rounding/backward_rounding.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>

namespace gradcheck::detail {
namespace {

constexpr int moving_directions = 2;
/// Of a layer whose data has equal numbers: of three that tie every third direction leaves the median where it was. Where
/// the first of them show no jump at all, there is none.
constexpr int least_directions_of_ties = 4, directions_of_ties = 10;
constexpr std::array<double, 4> times_a_unit{0x1p0, 0x1p5, 0x1p11, 0x1p17};
/// Beyond so many u max(block, |C|) a move is looked at: it may be a jump.
constexpr double huge_move = 0x1p20;
/// What is left of an answer at the next multiple beside a pole, be it of a root, and what of the answer at x a pole has
/// there at least.
constexpr double least_fall = 0.25, pole_share = 0x1p-30;
constexpr double near_over_spread = 8, frozen_cap = 64;
/// What is added up of numbers as large as the data is rounded like them. Larger ones are not counted as that large.
constexpr double largest_counted = 0x1p10;

/// +-1 .. 8.
double signed_units(std::mt19937_64& random) {
  const std::uint64_t bits = random();
  const double units = 1.0 + static_cast<double>(bits % 8);
  return (bits >> 32U) % 2 == 0 ? units : -units;
}

/// The distance to the next number at v, in an arithmetic of this spacing.
double last_place(double v, double spacing) { return std::ldexp(spacing, std::ilogb(v)); }

/// What the answers of one side say of one entry.
struct SideOfJump {
  double near = std::numeric_limits<double>::infinity(), lowest = near, highest = -near, last = 0;
  std::size_t falls = 0;

  /// In the order of the times_a_unit.
  void take(double there, double here) {
    if (last > pole_share * std::abs(here) && std::abs(there) <= least_fall * last) ++falls;
    last = std::abs(there);
    near = std::min(near, std::abs(there - here));
    lowest = std::min(lowest, there);
    highest = std::max(highest, there);
  }
  double spread() const { return highest - lowest; }
  /// The first move may be no more than what rounding does.
  bool falls_off() const { return falls + 2 >= times_a_unit.size(); }
};

/// 4th differences of 9 numbers, the largest / sqrt(70): the standard deviation that independent rounding would have.
double fourth_difference(const std::array<double, 9>& y) {
  double most = 0;
  for (std::size_t k = 0; k + 4 < y.size(); ++k)
    most = std::max(most, std::abs(y[k] - 4 * y[k + 1] + 6 * y[k + 2] - 4 * y[k + 3] + y[k + 4]));
  return most / std::sqrt(70.0);
}

}  // namespace

BackwardRounding::BackwardRounding(AnalyticSide side, std::uint64_t seed, int runs)
    : side_(std::move(side)), seed_(seed), runs_(runs) {}

std::optional<BackwardRounding::Answer> BackwardRounding::asked(const arma::mat& cotangent) {
  ++calls_;
  return attempt([&] { return side_.gradient(cotangent); }).value;
}

bool BackwardRounding::is_answer(const std::optional<Answer>& there) const {
  return there && std::ranges::equal(*there, here_, [](const arma::mat& x, const arma::mat& y) {
           return arma::size(x) == arma::size(y);
         });
}

template <class Move>
std::optional<BackwardRounding::Answer> BackwardRounding::answer(Move move, Moved what) {
  const KeptCoordinates kept(side_.data);
  for (const Coordinates& c : side_.data) {
    const double mean = root_mean_square(c.values()), size = what != Moved::data_and_zeros ? 0.0
                                                             : mean > 0                    ? mean
                                                                                           : 1.0;
    for (arma::uword i = 0; i < c.size(); ++i) {
      const double v = c.get(i);
      if (!std::isfinite(v)) continue;
      if (v != 0.0 || size > 0) c.set(i, v + move(v != 0.0 ? v : size));
    }
  }
  arma::mat cotangent = side_.cotangent;
  if (what == Moved::data_and_cotangent)
    cotangent.transform([&](double v) { return v == 0.0 || !std::isfinite(v) ? v : v + move(v); });
  auto there = asked(cotangent);
  if (!is_answer(there)) there.reset();
  return there;
}

double BackwardRounding::unit(std::size_t b) const {
  return 0.5 * side_.spacing * std::max(largest_finite(here_[b]), largest_finite(side_.cotangent));
}

void BackwardRounding::measure() {
  if (measured_) return;
  measured_ = true;
  auto here = asked(side_.cotangent), again = here ? asked(side_.cotangent) : std::nullopt;
  repeats_ = here && again && std::ranges::equal(*here, *again, have_same_bits);
  if (!repeats_) return;
  here_ = std::move(*here);
  for (const Coordinates& c : side_.data) unit_of_data_ = std::max(unit_of_data_, largest_finite(c.values()));
  unit_of_data_ = std::min(unit_of_data_, largest_counted);
  for (const arma::mat& g : here_) {
    moves_.emplace_back(arma::size(g), arma::fill::zeros);
    jumps_.emplace_back(arma::size(g), arma::fill::zeros);
  }
  for (int run = 0; run < runs_; ++run) {
    std::mt19937_64 random(seed_ + static_cast<std::uint64_t>(run));
    const auto there = answer([&](double v) { return signed_units(random) * last_place(v, side_.spacing); },
                              Moved::data_and_cotangent);
    if (!there) continue;
    for (std::size_t b = 0; b < here_.size(); ++b)
      for (arma::uword i = 0; i < here_[b].n_elem; ++i)
        if (const double change = std::abs((*there)[b](i) - here_[b](i)); std::isfinite(change))
          moves_[b](i) = std::max(moves_[b](i), change);
  }
  const auto is_huge = [&](std::size_t b) { return largest_finite(moves_[b]) > huge_move * unit(b); };
  for (std::size_t b = 0; b < here_.size(); ++b)
    if (is_huge(b)) return find_jumps();
}

/// Asks to both sides of one direction. Beside a pole (the inverse of what is singular but for its rounding) answers fall
/// off with the move: they are never far from x beside how they spread.
void BackwardRounding::look_along(int direction, std::vector<std::vector<Farthest>>& farthest) {
  for (const double sign : {1.0, -1.0}) {
    std::vector<std::vector<SideOfJump>> sides;
    for (const arma::mat& g : here_) sides.emplace_back(g.n_elem);
    for (const double times : times_a_unit) {
      std::mt19937_64 random(seed_ + 100 + static_cast<std::uint64_t>(direction));
      const auto there =
          answer([&](double v) { return sign * times * signed_units(random) * last_place(v, side_.spacing); },
                 Moved::data_and_zeros);
      if (!there) continue;
      for (std::size_t b = 0; b < here_.size(); ++b)
        for (arma::uword i = 0; i < here_[b].n_elem; ++i) sides[b][i].take((*there)[b](i), here_[b](i));
    }
    for (std::size_t b = 0; b < here_.size(); ++b)
      for (arma::uword i = 0; i < here_[b].n_elem; ++i)
        if (const SideOfJump& s = sides[b][i]; std::isfinite(s.near) && s.near > farthest[b][i].near)
          farthest[b][i] = {s.near, s.falls_off() ? s.near : s.spread()};
  }
}

bool BackwardRounding::is_jump(std::size_t b, const Farthest& at) const {
  return at.near > near_over_spread * at.spread && at.near > huge_move * unit(b);
}

void BackwardRounding::find_jumps() {
  if (looked_for_jumps_ || !repeats_) return;
  looked_for_jumps_ = true;
  std::vector<std::vector<Farthest>> farthest;
  for (const arma::mat& g : here_) farthest.emplace_back(g.n_elem);
  const bool may_tie = side_.takes_cotangent && has_equal_data();
  const int least = may_tie ? least_directions_of_ties : moving_directions;
  for (int direction = 0; direction < least; ++direction) look_along(direction, farthest);
  if (may_tie && any_jump(farthest))
    for (int direction = least; direction < directions_of_ties; ++direction) look_along(direction, farthest);
  for (std::size_t b = 0; b < here_.size(); ++b)
    for (arma::uword i = 0; i < here_[b].n_elem; ++i) {
      if (!is_jump(b, farthest[b][i])) continue;
      jumps_[b](i) = 1;
      moves_[b](i) = farthest[b][i].spread;
    }
}

bool BackwardRounding::any_jump(const std::vector<std::vector<Farthest>>& farthest) const {
  for (std::size_t b = 0; b < farthest.size(); ++b)
    if (std::ranges::any_of(farthest[b], [&](const Farthest& at) { return is_jump(b, at); })) return true;
  return false;
}

void BackwardRounding::measure_frozen() {
  if (!frozen_.empty() || !repeats()) return;
  measure_scaled();
  for (const arma::mat& g : here_) frozen_.emplace_back(arma::size(g), arma::fill::zeros);
  finest_ = frozen_;
  for (const double h : {0x1p-12, 0x1p-18}) {
    std::array<std::optional<Answer>, 9> line;
    for (int k = -4; k <= 4; ++k) {
      std::mt19937_64 random(seed_ + 200);
      line[static_cast<std::size_t>(k + 4)] = answer(
          [&](double v) {
            const double r = 0.5 + static_cast<double>(random() % 1024) / 1024;
            return v * h * k * (random() % 2 == 0 ? r : -r);
          },
          Moved::data_and_cotangent);
    }
    if (std::ranges::any_of(line, [](const auto& a) { return !a; })) continue;
    for (std::size_t b = 0; b < here_.size(); ++b)
      for (arma::uword i = 0; i < here_[b].n_elem; ++i) {
        std::array<double, 9> y{};
        for (std::size_t k = 0; k < y.size(); ++k) y[k] = (*line[k])[b](i);
        const double t = fourth_difference(y);
        if (!std::isfinite(t)) continue;
        frozen_[b](i) = std::max(frozen_[b](i), t);
        finest_[b](i) = t;  // of the last h, the smallest
      }
  }
}

bool BackwardRounding::repeats() {
  measure();
  return repeats_;
}

double BackwardRounding::floor(std::size_t b, arma::uword i, double a) {
  if (!repeats() || i >= moves_[b].n_elem) return 0;
  return floor_factor * std::max(moves_[b](i), 0.5 * side_.spacing * std::abs(a));
}

double BackwardRounding::frozen_floor(std::size_t b, arma::uword i, double a) {
  measure_frozen();
  if (frozen_.empty() || i >= frozen_[b].n_elem) return 0;
  const double cap = frozen_cap * unit(b), digits = last_digits();
  return std::max({floor_factor * std::min(frozen_[b](i), cap),
                   floor_factor * std::min(finest_[b](i), cap * unit_of_data_),
                   floor_factor * std::min(scaled_[b](i), cap * unit_of_data_ * unit_of_data_),
                   std::abs(a) <= digits ? digits : 0.0});
}

bool BackwardRounding::has_equal_data() const {
  return std::ranges::any_of(side_.data, [](const Coordinates& c) {
    arma::mat values = c.values();
    std::ranges::sort(values);
    return std::ranges::adjacent_find(values) != values.end();
  });
}

double BackwardRounding::last_digits() const {
  return floor_factor * 0.5 * side_.spacing * unit_of_data_ *
         std::max(largest_finite(side_.cotangent), side_.elsewhere);
}

std::optional<double> BackwardRounding::without(const std::vector<bool>& outputs, std::size_t b, arma::uword i) {
  if (!repeats() || outputs.size() != side_.cotangent.n_elem) return std::nullopt;
  arma::mat cotangent = side_.cotangent;
  for (arma::uword t = 0; t < cotangent.n_elem; ++t)
    if (outputs[t]) cotangent(t) = 0;
  const auto there = asked(cotangent);
  if (!is_answer(there) || i >= here_[b].n_elem) return std::nullopt;
  return (*there)[b](i);
}

arma::mat BackwardRounding::outputs_nearer_zero() {
  arma::mat most;
  if (!side_.outputs_at) return most;
  for (const double share : {0.5, 0x1p-3, 0x1p-6, 0x1p-10}) {
    ++calls_;
    const auto there = attempt([&] { return side_.outputs_at(share); });
    if (!there || !there.value->is_finite()) continue;
    if (most.is_empty()) most.zeros(arma::size(*there.value));
    if (arma::size(most) == arma::size(*there.value)) most = arma::max(most, arma::abs(*there.value));
  }
  return most;
}

double BackwardRounding::roughness(std::size_t b, arma::uword i) {
  measure_frozen();
  return finest_.empty() || i >= finest_[b].n_elem ? 0 : floor_factor * finest_[b](i);
}

bool BackwardRounding::jumps(std::size_t b, arma::uword i) {
  measure();
  find_jumps();
  return repeats_ && i < jumps_[b].n_elem && jumps_[b](i) != 0;
}

}  // namespace gradcheck::detail
