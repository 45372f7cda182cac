// SPDX-License-Identifier: MIT
// What an output has by its own entry of a wider input, and what a sum that all is divided by has, where they are left
// out: named where they are planted, and not where something else is wrong as well.
#include <string>

#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using diagnosed::is_named;
using diagnosed::is_not_named;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::normal;

namespace {

/// A cell whose input has the state beside what comes in: y = (1 - z) h + z n, z and n of both. `behind`: the state
/// comes last.
struct GatedState {
  bool behind = false;
  double direct = 1, rest = 0;
  mat u = normal(7, 4, 5), v = normal(7, 4, 6), x = {}, z = {}, n = {};

  mat state(const mat& of) const { return behind ? of.tail_cols(4) : of.head_cols(4); }
  mat forward(const mat& input) {
    x = input;
    z = 1 / (1 + arma::exp(-x * u));
    n = arma::tanh(x * v);
    return (1 - z) % state(x) + z % n;
  }
  mat backward(const mat& c) const {
    mat dx = (c % (n - state(x)) % z % (1 - z)) * u.t() + (1 + rest) * (c % z % (1 - n % n)) * v.t();
    const mat own = direct * c % (1 - z);
    (behind ? dx.tail_cols(4) : dx.head_cols(4)) += own;
    return dx;
  }
};

/// y = h + tanh(x W), h the first columns of x.
struct SkippingState {
  double skip = 1, rest = 0;
  mat w = normal(6, 4, 5), y = {};

  mat forward(const mat& x) {
    y = arma::tanh(x * w);
    return x.head_cols(4) + y;
  }
  mat backward(const mat& c) const {
    mat dx = (1 + rest) * (c % (1 - y % y)) * w.t();
    dx.head_cols(4) += skip * c;
    return dx;
  }
};

/// Each row is a mean of all, by weights that are a softmax of their products with u of the row; `sum`: how much
/// backward has of the softmax's share that comes from the sum that the weights are divided by.
struct Averaging {
  static constexpr gradcheck::Traits traits{.samples_independent = false};
  double sum = 1, rest = 0;
  mat u = normal(4, 4, 7), du = {}, x = {}, q = {}, a = {};

  mat forward(const mat& input) {
    x = input;
    q = x * u;
    a = arma::exp(q * x.t() / 4);
    a.each_col() /= arma::vec(arma::sum(a, 1));
    return a * x;
  }
  mat backward(const mat& c) {
    const mat da = c * x.t(), p = a % da;
    const mat ds = (p - sum * (a.each_col() % arma::vec(arma::sum(p, 1)))) / 4;
    du = (1 + rest) * x.t() * ds * x;
    return a.t() * c + ds * x * u.t() + ds.t() * q;
  }
  gradcheck::Parameters parameters() { return {{"u", u, du}}; }
};

}  // namespace

TEST_CASE("of a state beside other columns, what goes straight through a gate is named where it is left out") {
  const mat x = normal(5, 7);
  for (const bool behind : {false, true}) {
    CHECK(check_layer(GatedState{behind}, x).ok());
    const Report r = check_layer(GatedState{behind, 0}, x);
    is_named(r, "own term wrong", "input");
    CHECK(r.findings.at(0).sentence.find(behind ? "output 0 by column 3, and" : "output 0 by column 0, and") !=
          std::string::npos);
    is_named(check_layer(GatedState{behind, 0, 1e-12}, x), "own term wrong", "input");
    is_not_named(check_layer(GatedState{behind, 0, 1e-5}, x), "own term wrong");
  }
}

TEST_CASE("of a state beside other columns, a skip connection is named where it is left out") {
  const mat x = normal(5, 6);
  CHECK(check_layer(SkippingState{}, x).ok());
  is_named(check_layer(SkippingState{0}, x), "one branch missing", "input");
  is_named(check_layer(SkippingState{0, 1e-12}, x), "one branch missing", "input");
  is_not_named(check_layer(SkippingState{0, 1e-5}, x), "one branch missing");
}

TEST_CASE("the sum that a softmax inside a layer is divided by is named where its share is left out") {
  const mat x = normal(5, 4);
  CHECK(check_layer(Averaging{}, x).ok());
  for (const double share : {0.0, 2.0}) {
    const Report r = check_layer(Averaging{share}, x);
    REQUIRE_FALSE(r.findings.empty());
    INFO(r.diagnosis());
    CHECK(diagnosed::names(r, "rank-one term wrong"));
    CHECK(r.findings.at(0).sentence.find("each output y lacks a multiple of itself") != std::string::npos);
  }
  CHECK(diagnosed::names(check_layer(Averaging{0, 1e-12}, x), "rank-one term wrong"));
  const Report other = check_layer(Averaging{0, 0.01}, x);
  for (const gradcheck::Finding& f : other.findings)
    if (f.where == "u") CHECK(f.mistake != "rank-one term wrong");
}
