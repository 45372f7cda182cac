// SPDX-License-Identifier: MIT
// Gradients that are not finite, told apart by what backward returns at other points.
#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <utility>

#include <gradcheck/gradcheck.hpp>

#include "gradcheck/layers.hpp"

using arma::mat;
using arma::vec;
using gradcheck::check_layer;
using layers::normal;

namespace {

void has_mistake_that_says(const gradcheck::Report& r, const std::string& mistake, const std::string& words) {
  INFO("expected " << mistake << '\n' << r.diagnosis() << layers::summary(r));
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == mistake);
  CHECK(r.findings[0].sentence.find(words) != std::string::npos);
}

/// A layer of entries whose slope is `slope`, at one entry of this value beside smaller ones.
gradcheck::Report entry_at(double value, std::function<double(double)> slope) {
  mat x = normal(5, 4);
  x(1, 2) = value;
  return check_layer(layers::Elementwise<double>{[](double z) { return z * std::abs(z); }, std::move(slope)}, x);
}

/// (x - mean) / (deviation + 1) of each row; backward divides by the deviation, guarded or not.
struct Standard {
  bool guarded;
  mat x = {};
  vec deviation = {};

  mat centred() const { return x.each_col() - vec(arma::mean(x, 1)); }
  mat forward(const mat& input) {
    x = input;
    deviation = arma::sqrt(arma::mean(arma::square(centred()), 1));
    return centred().each_col() / vec(deviation + 1);
  }
  mat backward(const mat& c) const {
    vec along = arma::mean(centred() % c, 1) / (deviation % arma::square(deviation + 1));
    if (guarded) along.replace(arma::datum::nan, 0);
    const mat d = (c.each_col() - vec(arma::mean(c, 1))).eval().each_col() / vec(deviation + 1);
    return d - centred().each_col() % along;
  }
};

/// The mean of the entries that a mask keeps, of each row; 0 where it keeps none. Backward multiplies or chooses.
struct MaskedMean {
  enum class Fault { none, empty, infinite } fault;
  mat x = {}, kept = {};

  mat forward(const mat& input, const arma::Mat<arma::sword>& mask) {
    x = input;
    kept = arma::conv_to<mat>::from(mask);
    return arma::sum(x % kept, 1) / count();
  }
  mat count() const { return arma::clamp(arma::sum(kept, 1), 1.0, arma::datum::inf); }
  mat backward(const mat& c) const {
    if (fault == Fault::empty) return kept.each_col() % vec(c / arma::sum(kept, 1));
    mat scores = kept;
    if (fault == Fault::infinite) scores.elem(arma::find(kept == 0)).fill(arma::datum::inf);
    return (scores % kept).eval().each_col() % vec(c / count());
  }
};

gradcheck::Report masked(MaskedMean::Fault fault, bool empty) {
  arma::Mat<arma::sword> mask(4, 3, arma::fill::ones);
  mask(1, 2) = 0;
  mask(3, 0) = 0;
  if (empty) mask.row(2).zeros();
  return check_layer(MaskedMean{fault}, std::tuple(normal(4, 3), mask));
}

}  // namespace

TEST_CASE("NaN at one point alone is a zero divided by zero, named for the zero where it is one") {
  const auto by_quotient = [](double at) { return [at](double z) { return 2 * std::abs(z) * (z - at) / (z - at); }; };
  has_mistake_that_says(entry_at(0, by_quotient(0)), "NaN at zero", "exactly 0");
  has_mistake_that_says(entry_at(50, by_quotient(50)), "0/0", "moved by 0.1 % the point has a finite gradient");
  has_mistake_that_says(entry_at(0.125, by_quotient(0.125)), "0/0", "first input [1, 2]");
}

TEST_CASE("NaN from a size on is far from zero, and NaN of negative numbers alone is below zero") {
  const auto overflowing = [](double z) { return 2 * std::abs(z) * std::exp(z * z) / std::exp(z * z); };
  has_mistake_that_says(entry_at(50, overflowing), "NaN far from zero", "where all inputs are multiplied by 0.5");
  has_mistake_that_says(entry_at(1, [](double z) { return 2 * std::sqrt(z) * std::sqrt(z); }), "NaN below zero",
                        "log, root");
}

TEST_CASE("NaN whatever the sign is not called NaN below zero, though all values are negative here") {
  const mat x = -arma::abs(normal(4, 1)) - 0.5;
  const auto slope = [](double) { return arma::datum::nan; };
  has_mistake_that_says(check_layer(layers::Elementwise<double>{[](double z) { return z * z; }, slope}, x),
                        "gradient not finite", "4 of 4 entries are NaN");
}

TEST_CASE("NaN that stays wherever the point is moved has its place, and no other name") {
  const auto planted = [](mat& dx) { dx(1, 2) = arma::datum::nan; };
  layers::Planted<layers::Scale> one{{normal(1, 4, 3)}, planted};
  has_mistake_that_says(check_layer(one, normal(5, 4)), "gradient not finite", "first input [1, 2]");
}

TEST_CASE("a row whose deviation is zero is 0/0 and said to be constant, with a guard it is right") {
  mat x = normal(5, 4);
  x.row(3).fill(0.75);
  has_mistake_that_says(check_layer(Standard{false}, x), "0/0", "these rows are constant");
  x.row(3).zeros();
  has_mistake_that_says(check_layer(Standard{false}, x), "NaN at zero", "exactly 0");
  CHECK(check_layer(Standard{true}, normal(5, 4)).ok());
}

TEST_CASE("NaN that a mask makes is told from an empty mask, and from none") {
  using Fault = MaskedMean::Fault;
  has_mistake_that_says(masked(Fault::empty, true), "NaN by a mask", "0/0 of rows that are masked throughout");
  has_mistake_that_says(masked(Fault::infinite, false), "NaN by a mask", "multiplied by 0");
  CHECK(masked(Fault::none, true).ok());
  CHECK(masked(Fault::empty, false).ok());
}

TEST_CASE("a forward that is not finite at the user's own point is the mistake, and no gradient is blamed") {
  layers::Elementwise<double> logarithm{[](double z) { return std::log(z); }, [](double z) { return 1 / z; }};
  mat x = arma::abs(normal(5, 4)) + 0.1;
  CHECK(check_layer(logarithm, x).ok());
  x(1, 2) = -1;
  x(3, 0) = 0;
  const gradcheck::Report r = check_layer(logarithm, x);
  has_mistake_that_says(r, "not finite", "output [3, 0] is -inf at x itself, 2 of 20 entries are not finite");
  const std::string text = gradcheck::to_text(r);
  INFO(text);
  CHECK(text.starts_with("wrong: the output is NaN or infinite ("));
  CHECK(text.find("dX is") == std::string::npos);
  CHECK(text.find("example") == std::string::npos);
}

TEST_CASE("so is a function's value that is not finite at x") {
  const auto f = [](const vec& x) { return arma::accu(arma::log(x)); };
  const auto gradient = [](const vec& x) { return vec(1 / x); };
  const gradcheck::Report r = gradcheck::check_function(f, gradient, vec{1.0, -2.0, 3.0});
  has_mistake_that_says(r, "not finite", "the value is nan at x itself");
}
