// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/shrink/simpler_numbers.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace gradcheck::fuzz {
namespace {

constexpr arma::uword most_entries = 64;

using Simplify = double (*)(double);

double away_from_zero(double v) { return v < 0 ? std::floor(v) : std::ceil(v); }

double power_of_two(double v) { return v == 0 ? 0.0 : std::copysign(std::ldexp(1.0, std::ilogb(v)), v); }

constexpr std::array<Simplify, 7> simplifications{[](double) { return 0.0; },
                                                  [](double) { return 1.0; },
                                                  [](double) { return -1.0; },
                                                  [](double v) { return std::round(v); },
                                                  away_from_zero,
                                                  [](double v) { return std::round(2 * v) / 2; },
                                                  power_of_two};

int total_complexity(const arma::mat& values) {
  int sum = 0;
  for (const double v : values) sum += complexity(v);
  return sum;
}

}  // namespace

int complexity(double v) {
  if (v == 0.0) return std::signbit(v) ? 1 : 0;
  if (std::abs(v) == 1.0) return v > 0 ? 1 : 2;
  if (v == std::round(v) && std::abs(v) <= 4) return 3;
  if (2 * v == std::round(2 * v) && std::abs(v) <= 4) return 4;
  if (v == std::round(v) && std::abs(v) <= 100) return 5;
  return v == power_of_two(v) ? 6 : 7;
}

std::vector<double> simpler_numbers(double value) {
  std::vector<double> all;
  for (const Simplify simplify : simplifications)
    if (const double v = simplify(value); complexity(v) < complexity(value) && std::ranges::find(all, v) == all.end())
      all.push_back(v);
  return all;
}

std::vector<arma::mat> simpler_matrices(const arma::mat& values) {
  std::vector<arma::mat> all;
  const int before = total_complexity(values);
  for (const Simplify simplify : simplifications) {
    arma::mat m = values;
    m.transform(simplify);
    if (total_complexity(m) < before) all.push_back(std::move(m));
  }
  if (values.n_elem == 1 || values.n_elem > most_entries) return all;
  for (arma::uword i = 0; i < values.n_elem; ++i)
    for (const double v : simpler_numbers(values(i))) {
      all.push_back(values);
      all.back()(i) = v;
    }
  return all;
}

void with_simpler_numbers(const std::vector<cases::Numbers*>& matrices, const std::function<void()>& use) {
  for (cases::Numbers* numbers : matrices) {
    const cases::Numbers before = *numbers;
    for (arma::mat& values : simpler_matrices(before.values)) {
      *numbers = cases::Numbers(std::move(values));
      use();
    }
    *numbers = before;
  }
}

}  // namespace gradcheck::fuzz
