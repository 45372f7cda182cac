// SPDX-License-Identifier: MIT
#include <gradcheck/factory/factory.hpp>

#include <memory>
#include <random>
#include <tuple>
#include <utility>

#include <catch2/catch.hpp>

using gradcheck::Shape;

namespace {

/// y = 2 x in float alone; counts how many of it are alive.
struct InFloat {
  std::shared_ptr<int> alive = nullptr;
  arma::fmat forward(const arma::fmat& x) { return 2 * x; }
  arma::fmat backward(const arma::fmat& c) { return 2 * c; }
};

/// y = a + b
struct Sum {
  arma::mat forward(const arma::mat& a, const arma::mat& b) { return a + b; }
  std::tuple<arma::mat, arma::mat> backward(const arma::mat& c) { return {c, c}; }
};

}  // namespace

TEST_CASE("a made layer is owned by what was made, and gone with it") {
  const auto alive = std::make_shared<int>(0);
  std::mt19937_64 random(1);
  {
    gradcheck::Factory make =
        gradcheck::detail::erase_factory([&](const Shape&, std::mt19937_64&) { return InFloat{alive}; });
    gradcheck::MadeLayer made = make({5, 4, 3}, random);
    CHECK(alive.use_count() == 2);
    CHECK(arma::approx_equal(made.layer.forward(made.inputs), 2 * made.inputs[0], "absdiff", 1e-6));
  }
  CHECK(alive.use_count() == 1);
}

TEST_CASE("x is random normal [samples x inputs], in the scalar that forward takes") {
  std::mt19937_64 random(1), again(1);
  const auto make = [](const Shape&, std::mt19937_64&) { return InFloat{}; };
  const gradcheck::MadeLayer made = gradcheck::detail::erase_factory(make)({5, 4, 3}, random);
  const arma::mat normal = gradcheck::random_normal(5, 4, again);
  CHECK(arma::size(made.inputs.at(0)) == arma::size(normal));
  CHECK(made.inputs[0](0) == static_cast<double>(static_cast<float>(normal(0))));
  CHECK(made.layer.spacing == 0x1p-23);
}

TEST_CASE("a factory may bring its own inputs, several of them") {
  std::mt19937_64 random(1);
  const auto make = [](Shape s, std::mt19937_64&) {
    return std::pair{Sum{}, std::tuple{arma::mat(s.samples, s.inputs, arma::fill::ones),
                                       arma::mat(s.samples, s.inputs, arma::fill::zeros)}};
  };
  const gradcheck::MadeLayer made = gradcheck::detail::erase_factory(make)({2, 3, 1}, random);
  REQUIRE(made.inputs.size() == 2);
  CHECK(arma::accu(made.inputs[0]) == 6);
  CHECK(arma::accu(made.inputs[1]) == 0);
  CHECK(made.layer.block_names() == std::vector<std::string>{"input 1", "input 2"});
}

TEST_CASE("random normal numbers are pinned by their seed") {
  std::mt19937_64 random(1);
  const arma::mat m = gradcheck::random_normal(2, 1, random);
  CHECK(m(0) == -1.5993333933216418);
  CHECK(m(1) == -0.6812897863676661);
  CHECK(to_string(Shape{5, 4, 3}) == "5x4x3");
}
