// SPDX-License-Identifier: MIT
// surrogate(x): backward is the derivative of another function than forward, on purpose.
#include <catch2/catch.hpp>

#include <algorithm>
#include <tuple>

#include <gradcheck/gradcheck.hpp>

#include "gradcheck/layers.hpp"

using arma::fmat;
using arma::mat;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::normal;

namespace {

/// round(gain x) within +-2; backward is that of the clamp, times factor.
struct Rounds {
  double factor = 1;
  mat gain = {0.7, 1.3, 0.9}, dgain = {}, x = {};

  mat surrogate(const mat& at) const { return arma::clamp(mat(at.each_row() % gain), -2, 2); }
  mat forward(const mat& input) {
    x = input;
    return arma::clamp(mat(arma::round(x.each_row() % gain)), -2, 2);
  }
  mat backward(const mat& c) {
    const mat passed = factor * c % arma::conv_to<mat>::from(arma::abs(x.each_row() % gain) < 2);
    dgain = arma::sum(passed % x, 0) / factor;
    return passed.each_row() % gain;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, dgain}}; }
};

/// A spike where x is above 0; backward is that of an arctangent. In float.
struct Spikes {
  fmat x = {};
  fmat surrogate(const fmat& at) const { return arma::atan(at); }
  fmat forward(const fmat& input) {
    x = input;
    return arma::conv_to<fmat>::from(x > 0);
  }
  fmat backward(const fmat& c) const { return c / (1 + x % x); }
};

struct Weighted {
  mat w, dw = {}, x = {};
  mat forward(const mat& input) {
    x = input;
    return x * w;
  }
  mat backward(const mat& c) {
    dw = x.t() * c;
    return c * w.t();
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}}; }
};

struct Squares {
  mat value(const mat& y, const mat& t) const { return arma::sum(arma::square(y - t), 1) / 2; }
  mat gradient(const mat& y, const mat& t) const { return y - t; }
};

struct OtherShape : Rounds {
  static mat surrogate(const mat& at) { return at.t(); }
};

}  // namespace

TEST_CASE("backward is held against surrogate, and says so") {
  const Report r = check_layer(Rounds{}, normal(5, 3));
  INFO(r.diagnosis() << layers::summary(r));
  CHECK(r.ok());
  CHECK(std::ranges::find(r.notes, "backward is held against surrogate(x), not against forward(x)") != r.notes.end());
  CHECK(r.counts().agree == r.counts().total());
  CHECK(check_layer(Spikes{}, arma::conv_to<fmat>::from(normal(5, 3))).ok());
}

TEST_CASE("a gradient that is not that of the surrogate is found") {
  const Report r = check_layer(Rounds{2}, normal(5, 3));
  CHECK_FALSE(r.ok());
  CHECK(r.diagnosis().find("factor 2") != std::string::npos);
  CHECK_FALSE(check_layer(Rounds{1 + 1e-6}, normal(5, 3)).ok());
}

TEST_CASE("a surrogate of another shape than forward is refused in words") {
  CHECK_THROWS_WITH(check_layer(OtherShape{}, normal(5, 3)),
                    "surrogate returned [3 x 5], expected [5 x 3] as forward does");
}

TEST_CASE("in a chain the modules behind a surrogate see what forward gives") {
  Weighted first{normal(4, 3, 2)}, last{normal(3, 2, 3)};
  Rounds rounds;
  const auto checked = [&](double factor) {
    rounds.factor = factor;
    return gradcheck::check_chain(std::tie(first, rounds, last), Squares{}, normal(5, 4), normal(5, 2, 8));
  };
  const Report r = checked(1);
  INFO(r.diagnosis() << layers::summary(r));
  CHECK(r.ok());
  CHECK(r.counts().agree == r.counts().total());
  CHECK_FALSE(checked(1.01).ok());
}
