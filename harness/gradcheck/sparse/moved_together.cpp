// SPDX-License-Identifier: MIT
#include <gradcheck/sparse/moved_together.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/direct/estimate.hpp>

namespace gradcheck::detail {
namespace {

constexpr int rounding_runs = 8;
/// Numbers that are kept: 256 MB.
constexpr arma::uword most_kept = arma::uword{1} << 25;
/// Evaluations that are made for columns outside the function's domain, at one step of a group.
constexpr int most_halves = 64;
/// Evaluations of steps that only one entry asks for.
constexpr arma::uword most_alone = 2000;
constexpr double no_bound = std::numeric_limits<double>::infinity();
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// Rounded to three binary digits.
double to_few_digits(double t) {
  int exponent = 0;
  const double mantissa = std::frexp(t, &exponent);
  return std::ldexp(std::round(mantissa * 8) / 8, exponent);
}

void widen_each(arma::vec& sigma, const arma::vec& change, double times) {
  for (arma::uword i = 0; i < sigma.n_elem; ++i)
    if (std::isfinite(change(i))) sigma(i) = std::max(sigma(i), times * std::abs(change(i)));
}

bool has_number(const arma::vec& values) {
  return std::ranges::any_of(values, [](double v) { return std::isfinite(v); });
}

}  // namespace

MovedTogether::MovedTogether(const std::vector<NamedCoordinates>& coordinates, std::function<FunctionValue()> value,
                             const Options& options)
    : coordinates_(coordinates), value_(std::move(value)) {
  std::vector<double> x, lower, upper;
  std::vector<unsigned char> in_float;
  for (const auto& [name, block] : coordinates_) {
    const Bounds bounds = interval_of(name, options);
    const arma::mat values = block.values();
    x.insert(x.end(), values.begin(), values.end());
    lower.insert(lower.end(), values.n_elem, bounds.lower);
    upper.insert(upper.end(), values.n_elem, bounds.upper);
    in_float.insert(in_float.end(), values.n_elem, detail::is_float(block.spacing()) ? 1 : 0);
    is_bounded_ = is_bounded_ || std::isfinite(bounds.lower) || std::isfinite(bounds.upper);
    spacing_ = std::max(spacing_, block.spacing());
  }
  x_ = x;
  lower_ = lower;
  upper_ = upper;
  float_ = in_float;
  const FunctionValue here = value_();
  ++evaluations_;
  base_ = arma::vectorise(here.values);
  spacing_ = std::max(spacing_, here.spacing);
  measure_rounding(options);
  const auto again = evaluated(x_);
  for (arma::uword i = 0; i < outputs(); ++i)
    if (std::isfinite(base_(i)) && !(again && std::abs((*again)(i)-base_(i)) <= 64 * spacing_ * std::abs(base_(i))))
      deterministic_ = false;
  if (!deterministic_ && options.noise == Noise::measured) measure_noise();
}

double MovedTogether::scale(arma::uword column) const {
  return power_of_two_above(std::max(1.0, std::abs(x_(column))));
}

void MovedTogether::place_at(const arma::vec& x) const {
  const double* from = x.memptr();
  for (const auto& [name, block] : coordinates_) {
    block.assign(arma::mat(from, block.rows(), block.cols()));
    from += block.size();
  }
}

std::optional<arma::vec> MovedTogether::evaluated(const arma::vec& x) {
  ++evaluations_;
  place_at(x);
  auto given = attempt([this] { return arma::vec(arma::vectorise(value_().values)); });
  place_at(x_);
  const bool fits = given && given->n_elem == outputs();
  if (!fits || !given->is_finite()) ++failed_;
  return fits ? std::move(given.value) : std::nullopt;
}

void MovedTogether::measure_rounding(const Options& options) {
  sigma_.zeros(outputs());
  const arma::vec nearby = base_ * (1 - spacing_);
  least_rounding_ = arma::max(arma::abs(nearby - base_), 0.5 * spacing_ * (arma::abs(nearby) + arma::abs(base_)));
  for (int run = 0; run < rounding_runs; ++run) {
    std::mt19937_64 random(options.seed + static_cast<std::uint64_t>(run));
    arma::vec x = x_;
    for (arma::uword j = 0; j < columns(); ++j) {
      const double sign = static_cast<double>(random() % 3) - 1.0;
      if (x_(j) != 0.0) x(j) = std::clamp(x_(j) * (1.0 + sign * spacing_), lower_(j), upper_(j));
    }
    if (const auto there = evaluated(x)) widen_each(sigma_, *there - base_, 1);
  }
}

void MovedTogether::measure_noise() {
  for (int run = 0; run < rounding_runs; ++run)
    if (const auto there = evaluated(x_)) {
      widen_each(sigma_, *there - base_, 2);
      noise_ = std::max(noise_, largest_finite(*there - base_));
    }
}

double MovedTogether::place(arma::uword j, double unit, double t) const {
  const double bound = t > 0 ? upper_(j) : lower_(j);
  if (std::isinf(t)) return std::isfinite(bound) ? bound : x_(j);
  const double to = x_(j) + t * unit;
  if (!(to >= lower_(j) && to <= upper_(j))) return x_(j);
  return is_float(j) ? static_cast<double>(static_cast<float>(to)) : to;
}

double MovedTogether::step_to(arma::uword j, double unit, double to) const {
  if (to == upper_(j)) return no_bound;
  if (to == lower_(j)) return -no_bound;
  const double t = (to - x_(j)) / unit, shorter = to_few_digits(t);
  return x_(j) + shorter * unit == to ? shorter : t;
}

std::optional<arma::vec> MovedTogether::moved(const Group& group, double t, arma::uword first, arma::uword last) {
  arma::vec x = x_;
  for (arma::uword k = first; k < last; ++k) x(group.columns(k)) = place(group.columns(k), group.units(k), t);
  auto values = evaluated(x);
  return values && has_number(*values) ? std::move(values) : std::nullopt;
}

/// One column outside the domain of a function that throws there takes the value from all: those that have one without
/// it are looked for by halves.
std::optional<arma::vec> MovedTogether::by_halves(const Group& group, double t) {
  arma::vec all(outputs());
  all.fill(no_number);
  int left = most_halves;
  std::vector<std::pair<arma::uword, arma::uword>> parts{{0, group.columns.n_elem}};
  for (std::size_t p = 0; p < parts.size() && left >= 2; ++p) {
    const auto [first, last] = parts[p];
    if (last - first < 2) continue;
    const arma::uword middle = (first + last) / 2;
    for (const auto& [from, to] : {std::pair{first, middle}, std::pair{middle, last}}) {
      --left;
      const auto half = moved(group, t, from, to);
      if (!half) {
        parts.emplace_back(from, to);
        continue;
      }
      for (arma::uword c = from; c < to; ++c)
        for (arma::uword k = group.reach->begin(group.columns(c)); k < group.reach->begin(group.columns(c) + 1); ++k)
          all(group.reach->row(k)) = (*half)(group.reach->row(k));
    }
  }
  return all;
}

std::optional<arma::vec> MovedTogether::all_outputs(const Group& group, double t) {
  auto values = moved(group, t, 0, group.columns.n_elem);
  if (values || group.reach == nullptr || group.columns.n_elem < 2) return values;
  return by_halves(group, t);
}

void MovedTogether::forget_others(arma::uword group) {
  std::erase_if(kept_, [group](const auto& kept) { return kept.first.first != group; });
}

const arma::vec* MovedTogether::outputs_at(const Group& group, double t) {
  const auto [at, is_new] = kept_.try_emplace(Key{group.id, std::bit_cast<std::uint64_t>(t)});
  if (is_new) {
    const bool is_shared = std::isinf(t) || to_few_digits(t) == t || group.columns.n_elem == 1;
    if (is_shared || ++alone_ <= most_alone) at->second = all_outputs(group, t);
    if (kept_.size() * outputs() > most_kept) forget_others(group.id);
  }
  return at->second ? &*at->second : nullptr;
}

std::optional<double> MovedTogether::output(const Group& group, double t, arma::uword i) {
  const arma::vec* const all = outputs_at(group, t);
  return all != nullptr && std::isfinite((*all)(i)) ? std::optional((*all)(i)) : std::nullopt;
}

}  // namespace gradcheck::detail
