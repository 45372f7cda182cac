// SPDX-License-Identifier: MIT
// Layers that compute in float behind matrices of double.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <string>

#include <gradcheck/gradcheck.hpp>

using arma::mat;
using gradcheck::check_layer;
using gradcheck::Report;

namespace {

/// y = tanh(x W) in float, behind matrices of double. factor: of dX.
struct FloatTanh {
  mat w;
  double factor = 1;
  mat dw = {};
  arma::fmat x = {}, y = {};

  static arma::fmat narrow(const mat& m) { return arma::conv_to<arma::fmat>::from(m); }
  static mat wide(const arma::fmat& m) { return arma::conv_to<mat>::from(m); }
  mat forward(const mat& input) {
    x = narrow(input);
    y = arma::tanh(x * narrow(w));
    return wide(y);
  }
  mat backward(const mat& c) {
    const arma::fmat d = narrow(c) % (1 - y % y);
    dw = wide(x.t() * d);
    return factor * wide(d * narrow(w).t());
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}}; }
};

}  // namespace

TEST_CASE("a small entry beside large ones, in float inside, is outweighed, and a wrong one is found") {
  std::mt19937_64 random(9);  // one entry of dX cancels to a thousandth of the others
  const mat w = gradcheck::random_normal(1, 3, random), x = gradcheck::random_normal(4, 1, random);
  const Report r = check_layer(FloatTanh{w}, x);
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.counts().outweighed == 1);
  CHECK_FALSE(check_layer(FloatTanh{w, 1.01}, x).ok());
}

// Right layers whose rounding a unit in the last place of their data does not show, each beside a wrong twin.

namespace {

using arma::fmat;
using arma::fvec;
using arma::rowvec;
using arma::vec;
using gradcheck::Options;

mat random_rows(arma::uword rows, arma::uword cols, double size, unsigned seed) {
  std::mt19937_64 random(100 * rows + cols + 1000 * seed);
  return size * gradcheck::random_normal(rows, cols, random);
}

bool names(const Report& report, const std::string& mistake) {
  return std::ranges::any_of(report.findings, [&](const auto& f) { return f.mistake == mistake; });
}

/// log(1 / (1 + exp(-x))): where it is nearly 0 it moves by the last place of 1.
struct LogOfSigmoid {
  double factor = 1;
  mat s = {};
  mat forward(const mat& x) {
    s = 1 / (1 + arma::exp(-x));
    return arma::log(s);
  }
  mat backward(const mat& c) { return factor * c % (1 - s); }
};

TEST_CASE("a saturated logarithm of a sigmoid is decided by the rounding that its differences show") {
  const mat x{{14.36215489734866, 9.8559317606881276}};
  const Report report = check_layer(LogOfSigmoid{}, x);
  INFO(to_text(report));
  CHECK(report.ok());
  CHECK(report.counts().undecided == 0);
  CHECK(check_layer(LogOfSigmoid{1.0001}, x).counts().disagree == 2);
}

/// -log(1 - p + 1e-12): where p is nearly 1 it stands on stairs as wide as 0.3.
struct LogOfComplement {
  double left = 1;
  mat p = {};
  mat forward(const mat& x) {
    p = 1 / (1 + arma::exp(-x));
    return -arma::log(1 - p + 1e-12);
  }
  mat backward(const mat& c) { return left * c % p % (1 - p) / (1 - p + 1e-12); }
};

TEST_CASE("a forward that stands on stairs as wide as its steps is not accused, a slope far above theirs is") {
  mat x(4, 5);
  for (arma::uword i = 0; i < x.n_elem; ++i) x(i) = 34.5 + 0.07 * static_cast<double>(i);
  CHECK(check_layer(LogOfComplement{}, x).counts().disagree == 0);
  CHECK(check_layer(LogOfComplement{1e3}, x).counts().disagree > 0);
}

/// -log(1 - phi(x)) without eps: beyond the last stair of 1 - phi there is no value. factor: of dX.
struct LogOfRest {
  std::function<double(double)> phi, slope;
  double factor = 1;
  mat rest = {}, slopes = {};
  mat forward(const mat& x) {
    rest = slopes = x;
    rest.transform([this](double v) { return 1 - phi(v); });
    slopes.transform(slope);
    return -arma::log(rest);
  }
  mat backward(const mat& c) const { return factor * c % slopes / rest; }
};

TEST_CASE("the last stairs before a function has no value are stairs, a slope far above theirs is accused there too") {
  const auto sigmoid = [](double v) { return 1 / (1 + std::exp(-v)); };
  const auto test = [](LogOfRest right, double from, double to) {
    LogOfRest wrong = right;
    wrong.factor = 1e3;
    for (int k = 0; k <= 8; ++k) {
      const mat x(1, 1, arma::fill::value(from + k * (to - from) / 8));
      CHECK(check_layer(right, x).counts().disagree == 0);
      CHECK(check_layer(wrong, x).counts().disagree == 1);
    }
  };
  test({sigmoid, [=](double v) { return sigmoid(v) * (1 - sigmoid(v)); }}, 35.3, 36.6);
  test({[](double v) { return std::tanh(v); }, [](double v) { return 1 - std::tanh(v) * std::tanh(v); }}, 17.5, 18.5);
  test({[](double v) { return 1 - std::exp(-v); }, [](double v) { return std::exp(-v); }}, 35, 36.7);
  test({[](double v) { return std::erf(v); },
        [](double v) { return 2 / std::sqrt(arma::datum::pi) * std::exp(-v * v); }},
       5.5, 5.85);
}

/// A norm over one number, in float: hardly anything is left but rounding.
struct RootMeanSquareInFloat {
  float factor = 1;
  fmat x = {};
  fvec r = {};
  mat forward(const mat& in) {
    x = arma::conv_to<fmat>::from(in);
    r = 1.0F / arma::sqrt(fvec(arma::mean(arma::square(x), 1)) + 1e-5F);
    return arma::conv_to<mat>::from(fmat(x.each_col() % r));
  }
  mat backward(const mat& c) {
    const fmat given = arma::conv_to<fmat>::from(c), y = x.each_col() % r;
    const fvec shared = arma::sum(given % y, 1) / static_cast<float>(x.n_cols);
    const fmat d = factor * (given - y.each_col() % shared);
    return arma::conv_to<mat>::from(fmat(d.each_col() % r));
  }
};

TEST_CASE(
    "a norm over one number in float behind double is not accused of its rounding, over more it is put to the test") {
  for (const unsigned seed : {0U, 1U, 2U, 3U}) {
    const Report report = check_layer(RootMeanSquareInFloat{}, random_rows(7, 1, 1, seed));
    INFO(to_text(report));
    CHECK(report.ok());
  }
  CHECK(check_layer(RootMeanSquareInFloat{}, random_rows(5, 4, 1, 0)).ok());
  CHECK_FALSE(check_layer(RootMeanSquareInFloat{1.1F}, random_rows(5, 4, 1, 0)).ok());
}

struct TanhInFloat {
  float factor = 1;
  fmat y = {};
  mat forward(const mat& x) {
    y = arma::tanh(arma::conv_to<fmat>::from(x));
    return arma::conv_to<mat>::from(y);
  }
  mat backward(const mat& c) {
    return arma::conv_to<mat>::from(fmat(factor * arma::conv_to<fmat>::from(c) % (1.0F - y % y)));
  }
};

TEST_CASE("a backward in float at zeros, which say nothing of the precision, is linear as far as float is") {
  const mat zeros(4, 3, arma::fill::zeros);
  const Report report = check_layer(TanhInFloat{}, zeros);
  INFO(to_text(report));
  CHECK(report.ok());
  CHECK_FALSE(check_layer(TanhInFloat{1.01F}, zeros).ok());
}

/// max(sum of a row, 0.6), summed in another order where the row is alone, as a product of matrices may.
struct SumAbove {
  double mixed = 0;
  mat x = {};
  vec s = {};
  mat forward(const mat& in) {
    x = in;
    s.set_size(x.n_rows);
    for (arma::uword i = 0; i < x.n_rows; ++i)
      s(i) = x.n_rows == 1 ? (x(i, 0) + x(i, 1)) + x(i, 2) : x(i, 0) + (x(i, 1) + x(i, 2));
    return arma::max(s, vec(s.n_elem).fill(0.6));
  }
  mat backward(const mat& c) {
    mat d(arma::size(x));
    for (arma::uword i = 0; i < x.n_rows; ++i)
      d.row(i).fill((s(i) > 0.6 ? c(i) : 0.0) + (i > 0 ? mixed * c(i - 1) : 0.0));
    return d;
  }
};

TEST_CASE("a sample at a tie that goes the other way when it is alone is not mixed with others") {
  const mat at_tie{{0.5, 0.1, -0.7}, {0.1, 0.2, 0.3}, {0.9, 0.3, 0.2}};
  const Report report = check_layer(SumAbove{}, at_tie);
  INFO(to_text(report));
  CHECK(report.ok());
  CHECK(names(check_layer(SumAbove{1e-6}, at_tie), "samples mixed"));
}

/// softmax(x x^T) x
struct SelfAttention {
  double squared = 0;
  mat x = {}, p = {};
  mat forward(const mat& in) {
    x = in;
    mat z = x * x.t();
    z.each_col() -= vec(arma::max(z, 1));
    p = arma::exp(z);
    p.each_col() /= vec(arma::sum(p, 1));
    return p * x;
  }
  mat backward(const mat& c) {
    const mat dp = c * x.t(), dz = p % (dp.each_col() - vec(arma::sum(dp % p, 1)));
    return dz * x + dz.t() * x + p.t() * c + squared * c % c;
  }
};

TEST_CASE("a saturated attention over large numbers is linear in its cotangent as far as its rounding goes") {
  const Options mixing{.samples_independent = false};
  CHECK(check_layer(SelfAttention{}, random_rows(4, 3, 1, 37) + 100, mixing).ok());
  CHECK(check_layer(SelfAttention{}, random_rows(5, 4, 100.0 / 3, 17), mixing).ok());
  CHECK(names(check_layer(SelfAttention{1e-5}, random_rows(4, 3, 1, 37) + 100, mixing), "not linear in the cotangent"));
  mat far_out(10, 1, arma::fill::ones);  // 1 - p is 6 u there, and c - p c 6 to 12 stairs
  far_out(0) = 0.11467326639234376;
  far_out(9) = 324.03263162401294;
  CHECK(check_layer(SelfAttention{}, far_out, mixing).ok());
  CHECK(names(check_layer(SelfAttention{1e-5}, far_out, mixing), "not linear in the cotangent"));
}

/// The implicit step y + 0.3 y^3 = x; wrong: the derivative is taken at x.
struct ImplicitStep {
  bool at_x = false;
  mat x = {}, y = {};
  mat forward(const mat& in) {
    x = y = in;
    for (double& v : y)
      for (int k = 0; k < 50; ++k) v -= (v + 0.3 * v * v * v - x(&v - y.memptr())) / (1 + 0.9 * v * v);
    return y;
  }
  mat backward(const mat& c) { return c / (1 + 0.9 * arma::square(at_x ? x : y)); }
};

TEST_CASE("a mistake that grows from nothing with the size of x is not one beyond a threshold") {
  mat x = random_rows(5, 4, 1, 0);
  x(3) = 0.0155;
  CHECK(check_layer(ImplicitStep{}, x).ok());
  const Report wrong = check_layer(ImplicitStep{true}, x);
  CHECK_FALSE(wrong.ok());
  CHECK_FALSE(names(wrong, "wrong beyond a threshold"));
}

}  // namespace
