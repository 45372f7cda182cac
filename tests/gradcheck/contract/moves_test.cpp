// SPDX-License-Identifier: MIT
// Where the clause "moved parameters" puts the parameters.
#include <catch2/catch.hpp>

#include <cstdint>

#include <gradcheck/layer_check/check_layer.hpp>

#include "gradcheck/layers.hpp"

using arma::mat;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::normal;

namespace {

/// z = tanh(z W + x), iterated until it stands still; backward solves with the Jacobian there. Right, and beyond a W of
/// some size it does not converge.
struct FixedPoint {
  mat w, dw = {}, z = {};

  mat forward(const mat& x) {
    z.zeros(arma::size(x));
    for (int i = 0; i < 400; ++i) z = arma::tanh(z * w + x);
    return z;
  }
  mat backward(const mat& c) {
    mat dx(arma::size(c));
    for (arma::uword i = 0; i < c.n_rows; ++i) {
      const mat slopes = arma::diagmat(1 - arma::square(z.row(i)));
      dx.row(i) = arma::solve(mat(arma::eye(arma::size(w)) - w * slopes), arma::vec(c.row(i).t())).t() * slopes;
    }
    dw = z.t() * dx;
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"weights", w, dw}}; }
};

}  // namespace

TEST_CASE("weights that are all zero are moved a little, and not out of where a layer converges") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Report r = check_layer(FixedPoint{mat(5, 5, arma::fill::zeros)}, normal(7, 5, seed));
    INFO(r.diagnosis() << layers::summary(r));
    CHECK(r.ok());
  }
}
