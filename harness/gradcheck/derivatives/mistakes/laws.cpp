// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/mistakes/laws.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include <gradcheck/base/number_text.hpp>

namespace gradcheck::detail {
namespace {

constexpr double most_power = 12, least_told = 0.01;

double product_of_powers(const OffBy& by, const Law& law, std::size_t point) {
  double product = 1;
  for (const auto& [c, p] : law.powers) product *= std::pow(by.x(point, c), p);
  return product;
}

/// What stands before the powers, at each point where they are neither zero nor infinite.
std::vector<Known> numbers_before(const OffBy& by, const Law& law, arma::uword k) {
  std::vector<Known> numbers;
  for (std::size_t p = 0; p < by.points().size(); ++p) {
    const double powers = product_of_powers(by, law, p);
    const Known off = by.points()[p](k);
    if (std::isfinite(powers) && powers != 0.0) numbers.push_back({off.value / powers, off.error / std::abs(powers)});
  }
  return numbers;
}

std::string power_text(double p) {
  if (p == 1) return {};
  const std::string text = number(p);
  return p < 0 || p != std::floor(p) ? "^(" + text + ")" : "^" + text;
}

}  // namespace

std::optional<double> power_of(const Known& here, const Known& there, double factor) {
  const double ratio = there.value / here.value;
  if (!here.tells() || !there.tells() || !(ratio > 0)) return std::nullopt;
  const double scale = std::abs(std::log(factor)), p = std::log(ratio) / std::log(factor),
               error = (here.relative() + there.relative()) / scale + 1e-9, whole = std::round(2 * p) / 2;
  if (error > least_told || std::abs(p - whole) > error || std::abs(whole) > most_power) return std::nullopt;
  return whole;
}

void add_change(Law& law, const OffBy& by, std::size_t c, const Known& here, const Known& there, double factor) {
  const auto p = power_of(here, there, factor);
  const bool has_value = p && (*p == std::floor(*p) || by.x(by.points().size() - 1, c) > 0);  // a root of -2 has none
  if (has_value)
    law.powers.emplace_back(c, *p);
  else
    law.otherwise.push_back(c);
}

std::optional<Law> law_of(const OffBy& by, arma::uword k) {
  const Known here = by.last()(k);
  if (!here.tells()) return std::nullopt;
  Law law{here.value, here.error, {}, {}};
  for (std::size_t c = 0; c < by.coordinates().size(); ++c) {
    const auto& moved = by.moved(c);
    if (!moved) return std::nullopt;
    const Known there = moved->at(k);
    if (are_equal(here, there)) continue;
    add_change(law, by, c, here, there, moved->factor);
  }
  return law;
}

bool holds_elsewhere(const OffBy& by, const Law& law, arma::uword k) {
  const std::vector<Known> numbers = numbers_before(by, law, k);
  if (numbers.empty()) return false;
  const auto best = std::ranges::min_element(numbers, {}, &Known::relative);
  for (std::size_t p = 0; p < by.points().size(); ++p)
    if (product_of_powers(by, law, p) == 0.0 && !by.points()[p](k).is_zero()) return false;
  return std::ranges::all_of(numbers, [&](const Known& n) { return are_equal(n, *best); });
}

bool is_known_twice(const OffBy& by, const Law& law, arma::uword k, double share) {
  const std::vector<Known> numbers = numbers_before(by, law, k);
  return std::ranges::count_if(numbers, [share](const Known& n) { return n.relative() <= share; }) >= 2;
}

std::string text_of(const OffBy& by, const Law& law) {
  const double c = law.constant / product_of_powers(by, law, by.points().size() - 1);
  const std::string size = number(std::abs(c), 5);
  std::string powers;
  for (const auto& [i, p] : law.powers) powers += " " + by.coordinates()[i].name + power_text(p);
  if (size == "1" && !powers.empty()) return (c < 0 ? "-" : "") + powers.substr(c < 0 ? 0 : 1);
  return (c < 0 ? "- " : "") + size + powers;
}

}  // namespace gradcheck::detail
