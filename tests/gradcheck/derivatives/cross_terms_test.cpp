// SPDX-License-Identifier: MIT
// Of a Hessian the cross terms of a product.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cmath>

#include "gradcheck/derivatives/two_terms.hpp"

namespace cross_terms_tests {

using arma::mat, arma::vec;
using gradcheck::Report;

namespace {

const vec here{0.3, -1.2, 2.5, 0.7};

/// f = exp(a . x) sin(b . x) + x0^2 x3; its Hessian with some share of the cross terms of the product, and of another
/// part of rank one.
Report with_cross_terms(double share, double beside) {
  const vec a{0.4, -0.3, 0.2, 0.5}, b{0.7, 0.1, -0.6, 0.3};
  const auto g = [=](const vec& x) {
    const double e = std::exp(arma::dot(a, x)), u = arma::dot(b, x);
    return vec(e * std::sin(u) * a + e * std::cos(u) * b + vec{2 * x(0) * x(3), 0, 0, x(0) * x(0)});
  };
  const auto h = [=](const vec& x) {
    const double e = std::exp(arma::dot(a, x)), u = arma::dot(b, x);
    mat all = e * std::sin(u) * (a * a.t() - b * b.t()) + share * e * std::cos(u) * (a * b.t() + b * a.t());
    all(0, 0) += 2 * x(3);
    all(0, 3) += 2 * x(0);
    all(3, 0) += 2 * x(0);
    const vec v{x(1), 0.3, std::sin(x(0)), 1};
    return mat(all + beside * v * v.t());
  };
  return gradcheck::check_hessian(g, h, here);
}

}  // namespace

TEST_CASE("a Hessian that is off by the cross terms of a product") {
  CHECK(with_cross_terms(1, 0).ok());
  for (const double share : {0.0, -1.0, 0.5}) {
    const Report r = with_cross_terms(share, 0);
    INFO(gradcheck::to_text(r));
    REQUIRE(r.findings.size() == 1);
    CHECK(r.findings[0].mistake == "wrong cross terms");
    CHECK(r.findings[0].sentence.starts_with("what is off is u v^T + v u^T at each point"));
  }
  CHECK(with_cross_terms(0, 0.2).findings.at(0).mistake == gradcheck::unnamed_mistake);
  // One row and its column, as where x [1, 0] multiplies what is wrong.
  const Report row = gradcheck::check_hessian(
      two_terms::gradient,
      [](const vec& x) {
        const double c = std::cos(x(0) - 2 * x(2)), s = std::sin(x(0) - 2 * x(2)) * x(1);
        mat h = arma::diagmat(-arma::cos(x));
        h(0, 0) -= s;
        h(2, 2) -= 4 * s;
        h(0, 2) = h(2, 0) = 2 * s;
        h(0, 1) = h(1, 0) = c * std::tanh(x(3));
        h(1, 2) = h(2, 1) = -2 * c + x(0) * x(0) / (1 + x(2) * x(2));
        h(1, 1) += 6 * x(1) * x(3) * x(3);
        h(1, 3) = h(3, 1) = 6 * x(1) * x(1) * x(3);
        h(3, 3) += 2 * std::pow(x(1), 3);
        return h;
      },
      here);
  INFO(gradcheck::to_text(row));
  CHECK(row.findings.at(0).mistake == "wrong cross terms");
}

TEST_CASE("what is off by a matrix of rank two that is nearly definite is no product's cross terms") {
  const auto off_by = [](double negative) {  // beside coordinates of size 1: eigenvalues 1 and -negative
    return gradcheck::check_hessian([](const vec& x) { return vec(x % x); },
                                    [negative](const vec& x) {
                                      const double size = 2 + std::sin(x(0) + 2 * x(1) - x(2) * x(3));
                                      const vec p = vec{1, 1, 0, 0} / x, q = vec{0, 0, 1, 0} / x;
                                      return mat(2 * arma::diagmat(x) + size * (p * p.t() / 2 - negative * q * q.t()));
                                    },
                                    here);
  };
  CHECK(off_by(0.2).findings.at(0).mistake == "wrong cross terms");
  CHECK(off_by(0.01).findings.at(0).mistake == gradcheck::unnamed_mistake);
}

}  // namespace cross_terms_tests
