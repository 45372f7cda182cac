// SPDX-License-Identifier: MIT
#include "rules.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <gradcheck/fuzz/draw/random.hpp>

namespace gradcheck::bench {
namespace {

/// (J(x + h v) - J(x - h v)) / 2h
double central(LossFunction& f, const arma::vec& v, double h) {
  const double plus = f.at(f.point() + h * v), minus = f.at(f.point() - h * v);
  return (plus - minus) / (2 * h);
}

arma::vec unit(const arma::vec& like, arma::uword i) {
  arma::vec e(like.n_elem, arma::fill::zeros);
  e(i) = 1;
  return e;
}

template <class Slope>
arma::vec each_coordinate(LossFunction& f, Slope slope) {
  arma::vec n(f.point().n_elem);
  for (arma::uword i = 0; i < n.n_elem; ++i) n(i) = slope(unit(f.point(), i), f.point()(i));
  return n;
}

arma::vec central(LossFunction& f, double h) {
  return each_coordinate(f, [&](const arma::vec& e, double) { return central(f, e, h); });
}

/// Ridders's extrapolation with Ceres's numbers: up to 10 steps, each half of the one before; ends when two estimates
/// are within 1e-12, or the newest is twice as far off as the best.
double ridders(LossFunction& f, const arma::vec& e, double middle) {
  std::array<double, 10> now{}, before{};
  double best = 0, error = std::numeric_limits<double>::max(), h = 32 * middle;
  for (std::size_t i = 0; i < now.size(); ++i, h /= 2, std::swap(now, before)) {
    now.at(0) = central(f, e, h);
    if (i == 0) best = now.at(0);
    double factor = 4;
    for (std::size_t k = 1; k <= i && error >= 1e-12; ++k) {
      now.at(k) = (factor * now.at(k - 1) - before.at(k - 1)) / (factor - 1);
      const double off = std::max(std::abs(now.at(k) - now.at(k - 1)), std::abs(now.at(k) - before.at(k - 1)));
      if (off <= error) {
        error = off;
        best = now.at(k);
      }
      factor *= 4;
    }
    if (error < 1e-12 || (i > 0 && std::abs(now.at(i) - before.at(i - 1)) >= 2 * error)) break;
  }
  return best;
}

double larger(double a, double n) { return std::max(std::abs(a), std::abs(n)); }

/// A rule that asks every coordinate.
template <class Numeric, class Accepts>
Rule per_coordinate(std::string name, Numeric numeric, Accepts accepts) {
  return {std::move(name), [=](LossFunction& f, std::uint64_t) -> Judge {
            return [=, n = numeric(f)](const arma::vec& a) {
              return std::equal(a.begin(), a.end(), n.begin(), n.end(), accepts);
            };
          }};
}

auto with_step(double h) {
  return [h](LossFunction& f) { return central(f, h); };
}

Rule jax() {
  return {"JAX check_grads, one random direction", [](LossFunction& f, std::uint64_t index) -> Judge {
            fuzz::Random random(0x6a6178, index);
            const arma::vec v = random.normal(f.point().n_elem, 1, 1.0);
            const double c = random.normal(), n = c * central(f, v, 1e-4);
            return [=](const arma::vec& a) { return std::abs(c * arma::dot(v, a) - n) <= 1e-5 + 1e-5 * std::abs(n); };
          }};
}

Rule mlpack() {
  return {"mlpack tests, norm ratio 1e-4", [](LossFunction& f, std::uint64_t) -> Judge {
            return [n = central(f, 1e-7)](const arma::vec& a) {
              return a.is_finite() && n.is_finite() && arma::norm(a - n) / arma::norm(a + n) <= 1e-4;
            };
          }};
}

Rule ridders_rule() {
  const auto numeric = [](LossFunction& f) {
    return each_coordinate(
        f, [&](const arma::vec& e, double x) { return ridders(f, e, 1e-2 * std::max(1.0, std::abs(x))); });
  };
  return per_coordinate("Ridders, relative 1e-6 (as Ceres)", numeric, [](double a, double n) {
    return std::abs(a - n) < 1e-6 * (a == 0 || n == 0 ? 1.0 : larger(a, n));
  });
}

}  // namespace

LossFunction::LossFunction(const fuzz::RandomNetwork<double>& drawn) : drawn_(drawn) {
  std::vector<arma::mat> values;
  for (const auto& p : drawn_.network.parameters()) values.push_back(p.value);
  values.push_back(drawn_.x);
  point_ = flat(values);
}

double LossFunction::at(const arma::vec& coordinates) {
  const double* from = coordinates.memptr();
  const auto take = [&from](arma::mat& to) {
    std::copy_n(std::exchange(from, from + to.n_elem), to.n_elem, to.begin());
  };
  for (const auto& p : drawn_.network.parameters()) take(p.value);
  take(drawn_.x);
  ++evaluations_;
  const arma::mat& y = drawn_.network.forward(drawn_.x);
  return drawn_.loss.value(y, drawn_.t) + drawn_.network.penalty();
}

arma::vec flat(const std::vector<arma::mat>& blocks) {
  arma::vec all;
  for (const arma::mat& b : blocks) all = arma::join_cols(all, arma::vectorise(b));
  return all;
}

const std::vector<Rule>& rewritten_rules() {
  static const std::vector<Rule> all = {
      per_coordinate("PyTorch gradcheck, defaults", with_step(1e-6),
                     [](double a, double n) { return std::abs(a - n) <= 1e-5 + 1e-3 * std::abs(n); }),
      jax(),
      per_coordinate("CS231n notes, relative 1e-4", with_step(1e-5),
                     [](double a, double n) { return std::abs(a - n) <= 1e-4 * larger(a, n); }),
      mlpack(),
      per_coordinate("Caffe, h 1e-2, 1e-2 max(., 1)", with_step(1e-2),
                     [](double a, double n) { return std::abs(a - n) < 1e-2 * std::max(larger(a, n), 1.0); }),
      ridders_rule(),
  };
  return all;
}

}  // namespace gradcheck::bench
