// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/terms/monomial.hpp>

#include <array>
#include <cmath>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/number_text.hpp>

namespace gradcheck::detail {
namespace {

constexpr int most_single = 4, most_of_two = 2;

double cost_of(Division d) {
  switch (d) {
    case Division::none: return 0;
    case Division::by_n: return 0.05;
    case Division::by_n_less_one: return 0.2;
    case Division::by_n_over_n_less_one: break;
  }
  return 0.5;
}

double cost_of_coefficient(double c) {
  if (close(std::abs(c), 1, 1e-6)) return 0;
  return as_fraction(c) ? 0.3 : 1;
}

double cost_of(const std::vector<Power>& powers, const std::vector<GroupSize>& sizes) {
  double cost = 0;
  for (const Power& p : powers) cost += 0.5 * sizes[p.size].cost + 0.3 * std::abs(p.exponent);
  return cost;
}

/// The search, and the best so far.
struct MonomialSearch {
  const Numbers& numbers;
  const std::vector<GroupSize>& sizes;
  arma::uword surest = 0;  ///< the group whose number is known best
  std::optional<Monomial> best;

  double part(const std::vector<Power>& powers, Division division, arma::uword k) const {
    double v = 1 / divisor(division, numbers.counts(k));
    for (const Power& p : powers) v *= std::pow(sizes[p.size].values(numbers.groups(k)), p.exponent);
    return v;
  }
  bool holds(double c, const std::vector<Power>& powers, Division division) const {
    for (arma::uword k = 0; k < numbers.value.n_elem; ++k)
      if (!close(c * part(powers, division, k), numbers.value(k), numbers.tolerance(k))) return false;
    return true;
  }
  void look_at(const std::vector<Power>& powers) {
    for (const Division division :
         {Division::none, Division::by_n, Division::by_n_less_one, Division::by_n_over_n_less_one}) {
      const double cost = cost_of(powers, sizes) + cost_of(division);
      if (best && best->cost <= cost) continue;
      double c = numbers.value(surest) / part(powers, division, surest);
      if (!std::isfinite(c) || !holds(c, powers, division)) continue;
      const double whole = cost + cost_of_coefficient(c);
      if (!best || whole < best->cost) best = Monomial{c, division, powers, whole};
    }
  }
};

template <class Each>
void each_exponent(int most, Each each) {
  for (int power = 1; power <= most; ++power) {
    each(-power);
    each(power);
  }
}

bool is_bare(const GroupSize& s) { return s.name.find('+') == std::string::npos; }

void look_at_two(MonomialSearch& search, std::size_t a, std::size_t b) {
  each_exponent(most_of_two, [&](int p) {
    each_exponent(most_single, [&](int q) { search.look_at({{a, p}, {b, q}}); });
  });
}

}  // namespace

double divisor(Division division, double n) {
  switch (division) {
    case Division::none: return 1;
    case Division::by_n: return n;
    case Division::by_n_less_one: return n - 1;
    case Division::by_n_over_n_less_one: break;
  }
  return n / (n - 1);
}

std::optional<std::string> as_fraction(double v) {
  for (int below = 1; below <= 4; ++below)
    for (int above = 1; above <= 4; ++above)
      if (close(std::abs(v), double(above) / below, 1e-6))
        return (v < 0 ? "-" : "") + std::to_string(above) + (below == 1 ? "" : "/" + std::to_string(below));
  return std::nullopt;
}

std::optional<Monomial> monomial_of(const Numbers& numbers, const std::vector<GroupSize>& sizes) {
  if (numbers.value.is_empty()) return std::nullopt;
  MonomialSearch search{numbers, sizes, arma::index_min(numbers.tolerance / arma::abs(numbers.value)), {}};
  search.look_at({});
  for (std::size_t a = 0; a < sizes.size(); ++a) each_exponent(most_single, [&](int p) { search.look_at({{a, p}}); });
  if (search.best && search.best->cost < 3) return search.best;
  for (std::size_t a = 0; a < sizes.size(); ++a)
    for (std::size_t b = 0; b < sizes.size(); ++b)
      if (a != b && is_bare(sizes[a])) look_at_two(search, a, b);
  return search.best;
}

}  // namespace gradcheck::detail
