// SPDX-License-Identifier: MIT
// Numeric Jacobians of a layer that is opened up: what moves different outputs is moved at once, and nothing else.
#include <catch2/catch.hpp>

#include <functional>
#include <string>

#include <gradcheck/diagnosis/probe.hpp>
#include <gradcheck/layer/erase_layer.hpp>

#include "gradcheck/layers.hpp"

using arma::mat;
using gradcheck::Samples;
using gradcheck::detail::Jacobian;
using layers::normal;

namespace {

struct Opened {
  Jacobian jacobian;
  int calls = 0;
};

/// A layer that is given by its forward, opened up at x.
Opened opened(const std::function<mat(const mat&)>& f, const mat& x, Samples along = Samples::rows) {
  struct Layer {
    std::function<mat(const mat&)> f;
    int* calls;
    mat forward(const mat& m) { return ++*calls, f(m); }
    mat backward(const mat& c) const { return c; }
  };
  Opened o;
  Layer layer{f, &o.calls};
  gradcheck::detail::AnyLayer any = gradcheck::detail::erase_layer<double>(layer);
  const auto probe = gradcheck::detail::numeric_probe_at(any, {x}, along);
  REQUIRE(probe);
  o.jacobian = probe->blocks.at(0);
  return o;
}

/// The same by one coordinate after the other.
mat one_by_one(const std::function<mat(const mat&)>& f, const mat& x) {
  mat j(f(x).n_elem, x.n_elem);
  for (arma::uword i = 0; i < x.n_elem; ++i) {
    mat above = x, below = x;
    above(i) += 1e-5;
    below(i) -= 1e-5;
    j.col(i) = arma::vectorise(f(above) - f(below)) / (above(i) - below(i));
  }
  return j;
}

mat rolled(const mat& x) { return arma::shift(x, 1, 1); }

}  // namespace

TEST_CASE("an elementwise layer of many features is opened up by a window, and a call for each feature and sample") {
  const mat x = 3 * normal(4, 20);
  const auto f = [](const mat& m) { return mat(arma::tanh(m)); };
  for (const Samples along : {Samples::rows, Samples::columns}) {
    const mat turned = along == Samples::rows ? x : mat(x.t());
    const Opened o = opened(f, turned, along);
    CHECK(arma::approx_equal(o.jacobian.numeric, one_by_one(f, turned), "absdiff", 1e-8));
    CHECK(o.calls < 20 + 4 + 18 + 20);  // beside what the point itself takes
  }
}

TEST_CASE("features that share an output move apart, however little it follows one of them") {
  for (const double share : {1.0, 1e-3, 1e-9}) {
    const auto f = [share](const mat& m) { return mat(arma::sin(m) + share * arma::square(rolled(m))); };
    const mat x = normal(3, 12);
    const Opened o = opened(f, x);
    INFO("share " << share);
    CHECK(arma::approx_equal(o.jacobian.numeric, one_by_one(f, x), "absdiff", 1e-8));
    CHECK(o.jacobian.outputs_reached(4) == 2);
    CHECK(o.calls < 12 + 3 + 4 * 18 + 20);
  }
}

TEST_CASE("samples that follow each other are moved one by one, however little") {
  for (const double share : {1.0, 1e-9}) {
    const auto f = [share](const mat& m) { return mat(arma::tanh(m) + share * (m.each_row() % mat(arma::sum(m, 0)))); };
    const mat x = normal(4, 5);
    const Opened o = opened(f, x);
    CHECK(arma::approx_equal(o.jacobian.numeric, one_by_one(f, x), "absdiff", 1e-8));
    CHECK(o.calls >= 6 * 20);
  }
}

TEST_CASE("samples of other sizes have steps of their own where they move together") {
  mat x = normal(4, 3);
  x.row(1) *= 1e4;
  x.row(2) *= 1e-4;
  const auto f = [](const mat& m) { return mat(arma::square(m) * mat{{1, 2}, {3, 4}, {5, 6}}); };
  const Opened o = opened(f, x);
  for (arma::uword k = 0; k < 4; ++k)
    for (arma::uword j = 0; j < 3; ++j)
      CHECK(o.jacobian.numeric(k, k + 4 * j) == Approx(2 * x(k, j) * (1 + 2.0 * static_cast<double>(j))).epsilon(1e-7));
}

TEST_CASE("an output that stands still to the bit has a bar, however its features are moved") {
  const auto saturated = [](const mat& m) { return mat(1 / (1 + arma::exp(-1e3 * m))); };
  const auto joined = [](const mat& m) { return mat(1 / (1 + arma::exp(-1e3 * (m + rolled(m))))); };
  const mat x = 1 + arma::abs(normal(4, 6));
  for (const auto& f : {std::function<mat(const mat&)>(saturated), std::function<mat(const mat&)>(joined)}) {
    const Opened o = opened(f, x);
    for (arma::uword i = 0; i < x.n_elem; ++i) {
      CHECK(o.jacobian.numeric(i, i) == 0.0);
      CHECK(o.jacobian.error_bar(i, i) > 1e-16);
      CHECK(o.jacobian.error_bar(i, i) < 1e-12);
    }
  }
}
