// SPDX-License-Identifier: MIT
// Mistakes that look like another one at some data, in layers as people bring them.
#include <cmath>
#include <string>

#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using arma::uword;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::normal;

namespace likenesses {
namespace {

mat sigmoid(const mat& z) { return 1 / (1 + arma::exp(-z)); }

bool names(const Report& r, const std::string& mistake) {
  return std::ranges::any_of(r.findings, [&](const auto& f) { return f.mistake == mistake; });
}

void is_not_called(const Report& r, const std::string& mistake) {
  INFO(r.diagnosis() << layers::summary(r));
  CHECK_FALSE(r.ok());
  CHECK_FALSE(names(r, mistake));
}

void is_called(const Report& r, const std::string& mistake, const std::string& words = "") {
  INFO(r.diagnosis() << layers::summary(r));
  CHECK_FALSE(r.ok());
  CHECK(names(r, mistake));
  CHECK(r.diagnosis().find(words) != std::string::npos);
}

enum class Linear : unsigned char { right, column_of_another, first_cotangent, last_sample, counted_one_more };

/// y = x W + b
struct Shifted {
  Linear wrong;
  mat w, b, dw = {}, db = {}, x = {};

  mat forward(const mat& input) {
    x = input;
    return (x * w).eval().each_row() + b;
  }
  mat backward(const mat& c) {
    mat used = w, cotangent = c;
    if (wrong == Linear::column_of_another) used.col(1) = w.col(0);
    if (wrong == Linear::first_cotangent) cotangent.each_col() = c.col(0);
    dw = x.t() * cotangent;
    if (wrong == Linear::last_sample) dw = x.tail_rows(1).t() * c.tail_rows(1);
    if (wrong == Linear::counted_one_more) dw /= static_cast<double>(x.n_rows + 1);
    db = arma::sum(c, 0);
    return c * used.t();
  }
  gradcheck::Parameters parameters() { return {{"W", w, dw}, {"b", b, db}}; }
};

Report shifted(Linear wrong, uword samples) {
  const mat w = normal(4, 3, 1), x = normal(samples, 4, 2);
  return check_layer(Shifted{wrong, w, -0.1 * x.row(0) * w}, x);
}

/// -log N(x; 0, 1 + exp(s)), but for a constant
struct Noise {
  double determinant;  // what stands before the determinant's share of the gradient; 1 is right
  mat s, ds = {}, x = {};

  double variance() const { return 1 + std::exp(s(0)); }
  mat forward(const mat& input) {
    x = input;
    return 0.5 * (std::log(variance()) + x % x / variance());
  }
  mat backward(const mat& c) {
    const mat by_variance = 0.5 * (determinant / variance() - x % x / (variance() * variance()));
    ds = mat(1, 1, arma::fill::value(arma::accu(c % by_variance) * std::exp(s(0))));
    return c % x / variance();
  }
  gradcheck::Parameters parameters() { return {{"s", s, ds}}; }
};

/// Leaky relu, half of the columns with one slope, half with another.
struct Channels {
  bool wrong;
  mat slope, dslope = {}, x = {};

  mat used(bool first_for_all) const {
    mat s(arma::size(x), arma::fill::ones);
    for (uword i = 0; i < x.n_elem; ++i)
      if (x(i) < 0) s(i) = slope(first_for_all || i / x.n_rows < x.n_cols / 2 ? 0 : 1);
    return s;
  }
  mat forward(const mat& input) {
    x = input;
    return x % used(false);
  }
  mat backward(const mat& c) {
    const mat each = arma::sum(c % arma::clamp(x, -arma::datum::inf, 0.0), 0);
    const uword half = x.n_cols / 2;
    dslope = {arma::accu(each.head_cols(half)), arma::accu(each.tail_cols(x.n_cols - half))};
    return c % used(wrong);
  }
  gradcheck::Parameters parameters() { return {{"slope", slope, dslope}}; }
};

/// log(p_0 exp(x_2) + p_1 exp(x_3)), p the softmax of x_0 and x_1
struct Mixture {
  double sign;
  mat p = {}, g = {};

  static mat shares(const mat& z) {
    const mat first = sigmoid(z.col(0) - z.col(1));
    return arma::join_rows(first, 1 - first);
  }
  mat forward(const mat& x) {
    p = shares(x.head_cols(2));
    const mat both = p % arma::exp(x.tail_cols(2));
    g = both.each_col() / arma::vec(arma::sum(both, 1));
    return arma::log(arma::sum(both, 1));
  }
  mat backward(const mat& c) const {
    const mat d = arma::join_rows(sign * (g - p), g);
    return d.each_col() % c.col(0);
  }
};

/// (silu(x A) % x B) D
struct Gated {
  bool without_up;
  mat a, b, d, da = {}, db = {}, dd = {}, x = {}, z = {}, up = {};

  mat silu() const { return z % sigmoid(z); }
  mat forward(const mat& input) {
    x = input;
    z = x * a;
    up = x * b;
    return silu() % up * d;
  }
  mat backward(const mat& c) {
    const mat dh = c * d.t(), s = sigmoid(z), dz = dh % up % (s + z % s % (1 - s)), dup = dh % silu();
    da = x.t() * dz;
    db = x.t() * dup;
    dd = (silu() % up).t() * c;
    return without_up ? mat(dz * a.t()) : mat(dz * a.t() + dup * b.t());
  }
  gradcheck::Parameters parameters() { return {{"gate", a, da}, {"up", b, db}, {"down", d, dd}}; }
};

/// p_0 x E, p the softmax of x G
struct Expert {
  bool without_p;  // of the others
  mat g, e, dg = {}, de = {}, x = {}, p = {};

  mat forward(const mat& input) {
    x = input;
    p = arma::exp(x * g);
    p.each_col() /= arma::vec(arma::sum(p, 1));
    return (x * e).eval().each_col() % p.col(0);
  }
  mat backward(const mat& c) {
    const arma::vec share = arma::sum(c % (x * e), 1) % p.col(0);
    mat ds = -(p.each_col() % share);
    ds.col(0) += share;
    if (without_p) ds.tail_cols(p.n_cols - 1).each_col() = arma::vec(-share);
    const mat dy = c.each_col() % p.col(0);
    dg = x.t() * ds;
    de = x.t() * dy;
    return dy * e.t() + ds * g.t();
  }
  gradcheck::Parameters parameters() { return {{"gate", g, dg}, {"expert", e, de}}; }
};

}  // namespace
}  // namespace likenesses

using namespace likenesses;

TEST_CASE("a shift that is nothing beside large inputs is no guard against division by zero") {
  CHECK(shifted(Linear::right, 1).ok());
  is_not_called(shifted(Linear::column_of_another, 1), "guard on one side");
}

TEST_CASE("what an output should pass on, put elsewhere, is no mask that is not applied") {
  is_not_called(shifted(Linear::first_cotangent, 1), "mask not applied");
}

TEST_CASE("a gradient that keeps the last sample's share is assigned, not added") {
  is_called(shifted(Linear::last_sample, 4), "assigned, not added", "last sample");
}

TEST_CASE("a factor that follows the batch alone is told with the batches") {
  is_called(shifted(Linear::counted_one_more, 4), "wrong outer derivative", "0.2 at batch 4");
}

TEST_CASE("one number of a parameter that is no bias has no slope of an activation") {
  const mat s(1, 1, arma::fill::value(0.4)), x = normal(1, 1, 3);
  CHECK(check_layer(Noise{1, s}, x).ok());
  is_not_called(check_layer(Noise{2, s}, x), "another activation's derivative");
}

TEST_CASE("one slope for two channels is not the slopes in reverse") {
  const mat x{{0.5, -0.7, 1.2, 0.3, -0.9, -1.4}}, slope{{0.2, 0.6}};
  CHECK(check_layer(Channels{false, slope}, x).ok());
  is_not_called(check_layer(Channels{true, slope}, x), "parameter reversed");
}

TEST_CASE("two shares of a softmax with the wrong sign are not exchanged") {
  CHECK(check_layer(Mixture{1}, normal(2, 4, 4)).ok());
  is_called(check_layer(Mixture{-1}, normal(2, 4, 4)), "factor on some rows or columns", "-1 times");
}

TEST_CASE("one factor of a product that has no share in dX is a branch that is missing") {
  const mat a = normal(4, 3, 5), b = normal(4, 3, 6), d = normal(3, 4, 7), x = normal(3, 4, 8);
  CHECK(check_layer(Gated{false, a, b, d}, x).ok());
  is_called(check_layer(Gated{true, a, b, d}, x), "one branch missing", "up");
}

TEST_CASE("a softmax whose scores all arrive through one number has a wrong delta, not wrong values") {
  const mat g = normal(4, 3, 9), e = normal(4, 3, 10), x = normal(4, 4, 11);
  CHECK(check_layer(Expert{false, g, e}, x).ok());
  is_not_called(check_layer(Expert{true, g, e}, x), "multiplied with other values");
}
