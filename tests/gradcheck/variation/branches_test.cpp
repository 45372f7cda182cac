// SPDX-License-Identifier: MIT
#include <gradcheck/variation/branches.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

#include <catch2/catch.hpp>

#include <gradcheck/layer/erase_layer.hpp>
#include <gradcheck/layers.hpp>

using arma::mat;
using gradcheck::detail::Branch;
using gradcheck::detail::Line;

namespace {

/// The branches of a function of one number.
std::vector<Branch> branches_of(std::function<double(double)> f, std::function<double(double)> slope) {
  layers::Elementwise<double> layer{std::move(f), std::move(slope)};
  auto any = gradcheck::detail::erase_layer<double>(layer);
  const Line line{{mat{{0, 0.3}}}, {mat{{1, 0}}}, {gradcheck::detail::Look{}}};
  return branches_on(any, line, 1);
}

bool is_at(const std::vector<Branch>& all, double t) {
  return std::ranges::any_of(all, [t](const Branch& b) { return b.below == t && b.above == t; });
}

}  // namespace

TEST_CASE("a jump of backward's answer is found exactly, on both sides of zero") {
  const auto all = branches_of([](double x) { return x * x / 2; }, [](double x) { return x > 5 ? 1.01 * x : x; });
  REQUIRE(all.size() == 1);
  CHECK(is_at(all, 5));
  CHECK(is_at(branches_of([](double x) { return x; }, [](double x) { return x < -0.375 ? 2.0 : 1.0; }), -0.375));
  CHECK(is_at(branches_of([](double x) { return std::max(x, 0.0); }, [](double x) { return x > 0 ? 1.0 : 0.0; }), 0));
}

TEST_CASE("a kink of forward is found where backward does not know it") {
  const auto all = branches_of([](double x) { return std::min(x, 5.0); }, [](double) { return 1.0; });
  REQUIRE(all.size() == 1);
  CHECK(is_at(all, 5));
  CHECK(is_at(branches_of([](double x) { return std::abs(x); }, [](double) { return 1.0; }), 0));
}

TEST_CASE("a branch at no simple number is between two neighbours") {
  const double odd = std::sqrt(2.0);
  const auto all = branches_of([](double x) { return x; }, [odd](double x) { return x > odd ? 2.0 : 1.0; });
  REQUIRE(all.size() == 1);
  CHECK(all[0].below <= odd);
  CHECK(all[0].above >= odd);
  CHECK(all[0].above - all[0].below < 1e-15);
}

TEST_CASE("smooth layers have no branch, however steep") {
  CHECK(branches_of([](double x) { return std::tanh(100 * x); },
                    [](double x) { return 100 * (1 - std::pow(std::tanh(100 * x), 2)); })
            .empty());
  CHECK(branches_of([](double x) { return x * x * x; }, [](double x) { return 3 * x * x; }).empty());
  CHECK(
      branches_of([](double x) { return std::tanh(30 * x); },  // where it is saturated, 1 - y * y is steps of rounding
                  [](double x) { return 30 * (1 - std::tanh(30 * x) * std::tanh(30 * x)); })
          .empty());
  CHECK(branches_of([](double) { return 1.0; }, [](double) { return 0.0; }).empty());
}

TEST_CASE("a pole is no branch: beside it a layer is at the edge of its domain") {
  const double odd = std::sqrt(2.0);
  CHECK(branches_of([odd](double x) { return 1 / (x - odd); }, [odd](double x) { return -std::pow(x - odd, -2); })
            .empty());
  CHECK(branches_of([odd](double x) { return std::log(std::abs(x - odd)); }, [odd](double x) { return 1 / (x - odd); })
            .empty());
}

TEST_CASE("bounds are branches, for they may be one of the layer's") {
  layers::Elementwise<double> layer{[](double x) { return x; }, [](double) { return 1.0; }};
  auto any = gradcheck::detail::erase_layer<double>(layer);
  const Line line{{mat(1, 1, arma::fill::zeros)},
                  {mat(1, 1, arma::fill::ones)},
                  {gradcheck::detail::Look{.lowest = 0, .highest = 0.875}}};
  const auto all = branches_on(any, line, 1);
  CHECK(is_at(all, 0));
  CHECK(is_at(all, 0.875));
}

TEST_CASE("a layer that does not answer the same twice has no branches, and parameters are as they were") {
  int calls = 0;
  CHECK(branches_of([&calls](double x) { return x + ++calls; }, [](double) { return 1.0; }).empty());
}
