// SPDX-License-Identifier: MIT
#include <gradcheck/variation/domain.hpp>

#include <cmath>
#include <stdexcept>

#include <catch2/catch.hpp>

#include <gradcheck/layer/erase_layer.hpp>
#include <gradcheck/layers.hpp>

using arma::mat;
using gradcheck::detail::Domain;

namespace {

/// Of a layer that acts entry by entry: its place at x, seen on the way from `inside`.
gradcheck::detail::DomainPlace place(double (*f)(double), double inside, double x) {
  layers::Elementwise<double> layer{f, f};
  auto any = gradcheck::detail::erase_layer<double>(layer);
  return border_of_domain(any, {mat(2, 2).fill(inside)}, {mat(2, 2).fill(x)});
}

}  // namespace

TEST_CASE("the border of a domain is named with its place") {
  CHECK(place(std::exp, 1, 100).domain == Domain::inside);
  CHECK(to_string(place(std::exp, 1, 1000)) == "not finite from |x| = 709 on");
  CHECK(to_string(place(std::exp, 1, 300)) == "too large from |x| = 230 on");
  CHECK(to_string(place([](double x) { return x > 3 ? std::log(-x) : 1; }, 1, 1000)) == "not finite from |x| = 3 on");
  CHECK(to_string(place([](double x) { return x > 20 ? throw std::domain_error("too hot") : x; }, 1, 1000)) ==
        "refuses: too hot from |x| = 20 on");
}

TEST_CASE("outputs that underflow are no place to check a gradient, zeros are") {
  CHECK(to_string(place(std::exp, -1, -730)) == "too small from |x| = 460 on");
  CHECK(place([](double x) { return std::max(x, 0.0); }, 1, -1000).domain == Domain::inside);
}

TEST_CASE("a place just outside of which forward is not finite is an edge, and no place from which it is not") {
  CHECK(place(std::sqrt, 1, 0).domain == Domain::edge);
  CHECK(place(std::sqrt, 1, -1).domain == Domain::not_finite);
  CHECK(place(std::sqrt, 1, -0.5).from == 0);
  CHECK(to_string(place(std::log, 1, 0)) == "not finite");
}
