// SPDX-License-Identifier: MIT
#include <gradcheck/gradcheck.hpp>

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <span>
#include <tuple>
#include <vector>

using gradcheck::check_function, gradcheck::Layout, gradcheck::named, gradcheck::Report;

namespace {

/// J = sum sin x of anything that can be walked, and its gradient in the same type.
const auto sines = [](const auto& x) {
  double sum = 0;
  for (const double v : x) sum += std::sin(v);
  return sum;
};
const auto cosines = [](auto x) {
  for (auto& v : x) v = std::cos(v);
  return x;
};

template <class X>
void require_sines(const X& x, arma::uword rows, arma::uword cols) {
  const Report r = check_function(sines, cosines, x);
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  REQUIRE(r.blocks.size() == 1);
  CHECK(r.blocks[0].name == "x");
  CHECK(arma::size(r.blocks[0].numeric) == arma::SizeMat(rows, cols));
  CHECK(r.counts().agree == rows * cols);
}

}  // namespace

TEST_CASE("x of the types that people have") {
  require_sines(std::vector<double>{0.1, 0.2, 0.3}, 3, 1);
  require_sines(std::array<double, 2>{0.1, 0.2}, 2, 1);
  require_sines(arma::vec{0.1, 0.2, 0.3}, 3, 1);
  require_sines(arma::rowvec{0.1, 0.2, 0.3}, 1, 3);
  require_sines(arma::mat{{0.1, 0.2}, {0.3, 0.4}}, 2, 2);
  require_sines(arma::cube(2, 3, 2, arma::fill::value(0.5)), 2, 6);
  require_sines(arma::vec{0.1, 0.2, 0.3}.head(2).eval(), 2, 1);
}

TEST_CASE("an expression is evaluated once, a scalar is itself, and a gradient may be another kind of vector") {
  const arma::vec x{0.1, 0.2};
  CHECK(check_function([](const arma::vec& v) { return arma::accu(v % v); }, [](const arma::vec& v) { return 2 * v; },
                       3 * x)
            .ok());
  CHECK(check_function([](double t) { return t * t; }, [](double t) { return 2 * t; }, 3.0).ok());
  const auto f = [](const std::vector<double>& v) { return v[0] * v[1]; };
  const auto g = [](const std::vector<double>& v) { return arma::rowvec{v[1], v[0]}; };
  CHECK(check_function(f, g, std::vector<double>{2, 3}).ok());
}

TEST_CASE("a span is handed on, to read and to fill") {
  std::array<double, 2> numbers{2, 3};
  const auto f = [](std::span<const double> v) { return v[0] * v[1]; };
  const auto fill = [](std::span<const double> v, std::span<double> g) {
    g[0] = v[1];
    g[1] = v[0];
  };
  CHECK(check_function(f, fill, std::span(numbers)).ok());
  CHECK(check_function(f, fill, std::span<const double>(numbers)).ok());
  CHECK(check_function(f, fill, std::vector<double>{2, 3}).ok());
  CHECK(numbers == std::array<double, 2>{2, 3});
}

TEST_CASE("float: a right gradient agrees, one that is wrong by a tenth does not") {
  const std::vector<float> x{0.5F, -1.25F, 2};
  const auto f = [](const std::vector<float>& v) { return v[0] * v[1] * v[2]; };
  for (const float share : {1.0F, 1.1F}) {
    const auto g = [share](const std::vector<float>& v) {
      return std::vector<float>{share * v[1] * v[2], v[0] * v[2], v[0] * v[1]};
    };
    CHECK((check_function(f, g, x).counts().disagree == 0) == (share == 1.0F));
  }
}

TEST_CASE("several arguments, apart or in a tuple, are blocks by their names") {
  const arma::vec a{1, 2};
  const arma::mat m{{1, 2}, {3, 4.5}};
  const auto f = [](const arma::vec& v, const arma::mat& w, double s) { return s * arma::as_scalar(v.t() * w * v); };
  const auto g = [](const arma::vec& v, const arma::mat& w, double s) {
    return std::tuple(arma::vec(s * (w + w.t()) * v), arma::mat(s * v * v.t()), arma::as_scalar(v.t() * w * v));
  };
  const Report named_ones = check_function(f, g, std::tuple(named("a", a), m, named("scale", 1.5)));
  CHECK(named_ones.ok());
  REQUIRE(named_ones.blocks.size() == 3);
  CHECK(named_ones.blocks[0].name == "a");
  CHECK(named_ones.blocks[1].name == "x 2");
  CHECK(named_ones.blocks[2].name == "scale");
  using Pair = std::tuple<arma::vec, arma::vec>;
  const auto of_pair = [](const Pair& p) { return arma::dot(std::get<0>(p), std::get<1>(p)); };
  const auto swapped = [](const Pair& p) { return Pair(std::get<1>(p), std::get<0>(p)); };
  CHECK(check_function(of_pair, swapped, Pair(a, 3 * a)).ok());
}

TEST_CASE("a flat vector is answered by its layout") {
  const arma::vec x = arma::linspace(0.1, 0.9, 9);
  const auto f = [](const arma::vec& v) { return arma::accu(arma::pow(v, 3)); };
  const auto wrong = [](const arma::vec& v) {
    arma::vec g = 3 * v % v;
    g(7) *= 1.5;
    return g;
  };
  const Layout layout{{"w1", 3, 2}, {"b1", 3, 1}};
  for (const Report& r :
       {check_function(f, wrong, named(layout, x)), check_function(f, wrong, x, {.layout = layout})}) {
    CHECK(r.counts().disagree == 1);
    CHECK(r.worst().name() == "b1 [1, 0]");
    REQUIRE(r.findings.size() == 1);
    CHECK(r.findings[0].where == "b1 [1, 0]");
  }
  CHECK_THROWS_WITH(check_function(f, wrong, named(Layout{{"w1", 3, 2}, {"b1", 2, 1}}, x)),
                    "the layout {w1, b1} has 8 numbers, the argument has 9");
}

TEST_CASE("bounds hold for a named block") {
  const auto f = [](const std::vector<double>& v) { return std::sqrt(v[0]); };
  const auto g = [](const std::vector<double>& v) { return std::vector<double>{0.5 / std::sqrt(v[0])}; };
  const Report r = check_function(f, g, named("t", std::vector<double>{1e-3}), {.bounds = {gradcheck::positive("t")}});
  CHECK(r.ok());
  CHECK(r.failed_evaluations == 0);
}
