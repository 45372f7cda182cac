// SPDX-License-Identifier: MIT
// A check whose numbers are known does not end because the search for the mistake's name does.
#include <new>
#include <optional>
#include <stdexcept>

#include <gradcheck/diagnosis/hypothesis.hpp>

#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using gradcheck::Finding;
using gradcheck::Report;
using gradcheck::detail::asked;
using gradcheck::detail::Evidence;
using gradcheck::detail::Hypothesis;
using layers::normal;

namespace {

/// K_ij = exp(-|x_i - x_j|^2 / 2): as many features as samples. A gradient that takes i alone, twice, for i and j.
struct Kernel {
  static constexpr gradcheck::Traits traits{.samples_independent = false};
  bool twice = true;
  mat x = {}, k = {};

  mat forward(const mat& input) {
    x = input;
    k.set_size(x.n_rows, x.n_rows);
    for (arma::uword i = 0; i < x.n_rows; ++i)
      for (arma::uword j = 0; j < x.n_rows; ++j)
        k(i, j) = std::exp(-0.5 * arma::accu(arma::square(x.row(i) - x.row(j))));
    return k;
  }
  mat backward(const mat& c) const {
    mat dx(arma::size(x), arma::fill::zeros);
    for (arma::uword i = 0; i < x.n_rows; ++i)
      for (arma::uword j = 0; j < x.n_rows; ++j) {
        const arma::rowvec d = c(i, j) * k(i, j) * (x.row(i) - x.row(j));
        dx.row(i) -= twice ? 2 * d : d;
        if (!twice) dx.row(j) += d;
      }
    return dx;
  }
};

/// y = x x^T, with the gradient of one of its two uses alone.
struct Gram {
  static constexpr gradcheck::Traits traits{.samples_independent = false};
  mat x = {};

  mat forward(const mat& input) {
    x = input;
    return x * x.t();
  }
  mat backward(const mat& c) const { return c * x; }
};

}  // namespace

TEST_CASE("an output of as many columns as rows has no samples of one width: it is diagnosed all the same") {
  const Report kernel = check_layer(Kernel{}, normal(5, 3));
  CHECK_FALSE(kernel.ok());
  CHECK_FALSE(kernel.findings.empty());
  CHECK(check_layer(Kernel{false}, normal(5, 3)).ok());
  const Report gram = check_layer(Gram{}, normal(5, 3));
  CHECK_FALSE(gram.ok());
  CHECK_FALSE(gram.findings.empty());
}

TEST_CASE("a hypothesis that throws is left out, and running out of memory is not") {
  gradcheck::detail::AnyLayer layer;
  const Evidence e{layer, gradcheck::Samples::rows, {}, {}, {}};
  CHECK_FALSE(asked([](const Evidence&, const Evidence::Blocks&)
                        -> std::optional<Finding> { throw std::logic_error("incompatible matrix dimensions"); },
                    e, {}));
  CHECK_FALSE(asked([](const Evidence&, const Evidence::Blocks&) -> std::optional<Finding> { throw 1; }, e, {}));
  CHECK(asked(
      [](const Evidence&, const Evidence::Blocks&) {
        return std::optional(Finding{"factor 2", "", "", {}, {}});
      },
      e, {}));
  CHECK_THROWS_AS(
      asked([](const Evidence&, const Evidence::Blocks&) -> std::optional<Finding> { throw std::bad_alloc(); }, e, {}),
      std::bad_alloc);
}
