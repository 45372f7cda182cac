// SPDX-License-Identifier: MIT
// Matrices that are singular but for their rounding: a unit in the last place of the data changes the whole output.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <stdexcept>

namespace all_rounding_tests {
namespace {

using arma::mat;

enum class Of { inverse, its_square, its_trace, solution, reciprocal_of_determinant, inverse_of_product };
constexpr int kinds = 6;

/// Functions of Y = X^-1 (of the product: of X^T X), whose gradient is -Y^T G Y^T; factor multiplies dX.
struct OfInverse {
  Of what;
  double factor = 1;
  mat x = {}, y = {};
  double determinant = 0;
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  mat forward(const mat& in) {
    x = in;
    if (!arma::inv(y, what == Of::inverse_of_product ? mat(x.t() * x) : x)) throw std::domain_error("singular");
    if (what == Of::its_square) return y % y;
    if (what == Of::its_trace) return mat(1, 1, arma::fill::value(arma::trace(y)));
    if (what == Of::solution) return arma::sum(y, 1);
    determinant = arma::det(x);
    return what == Of::reciprocal_of_determinant ? mat(1, 1, arma::fill::value(1 / determinant)) : y;
  }
  mat backward(const mat& c) const {
    if (what == Of::reciprocal_of_determinant) return -factor * c(0) / determinant * y.t();
    mat g = c;
    if (what == Of::its_square) g = 2 * c % y;
    if (what == Of::its_trace) g = c(0) * mat(arma::size(y), arma::fill::eye);
    if (what == Of::solution) g = arma::repmat(c, 1, y.n_cols);
    const mat d = -factor * y.t() * g * y.t();
    return what == Of::inverse_of_product ? mat(x * (d + d.t())) : d;
  }
};

/// Two rows are multiples of each other but for what they are apart.
mat nearly_singular(std::uint64_t seed, double apart) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<int> whole(-3, 3);
  std::normal_distribution<double> normal;
  mat x(4, 4);
  x.for_each([&](double& v) { v = whole(random) == 0 ? 0 : seed % 2 == 0 ? whole(random) : normal(random); });
  x.row(3) = (seed % 3 == 0 ? 1.0 : 2.0 / 3) * x.row(1);
  x.row(3) += apart * arma::linspace<arma::rowvec>(1, 2, 4);
  return x;
}

/// Of whole numbers: some outputs have no say.
mat small_cotangent(std::uint64_t seed, const mat& y) {
  std::mt19937_64 random(seed);
  mat c(arma::size(y));
  c.for_each([&](double& v) { v = static_cast<double>(random() % 3) - 1; });
  return c;
}

bool is_invertible(const mat& x) {
  mat y;
  return arma::inv(y, x) && arma::inv(y, mat(x.t() * x));
}

}  // namespace

TEST_CASE("what a unit in the last place of the data changes as a whole is not accused") {
  int checked = 0;
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    const mat x = nearly_singular(seed, 0);
    if (!is_invertible(x)) continue;
    ++checked;
    OfInverse layer{static_cast<Of>(seed % kinds)};
    const mat c = small_cotangent(seed, layer.forward(x));
    const gradcheck::Report r = gradcheck::check_vjp(layer, x, c, {.seed = seed});
    INFO("kind " << seed % kinds << ", seed " << seed << "\n" << x << gradcheck::to_text(r));
    CHECK(r.counts().disagree == 0);
  }
  CHECK(checked > 40);
}

TEST_CASE("a mistake beside an ill-conditioned matrix is found") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const mat x = nearly_singular(seed, 1e-3);
    if (!is_invertible(x)) continue;
    INFO("kind " << seed % kinds << ", seed " << seed << "\n" << x);
    CHECK(gradcheck::check_layer(OfInverse{static_cast<Of>(seed % kinds)}, x).counts().disagree == 0);
    CHECK_FALSE(gradcheck::check_layer(OfInverse{static_cast<Of>(seed % kinds), 1.01}, x).ok());
  }
}

}  // namespace all_rounding_tests
