// SPDX-License-Identifier: MIT
// Equal eigenvalues of a diagonal matrix: each of the values that are right for an entry of the diagonal is one of
// those that are seen when the diagonal alone is moved apart.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>

namespace {

/// The eigenvalue of (a + a^T) / 2 that has this place, smallest first.  [n x n] -> [1 x 1],  da = c v v^T;  times
/// multiplies it.
struct Eigenvalue {
  arma::uword place;
  double times = 1;
  arma::vec v = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  arma::mat forward(const arma::mat& a) {
    arma::vec values;
    arma::mat vectors;
    arma::eig_sym(values, vectors, (a + a.t()) / 2);
    v = vectors.col(place);
    return arma::mat(1, 1, arma::fill::value(values(place)));
  }
  arma::mat backward(const arma::mat& c) const { return times * c(0) * v * v.t(); }
};

/// All of them.  [n x n] -> [n x 1]
struct Eigenvalues {
  double times = 1;
  arma::mat v = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  arma::mat forward(const arma::mat& a) {
    arma::vec values;
    arma::eig_sym(values, v, (a + a.t()) / 2);
    return values;
  }
  arma::mat backward(const arma::mat& c) const { return times * v * arma::diagmat(c.col(0)) * v.t(); }
};

gradcheck::Report of_eigenvalue(arma::uword n, arma::uword place, double times) {
  Eigenvalue layer{place, times};
  return gradcheck::check_layer(layer, arma::mat(0.5 * arma::eye(n, n)));
}

}  // namespace

TEST_CASE(
    "each of several equal eigenvalues is right, also between two others, and a multiple of its gradient is not") {
  for (arma::uword n = 2; n <= 5; ++n)
    for (arma::uword place = 0; place < n; ++place) {
      const gradcheck::Report right = of_eigenvalue(n, place, 1);
      INFO("place " << place << " of " << n << "\n" << gradcheck::to_text(right));
      CHECK(right.ok());
      for (const double times : {-1.0, 2.0}) CHECK_FALSE(of_eigenvalue(n, place, times).ok());
    }
}

TEST_CASE("all eigenvalues of a matrix of zeros are right, though which place each entry of the diagonal has is open") {
  for (const arma::uword n : {3U, 4U})
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      const arma::mat zeros(n, n, arma::fill::zeros);
      const gradcheck::Report right = gradcheck::check_layer(Eigenvalues{}, zeros, {.seed = seed});
      INFO("seed " << seed << " of " << n << "\n" << gradcheck::to_text(right));
      CHECK(right.counts().disagree == 0);
      if (seed < 5) CHECK_FALSE(gradcheck::check_layer(Eigenvalues{3}, zeros, {.seed = seed}).ok());
    }
}
