// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <gradcheck/cases/model/numbers.hpp>

namespace gradcheck::cases {

TEST_CASE("generated numbers are the same bits everywhere, column by column", "[numbers]") {
  // From an independent implementation of mt19937-64 (Matsumoto and Nishimura, 2004) in Python.
  const arma::mat uniform = generate({Distribution::uniform, 2.0, 2, 2, 7});
  CHECK(same_bits(
      uniform, arma::mat{{0x1.823eca63d6cdbp+0, 0x1.e0edcc1206960p-3}, {0x1.e60acea8f4698p+0, 0x1.c8a8d809b3fefp+0}}));
  const arma::mat normal = generate({Distribution::normal, 0.05, 2, 2, 7});
  CHECK(same_bits(normal, arma::mat{{0x1.8d26f28795a74p-5, -0x1.6675ef98a4354p-5},
                                    {-0x1.2870d860eec00p-9, -0x1.1be79c6240b17p-4}}));
  const arma::mat labels = generate({Distribution::labels, 10, 8, 1, 7});
  CHECK(same_bits(labels, arma::mat(arma::colvec{7, 9, 1, 8, 1, 0, 8, 9})));
}

TEST_CASE("one label is always 0", "[numbers]") {
  CHECK(same_bits(generate({Distribution::labels, 1, 5, 1, 3}), arma::zeros(5, 1)));
}

TEST_CASE("generated numbers have the spread that is asked for", "[numbers]") {
  const arma::mat uniform = generate({Distribution::uniform, -3.0, 100, 100, 1});
  CHECK(uniform.max() <= 0.0);
  CHECK(uniform.min() > -3.0);
  const arma::mat normal = generate({Distribution::normal, 0.5, 100, 100, 1});
  CHECK(std::abs(arma::mean(arma::vectorise(normal))) < 0.02);
  CHECK(std::abs(arma::stddev(arma::vectorise(normal)) - 0.5) < 0.02);
}

TEST_CASE("bits tell zeros apart and know shapes", "[numbers]") {
  CHECK_FALSE(same_bits(0.0, -0.0));
  CHECK(same_bits(arma::datum::nan, arma::datum::nan));
  CHECK_FALSE(same_bits(arma::zeros(1, 2), arma::zeros(2, 1)));
}

}  // namespace gradcheck::cases
