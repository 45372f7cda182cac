// SPDX-License-Identifier: MIT
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

namespace {

using arma::fmat;
using arma::mat;
using gradcheck::check_layer;

fmat in_float(const mat& m) { return arma::conv_to<fmat>::from(m); }
mat in_double(const fmat& m) { return arma::conv_to<mat>::from(m); }

/// Mixed precision: matrices of double outside, float inside. factor: of the gradient.
struct FloatInside {
  float factor = 1;
  fmat y = {};
  mat forward(const mat& x) {
    y = arma::tanh(in_float(x));
    return in_double(y);
  }
  mat backward(const mat& c) { return in_double(fmat(factor * in_float(c) % (1.0F - y % y))); }
};

/// A gradient that is kept in float to save memory.
struct FloatBackward {
  mat x;
  mat forward(const mat& given) {
    x = given;
    return given % given;
  }
  mat backward(const mat& c) { return in_double(fmat(2 * in_float(c) % in_float(x))); }
};

struct SquareInDouble {
  double factor = 2;
  mat x = {};
  mat forward(const mat& given) {
    x = given;
    return given % given;
  }
  mat backward(const mat& c) { return factor * c % x; }
};

const mat precision_data{{0.3, -1.1, 0.7}, {1.9, 0.2, -0.6}};

bool says_float(const gradcheck::Report& report) {
  return std::ranges::any_of(report.notes,
                             [](const std::string& n) { return n.find("in float") != std::string::npos; });
}

TEST_CASE("a layer that computes in float behind double is judged as a layer in float is") {
  const gradcheck::Report report = check_layer(FloatInside{}, precision_data);
  INFO(to_text(report));
  CHECK(report.ok());
  CHECK(says_float(report));
}

/// Of small numbers it is nearly the same for all, and moves by less than a last place of float. backward in double.
struct SoftmaxInFloat {
  double factor = 1;
  mat y = {};
  mat forward(const mat& x) {
    fmat f = arma::exp(in_float(x));
    f.each_col() /= arma::fvec(arma::sum(f, 1));
    return y = in_double(f);
  }
  mat backward(const mat& c) const { return factor * y % (c.each_col() - arma::vec(arma::sum(c % y, 1))); }
};

TEST_CASE("a softmax in float of small numbers is seen, and a mistake in it") {
  for (const double size : {0.003, 0.01, 0.03}) {
    const gradcheck::Report report = check_layer(SoftmaxInFloat{}, mat(size * precision_data));
    INFO(to_text(report));
    CHECK(report.ok());
    CHECK(says_float(report));
    CHECK_FALSE(check_layer(SoftmaxInFloat{1.05}, mat(size * precision_data)).ok());
  }
}

TEST_CASE("a mistake in a layer that computes in float behind double is found") {
  const gradcheck::Report report = check_layer(FloatInside{1.05F}, precision_data);
  INFO(to_text(report));
  CHECK_FALSE(report.ok());
  CHECK(report.counts().disagree > 0);
}

TEST_CASE("a backward that alone computes in float is seen for itself") {
  const gradcheck::Report report = check_layer(FloatBackward{}, precision_data);
  INFO(to_text(report));
  CHECK(report.ok());
  CHECK(says_float(report));
  CHECK(report.resolution() < 1e-3);
}

TEST_CASE("a layer in double is not taken for float, whatever its data: integers, halves and a mistake") {
  for (const mat& x :
       {precision_data, mat(arma::round(2 * precision_data)), mat(0.5 * arma::round(4 * precision_data))}) {
    CHECK_FALSE(says_float(check_layer(SquareInDouble{}, x)));
    const gradcheck::Report wrong = check_layer(SquareInDouble{2.0001}, x);
    CHECK_FALSE(wrong.ok());
    CHECK_FALSE(says_float(wrong));
  }
}

/// What is left of numbers that are nearly 1: stands on stairs of 2^-52 or 2^-53, which are wide in x.
struct LeftOfOne {
  double (*value)(double);
  double (*slope)(double);
  arma::vec w;
  double factor = 1;
  mat x = {};
  mat forward(const mat& given) {
    x = given;
    mat y = x * w;
    return y.transform([this](double z) { return value(z); });
  }
  mat backward(const mat& c) const {
    mat d = x * w;
    d.transform([this](double z) { return factor * slope(z); });
    return (c % d) * w.t();
  }
};

TEST_CASE("what is left of numbers that are nearly 1 is not taken for float, however wide its stairs are") {
  using Function = double (*)(double);
  const std::vector<std::pair<Function, Function>> kinds{
      {[](double z) { return -std::log(1 / (1 + std::exp(-z))); }, [](double z) { return -1 / (1 + std::exp(z)); }},
      {[](double z) { return std::log(1 + std::exp(-z)); }, [](double z) { return -1 / (1 + std::exp(z)); }},
      {[](double z) { return 1 / (1 + std::exp(-z)) - 1; }, [](double z) { return 1 / (2 + 2 * std::cosh(z)); }},
      {[](double z) { return 1 - std::tanh(z / 2); }, [](double z) { return -1 / (1 + std::cosh(z)); }},
      {[](double z) { return std::exp(std::exp(-z)) - 1; }, [](double z) { return -std::exp(std::exp(-z) - z); }},
      {[](double z) { return std::sqrt(1 + std::exp(-z)) - 1; },
       [](double z) { return -0.5 * std::exp(-z) / std::sqrt(1 + std::exp(-z)); }}};
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> sure(26, 36);
  for (int n = 0; n < 600; ++n) {
    const arma::vec w{normal(random), normal(random), normal(random)};
    mat x(2, 3);
    x.for_each([&](double& v) { v = normal(random); });
    x.each_row([&](arma::rowvec& row) { row *= sure(random) / arma::dot(row, w); });
    const auto& [value, slope] = kinds[static_cast<std::size_t>(n) % kinds.size()];
    const gradcheck::Report report = check_layer(LeftOfOne{value, slope, w}, x);
    INFO(n << "\n" << x << to_text(report));
    CHECK_FALSE(says_float(report));
    CHECK(report.counts().disagree == 0);
    if (n < 60) CHECK_FALSE(check_layer(LeftOfOne{value, slope, w, 1.01}, mat(0.3 * x)).ok());
  }
}

}  // namespace
