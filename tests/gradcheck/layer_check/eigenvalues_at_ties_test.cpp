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
