// SPDX-License-Identifier: MIT
// Tails of functions that take a number near 1 from 1: beyond the last stair of rounding forward stands still for good,
// and the stairs before it are narrower than x is far.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

namespace last_stair_tests {
namespace {

using arma::mat;

struct Tail {
  float (*in_float)(float);
  double (*in_double)(double);
  double (*slope)(double);
};

const Tail tails[] = {
    {[](float x) { return 1 - std::tanh(x); }, [](double x) { return 1 - std::tanh(x); },
     [](double x) { return -1 / (std::cosh(x) * std::cosh(x)); }},
    {[](float x) { return std::log(1 + std::exp(-x)); }, [](double x) { return std::log(1 + std::exp(-x)); },
     [](double x) { return -1 / (1 + std::exp(x)); }},
    {[](float x) { return 1 - 1 / (1 + std::exp(-x)); }, [](double x) { return 1 - 1 / (1 + std::exp(-x)); },
     [](double x) { return -0.5 / (1 + std::cosh(x)); }},
    {[](float x) { return 1 - std::erf(x / 3); }, [](double x) { return 1 - std::erf(x / 3); },
     [](double x) { return -2 / std::sqrt(M_PI) / 3 * std::exp(-x * x / 9); }},
    {[](float x) { return std::sqrt(1 + std::exp(-x)) - 1; }, [](double x) { return std::sqrt(1 + std::exp(-x)) - 1; },
     [](double x) { return -0.5 * std::exp(-x) / std::sqrt(1 + std::exp(-x)); }},
    {[](float x) { return 0.5F * x * (1 - std::erf(x / 3)); }, [](double x) { return 0.5 * x * (1 - std::erf(x / 3)); },
     [](double x) { return 0.5 * (1 - std::erf(x / 3)) - x / std::sqrt(M_PI) / 3 * std::exp(-x * x / 9); }}};

enum class Inside { floats, doubles };

/// Entry by entry; more is added to every slope.
struct InTail {
  const Tail* tail;
  Inside inside;
  double more = 0;
  mat x = {};

  mat forward(const mat& in) {
    x = in;
    mat y = in;
    return y.transform([this](double v) {
      return inside == Inside::floats ? static_cast<double>(tail->in_float(static_cast<float>(v))) : tail->in_double(v);
    });
  }
  mat backward(const mat& c) const {
    mat slopes = x;
    return c % slopes.transform([this](double v) { return tail->slope(v) + more; });
  }
};

/// -log of a probability that underflows, of x, and sin x beside it. Times factor, the derivative of the first.
struct Underflow {
  double size, factor = 1;
  mat x = {};

  mat grown() const { return 1e-8 * arma::exp(5 * x); }
  mat forward(const mat& inputs) {
    x = inputs;
    return arma::join_rows(-arma::log(arma::exp(-(size + grown()))), arma::sin(x));
  }
  mat backward(const mat& c) const {
    const mat of_first = c.cols(0, x.n_cols - 1), of_second = c.cols(x.n_cols, 2 * x.n_cols - 1);
    return factor * 5 * grown() % of_first + of_second % arma::cos(x);
  }
};

}  // namespace

TEST_CASE("a logarithm of a number that underflows moves in its last places, and beside it others are judged") {
  for (const double size : {712.0, 730.0, 736.1, 740.0})
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      std::mt19937_64 random(seed);
      const mat x = gradcheck::random_normal(3, 2, random);
      const gradcheck::Report right = gradcheck::check_layer(Underflow{size}, x);
      INFO("size " << size << ", seed " << seed << '\n' << gradcheck::to_text(right));
      CHECK(right.counts().disagree == 0);
      CHECK(gradcheck::check_layer(Underflow{size, 1e9}, x).counts().disagree > 0);
    }
}

TEST_CASE("a number of the same size that is no such logarithm hides nothing") {
  struct Large {
    double factor;
    mat x = {};
    mat forward(const mat& inputs) {
      x = inputs;
      return 735.3 + 1e-4 * arma::sin(x);
    }
    mat backward(const mat& c) const { return factor * 1e-4 * c % arma::cos(x); }
  };
  std::mt19937_64 random(3);
  const mat x = gradcheck::random_normal(3, 2, random);
  CHECK(gradcheck::check_layer(Large{1}, x).ok());
  CHECK(gradcheck::check_layer(Large{1.01}, x).counts().disagree > 0);
}

TEST_CASE("beyond the last stair of rounding a tail is not accused, a slope that is more than the stairs rise is") {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> floats(18, 40), doubles(38, 60);
  for (const Tail& tail : tails)
    for (int n = 0; n < 40; ++n) {
      const Inside inside = n % 2 == 0 ? Inside::floats : Inside::doubles;
      const mat x(1, 1, arma::fill::value(inside == Inside::floats ? floats(random) : doubles(random)));
      const gradcheck::Report r = gradcheck::check_layer(InTail{&tail, inside}, x);
      INFO("tail " << &tail - tails << " at " << x << gradcheck::to_text(r));
      CHECK(r.counts().disagree == 0);
      const double more = inside == Inside::floats ? 1e-4 : 1e-12;
      CHECK(gradcheck::check_layer(InTail{&tail, inside, more}, x).counts().disagree == 1);
    }
}

namespace {

/// -log p, p = exp(s x), entry by entry; times multiplies its slope.
struct LogOfTiny {
  double s, times = 1;
  static mat forward_of(mat x, double s) {
    return x.transform([s](double v) { return -std::log(std::exp(s * v)); });
  }
  mat forward(const mat& in) const { return forward_of(in, s); }
  mat backward(const mat& c) const { return -times * s * c; }
};

}  // namespace

TEST_CASE("log of a number that is nearly 0, where numbers lose their digits, stands on stairs of any height") {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(735, 744.4);
  int accused = 0;
  for (const double s : {1.0, 2.15, 50.0, 740.0})
    for (int n = 0; n < 600; ++n) {
      const mat x(1, 1, arma::fill::value(-exponent(random) / s));
      const gradcheck::Report r = gradcheck::check_layer(LogOfTiny{s}, x);
      INFO("s " << s << " at " << s * x << gradcheck::to_text(r));
      CHECK(r.counts().disagree == 0);
      if (n < 20) accused += gradcheck::check_layer(LogOfTiny{s, 20}, x).counts().disagree > 0 ? 1 : 0;
    }
  CHECK(accused > 70);
}

}  // namespace last_stair_tests
