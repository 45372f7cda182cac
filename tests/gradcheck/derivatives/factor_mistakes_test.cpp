// SPDX-License-Identifier: MIT
// Names for factors: of a row, of a column, of other coordinates; and for one entry that nothing else explains. Each
// beside one that is nearly the same and has another name, or none.
#include <gradcheck/gradcheck.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <gradcheck/derivatives/matrix_clauses.hpp>

namespace factor_mistake_tests {
namespace {

using arma::mat, arma::vec;
using gradcheck::Report;

/// A pose in the plane and a point: three residuals.
vec residuals(const vec& v) {
  return {std::cos(v(0)) * v(1) + v(2), std::sin(v(0)) * v(1) * v(2), v(0) * v(2) + std::exp(v(1))};
}
mat jacobian(const vec& v) {
  return {{-std::sin(v(0)) * v(1), std::cos(v(0)), 1},
          {std::cos(v(0)) * v(1) * v(2), std::sin(v(0)) * v(2), std::sin(v(0)) * v(1)},
          {v(2), std::exp(v(1)), v(0)}};
}

Report with(const std::function<void(mat&, const vec&)>& plant) {
  return gradcheck::check_jacobian(
      residuals,
      [&plant](const vec& v) {
        mat j = jacobian(v);
        plant(j, v);
        return j;
      },
      vec{0.6, 1.3, -0.8});
}

/// The price of a call option by stock, strike, rate, volatility and time.
double price(const vec& v, vec* gradient) {
  const auto cdf = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  const double s = v(0), k = v(1), r = v(2), w = v(3) * std::sqrt(v(4)),
               d1 = std::log(s / k) / w + r * v(4) / w + w / 2, d2 = d1 - w, discount = std::exp(-r * v(4)),
               density = std::exp(-d1 * d1 / 2) / std::sqrt(2 * arma::datum::pi);
  if (gradient != nullptr)
    *gradient = {cdf(d1), -discount * cdf(d2), k * v(4) * discount * cdf(d2), s * density * std::sqrt(v(4)),
                 s * density * v(3) / (2 * std::sqrt(v(4))) + r * k * discount * cdf(d2)};
  return s * cdf(d1) - k * discount * cdf(d2);
}

Report priced(const std::function<void(vec&, const vec&)>& plant) {
  return gradcheck::check_function([](const vec& v) { return price(v, nullptr); },
                                   [&plant](const vec& v) {
                                     vec g;
                                     price(v, &g);
                                     plant(g, v);
                                     return g;
                                   },
                                   vec{100, 97, 0.03, 0.25, 0.8});
}

void require(const Report& r, const std::string& mistake, const std::string& words) {
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == mistake);
  CHECK(r.findings[0].sentence.find(words) != std::string::npos);
}

void require_not(const Report& r, const std::string& mistake) {
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake != mistake);
}

}  // namespace

TEST_CASE("weights of residuals that a Jacobian lacks are a factor for each row") {
  require(with([](mat& j, const vec&) {
            j.row(0) *= 0.5;
            j.row(2) *= 0.2;
          }),
          "rows scaled", "row 0 is 0.5 times, 2 is 0.2 times the numeric one, at all 5 points");
  require(with([](mat& j, const vec&) { j *= 0.2; }), "factor 0.2", "every entry is 0.2 times");
  require_not(with([](mat& j, const vec& v) {
                j.row(0) *= 0.5;
                j.row(2) *= 0.2 * (1 + 1e-3 * v(0));
              }),
              "rows scaled");
  const auto by_two = [](double other) {
    return with([other](mat& j, const vec&) {
      j.row(0) *= 2;
      j.row(2) *= other;
    });
  };
  require(by_two(0.51), "rows scaled", "row 0 is 2 times, 2 is 0.51 times the numeric one, at all 5 points");
  require_not(by_two(0.5), "rows scaled");  // in each other's places, where one is twice the other
}

TEST_CASE("units of parameters that a derivative lacks are a factor for each column, or entry") {
  require(with([](mat& j, const vec&) {
            j.col(0) *= 57.3;
            j.col(1) *= 1000;
          }),
          "columns scaled", "column 0 is 57.3 times, 1 is 1000 times");
  require(priced([](vec& g, const vec&) {
            g(2) /= 100;
            g(4) /= 365;
          }),
          "entries scaled", "entry 2 is 0.01 times, 4 is 0.0027397 times");
  require_not(with([](mat& j, const vec& v) {
                j.col(0) *= 57.3;
                j.col(1) *= 1000 + v(1);
              }),
              "columns scaled");
}

TEST_CASE("a column that lacks the derivative of its parameter is off by a factor of its own x") {
  require(with([](mat& j, const vec& v) { j.col(1) *= v(1); }), "a factor of x",
          "the column is the numeric one times x");
  require(with([](mat& j, const vec& v) {
            j.col(1) *= std::exp(-v(1));
            j.col(2) *= std::exp(-v(2));
          }),
          "a factor of x", "each column is the numeric one times exp(-x), of its own x");
  require_not(with([](mat& j, const vec& v) { j.col(1) *= v(1) * (1 + 1e-4 * v(0)); }), "a factor of x");
}

TEST_CASE("an exponential that overflows explains nothing") {
  const auto f = [](const vec& v) -> vec { return {v(0) * v(1), v(1) * v(2), v(2) * v(2)}; };
  const auto swapped = [](const vec& v) -> mat { return {{v(0), v(1), 0}, {v(2), 0, v(1)}, {0, 0, 2 * v(2)}}; };
  require(gradcheck::check_jacobian(f, swapped, vec{800, 900, 1000}), "columns swapped", "");
}

TEST_CASE("a factor that is a number at some point may depend on all coordinates elsewhere") {
  std::vector<double> seen;
  // J [0, 0] times 1/2 + (x0^k (x1 - z))^2.
  const auto name_with = [&seen](double z, double k) {
    const gradcheck::Report r = gradcheck::check_jacobian(
        [](const vec& v) -> vec { return {v(0) * v(0) * v(1) * v(1) * v(1)}; },
        [&](const vec& v) -> mat {
          if (std::ranges::find(seen, v(1)) == seen.end()) seen.push_back(v(1));
          const double right = 2 * v(0) * v(1) * v(1) * v(1), e = std::pow(v(0), k) * (v(1) - z);
          return {{right * (0.5 + e * e), 3 * v(0) * v(0) * v(1) * v(1)}};
        },
        vec{0.7, 1.3});
    return r.findings.at(0).mistake;
  };
  CHECK(name_with(0.2, 1) != "a wrong factor");
  CHECK(name_with(0.2, 0) == "a wrong factor");
  for (const double z : std::vector(seen)) CHECK(name_with(z, 1) != "a wrong factor");  // at one of these 1/2 is all
}

TEST_CASE("a factor that depends on some coordinates alone is told with these") {
  require(priced([](vec& g, const vec& v) { g(3) /= std::sqrt(v(4)); }), "a factor of x",
          "x [3, 0] is the numeric one times x [4, 0]^(-0.5), at every x");
  require(priced([](vec& g, const vec& v) { g(1) *= std::exp(v(2) * v(4)); }), "a wrong factor",
          "a factor that changes with x [2, 0], x [4, 0] alone");
  require_not(priced([](vec& g, const vec& v) { g(1) *= 1 + 1e-3 * std::sin(arma::accu(v)); }), "a wrong factor");
}

TEST_CASE("one entry of a Hessian tells of neither a factor nor of another function") {
  // f = exp(x0 x1) x2
  const auto g = [](const vec& v) -> vec {
    const double e = std::exp(v(0) * v(1));
    return {v(1) * v(2) * e, v(0) * v(2) * e, e};
  };
  const auto with_entry = [&g](arma::uword i, arma::uword j, const std::function<double(double, const vec&)>& plant) {
    const auto hessian = [i, j, plant](const vec& v) {
      const double e = std::exp(v(0) * v(1)), cross = (1 + v(0) * v(1)) * v(2) * e;
      mat h = {{v(1) * v(1) * v(2) * e, cross, v(1) * e},
               {cross, v(0) * v(0) * v(2) * e, v(0) * e},
               {v(1) * e, v(0) * e, 0}};
      h(i, j) = plant(h(i, j), v);
      return h;
    };
    return gradcheck::check_hessian(g, hessian, vec{0.6, 1.3, -0.8});
  };
  const auto by_sine = [](double right, const vec& v) { return right * (1 + 0.1 * std::sin(v(1))); };
  const Report above = with_entry(0, 1, by_sine);
  INFO(gradcheck::to_text(above));
  REQUIRE(above.findings.size() == 2);
  CHECK(above.findings[0].mistake == "a wrong term");
  CHECK(above.findings[1].mistake == "not symmetric");
  const auto plus_sine = [](double right, const vec& v) { return right + 0.1 * std::sin(v(0)); };
  require(with_entry(0, 0, plus_sine), "a wrong term", "H [0, 0] alone is wrong");
}

TEST_CASE("one entry that is wrong beside right ones has a wrong term, two have not") {
  require(priced([](vec& g, const vec& v) { g(4) -= v(2) * v(1) * std::exp(-v(2) * v(4)) * 0.5 * std::erfc(g(0)); }),
          "a wrong term", "x [4, 0] alone is wrong, at all 4 points");
  require_not(priced([](vec& g, const vec&) {
                g(0) += 0.1 * std::sin(g(1));
                g(4) += std::cos(g(2));
              }),
              "a wrong term");
}

TEST_CASE("of one coordinate one wrong row beside right ones has a wrong term") {
  const auto f = [](const vec& v) -> vec { return {std::sin(v(0)), std::exp(v(0)) + std::cos(v(0) * v(0)), v(0)}; };
  const auto with_sign = [&](double sign) {
    return gradcheck::check_jacobian(
        f,
        [sign](const vec& v) -> mat {
          return vec{std::cos(v(0)), std::exp(v(0)) - sign * 2 * v(0) * std::sin(v(0) * v(0)), 1};
        },
        vec{1.3});
  };
  CHECK(with_sign(1).ok());
  require(with_sign(-1), "a wrong term", "J [1, 0] alone is wrong");
}

TEST_CASE("a source of its own coordinate that every row lacks is a term that is missing") {
  const auto heated = [](const vec& u) -> vec {
    return {u(1) - 2 * u(0) + std::exp(-u(0)), u(0) * u(0) - 2 * u(1) + u(2) + std::exp(-u(1)),
            u(1) - 2 * u(2) + std::exp(-u(2))};
  };
  const auto without = [&](bool is_other) {
    return gradcheck::check_jacobian(
        heated,
        [is_other](const vec& u) {
          mat j{{-2, 1, 0}, {2 * u(0), -2, 1}, {0, 1, -2}};
          if (is_other) j.diag() -= std::sin(u(0) * u(1) * u(2)) * exp(-u);
          return j;
        },
        vec{0.3, 0.9, 1.4});
  };
  require(without(false), "derivative of another function", "which is missing");
  require_not(without(true), "derivative of another function");
}

namespace {

/// Springs of rest length 0.8 round four points in the plane, x y x y ..; each pulls both its ends.
vec pull(const vec& x, bool both, double rest) {
  vec g(8, arma::fill::zeros);
  for (arma::uword i = 0; i < 4; ++i) {
    const arma::uword k = (i + 1) % 4;
    const vec d = x.subvec(2 * i, 2 * i + 1) - x.subvec(2 * k, 2 * k + 1), force = (1 - rest / arma::norm(d)) * d;
    g.subvec(2 * i, 2 * i + 1) += force;
    if (both || k != 0) g.subvec(2 * k, 2 * k + 1) -= force;
  }
  return g;
}

Report pulled(bool both, double rest) {
  const auto energy = [](const vec& x) {
    double e = 0;
    for (arma::uword i = 0; i < 4; ++i) {
      const arma::uword k = (i + 1) % 4;
      const double r = std::hypot(x(2 * i) - x(2 * k), x(2 * i + 1) - x(2 * k + 1)) - 0.8;
      e += r * r / 2;
    }
    return e;
  };
  return gradcheck::check_function(
      energy, [=](const vec& x) { return pull(x, both, rest); }, vec{0, 0.1, 1.2, -0.2, 1.1, 0.9, 0.2, 1.3});
}

}  // namespace

TEST_CASE("forces of which one has no reaction do not add up to zero, wrong ones that have do") {
  CHECK(pulled(true, 0.8).ok());
  require(pulled(false, 0.8), "does not add up to zero", "by each of 2 directions, at all points");
  require_not(pulled(true, 0.7), "does not add up to zero");
}

TEST_CASE("numbers that were not decided say nothing of symmetry") {
  const auto asymmetry = [](gradcheck::Verdict of_one) {
    gradcheck::Block b;
    b.name = "H";
    b.analytic = b.numeric = mat{{2, 1}, {1, 3}};
    b.numeric(0, 1) = 5;
    b.error_bar = b.bound = mat(2, 2, arma::fill::value(1e-8));
    b.verdict.zeros(2, 2);
    b.reason.zeros(2, 2);
    b.verdict(0, 1) = static_cast<unsigned char>(of_one);
    Report r;
    r.blocks.push_back(b);
    return gradcheck::detail::symmetric_clause().test(r);
  };
  CHECK(asymmetry(gradcheck::Verdict::disagree).starts_with("numerically"));
  CHECK(asymmetry(gradcheck::Verdict::undecided).empty());
  CHECK(asymmetry(gradcheck::Verdict::kink).empty());
}

}  // namespace factor_mistake_tests
