// SPDX-License-Identifier: MIT
#include <gradcheck/core/closing.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <gradcheck/core/magnitude.hpp>
#include <gradcheck/core/random_bits.hpp>

namespace gradcheck {
namespace {

constexpr double u = 0x1p-52;

class Closer {
 public:
  Closer(const Subject& subject, const std::vector<Derivative>& gradient, std::uint64_t seed)
      : subject_(subject), gradient_(gradient), random_(seed), start_(kept_coordinates(subject)) {}

  arma::uword evaluations() const { return evaluations_; }

  /// Whether the gradient of these blocks holds along one random direction, at t or at t / 64.
  bool holds_along(const std::vector<std::size_t>& blocks) {
    double coordinates = 0;
    for (const std::size_t b : blocks) coordinates += static_cast<double>(start_[b].n_elem);
    std::vector<arma::mat> e;
    for (const std::size_t b : blocks)
      e.push_back(std::max(1.0, root_mean_square(start_[b])) / std::sqrt(coordinates) *
                  random_.signed_near_one(start_[b].n_rows, start_[b].n_cols));
    return agrees_along(blocks, e, 0x1p-6) || agrees_along(blocks, e, 0x1p-12);
  }

  bool holds_at(std::size_t b, arma::uword i) {
    const Derivative& g = gradient_[b];
    const double x = start_[b](i), scale = largest(g.value),
                 bar = std::abs(g.value(i) - g.coarse(i)) + 8 * std::sqrt(g.variance(i));
    for (const double step : {0x1p-17, 0x1p-23}) {
      const double h = step * std::max(1.0, std::abs(x));
      const Coordinates& block = subject_.blocks[b].coordinates;
      const auto at = [&](double v) {
        block.set(i, v);
        const double taken = block.get(i);
        arma::mat y = evaluate();
        block.set(i, x);
        return std::pair(std::move(y), taken);
      };
      const auto [plus, above] = at(x + h);
      const auto [minus, below] = at(x - h);
      const Difference d = subject_.secant(plus, minus);
      double sum = arma::accu(d.terms);
      if (subject_.blocks[b].own_secant) sum += subject_.blocks[b].own_secant(above, below);
      const double rounding = (arma::accu(d.rounding) + 64 * u * subject_.magnitude) / (above - below);
      if (close(sum / (above - below), g.value(i), 1e-6 * scale + 4 * bar + 4 * rounding)) return true;
    }
    return false;
  }

  std::uint64_t bits() { return random_(); }

 private:
  arma::mat evaluate() {
    ++evaluations_;
    return subject_.evaluate();
  }

  arma::mat outputs_at(const std::vector<std::size_t>& blocks, const std::vector<arma::mat>& e, double t) {
    for (std::size_t n = 0; n < blocks.size(); ++n)
      subject_.blocks[blocks[n]].coordinates.assign(start_[blocks[n]] + t * e[n]);
    arma::mat y = evaluate();
    for (const std::size_t b : blocks) subject_.blocks[b].coordinates.assign(start_[b]);
    return y;
  }

  double own_terms(const std::vector<std::size_t>& blocks, const std::vector<arma::mat>& e, double t) const {
    double sum = 0;
    for (std::size_t n = 0; n < blocks.size(); ++n)
      if (const auto& secant = subject_.blocks[blocks[n]].own_secant)
        for (arma::uword i = 0; i < e[n].n_elem; ++i)
          sum += secant(start_[blocks[n]](i) + t * e[n](i), start_[blocks[n]](i) - t * e[n](i));
    return sum;
  }

  bool agrees_along(const std::vector<std::size_t>& blocks, const std::vector<arma::mat>& e, double t0) {
    std::array<double, 3> slope{};
    double rounding = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const double t = std::ldexp(t0, -static_cast<int>(k));
      const Difference d = subject_.secant(outputs_at(blocks, e, t), outputs_at(blocks, e, -t));
      slope.at(k) = (arma::accu(d.terms) + own_terms(blocks, e, t)) / (2 * t);
      rounding = (arma::accu(d.rounding) + 64 * u * subject_.magnitude) / (2 * t);
    }
    const Extrapolation r(slope[0], slope[1], slope[2]);
    double along = 0, drift = 0, variance = 0, moved = 0;
    for (std::size_t n = 0; n < blocks.size(); ++n) {
      const Derivative& g = gradient_[blocks[n]];
      along += arma::accu(g.value % e[n]);
      drift += arma::accu((g.value - g.coarse) % e[n]);
      variance += arma::accu(g.variance % arma::square(e[n]));
      moved += arma::accu(arma::square(g.value % start_[blocks[n]]));  // theta + t E is rounded
    }
    rounding += u * std::sqrt(moved) / std::ldexp(t0, -2);
    return close(r.value, along,
                 4 * (std::abs(r.last - r.before) + rounding + std::abs(drift) + 2.2 * std::sqrt(variance)) +
                     1e-10 * std::abs(along));
  }

  const Subject& subject_;
  const std::vector<Derivative>& gradient_;
  RandomBits random_;
  KeptCoordinates start_;
  arma::uword evaluations_ = 0;
};

}  // namespace

Closing close_gradient(const Subject& subject, const std::vector<Derivative>& gradient, arma::uword singles,
                       std::uint64_t seed) {
  Closer closer(subject, gradient, seed);
  Closing c;
  c.holds.assign(gradient.size(), true);
  std::vector<std::size_t> all(gradient.size());
  for (std::size_t b = 0; b < all.size(); ++b) all[b] = b;
  const auto fails = [&](std::size_t b, const std::string& where) {
    if (c.holds[b]) c.notes.push_back(subject.blocks[b].name + ": " + where + " contradicts the chained value");
    c.holds[b] = false;
  };
  if (!closer.holds_along(all)) {
    for (const std::size_t b : all)
      if (!closer.holds_along({b})) fails(b, "the whole along a random direction");
    if (std::ranges::all_of(c.holds, [](bool holds) { return holds; }))
      for (const std::size_t b : all) fails(b, "the whole along a random direction of every block");
  }
  const std::uint64_t first = closer.bits();
  for (arma::uword n = 0; n < singles; ++n) {
    const std::size_t b = (first + n) % all.size();
    if (!closer.holds_at(b, closer.bits() % gradient[b].value.n_elem)) fails(b, "the whole at one coordinate");
  }
  c.evaluations = closer.evaluations();
  return c;
}

}  // namespace gradcheck
