// SPDX-License-Identifier: MIT
// Names of what is wrong with a derivative in float, whose numbers have few digits.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

namespace mistakes_in_float_tests {

TEST_CASE("in float a factor is told by the digits that there are") {
  using arma::fvec;
  // Beside 40 the slope of sin is known to a few thousandths.
  const auto times = [](float factor, float beside) {
    return gradcheck::check_jacobian([=](const fvec& x) { return fvec(arma::sin(x) + beside); },
                                     [=](const fvec& x) { return arma::fmat(factor * arma::diagmat(arma::cos(x))); },
                                     fvec{0.3F, -0.7F, 1.1F});
  };
  CHECK(times(1, 40).ok());
  CHECK(times(2, 40).findings.at(0).mistake == "factor 2");
  CHECK(times(0, 40).findings.at(0).mistake == "gradient missing (zero)");
  CHECK(times(1e-4F, 40).findings.at(0).mistake != "gradient missing (zero)");
  CHECK(times(1.001F, 0).findings.at(0).mistake == "factor 1.001");
}

TEST_CASE("in float too a term in powers of x is told in symbols") {
  using arma::fvec;
  const gradcheck::Report r =
      gradcheck::check_jacobian([](const fvec& x) { return fvec{x(0) * x(0) * x(1) * x(2)}; },
                                [](const fvec& x) {
                                  return arma::fmat{{x(0) * x(1) * x(2), x(0) * x(0) * x(2), x(0) * x(0) * x(1)}};
                                },
                                fvec{0.3F, -1.2F, 2.5F});
  INFO(gradcheck::to_text(r));
  CHECK(r.findings.at(0).mistake == "factor 1/2");
  const gradcheck::Report term =
      gradcheck::check_jacobian([](const fvec& x) { return fvec{x(0) * x(0) * x(1) + std::sin(x(0) * x(2))}; },
                                [](const fvec& x) {
                                  const float c = std::cos(x(0) * x(2));
                                  return arma::fmat{{x(0) * x(1) + x(2) * c, x(0) * x(0), x(0) * c}};
                                },
                                fvec{0.3F, -1.2F, 2.5F});
  INFO(gradcheck::to_text(term));
  CHECK(term.findings.at(0).mistake == "a term wrong");
}

TEST_CASE("in float too a derivative of another function is told") {
  using arma::fvec;
  const auto with_term = [](float factor) {
    return gradcheck::check_jacobian(
        [](const fvec& x) { return fvec{std::sin(x(0)) * x(1) + x(2) * x(2)}; },
        [factor](const fvec& x) {
          const float c = std::cos(x(0) * x(2) + x(1));
          return arma::fmat{{std::cos(x(0)) * x(1) + x(2) * c, std::sin(x(0)) + factor * c, 2 * x(2) + x(0) * c}};
        },
        fvec{0.3F, -1.2F, 2.5F});
  };
  CHECK(with_term(1).findings.at(0).mistake == "derivative of another function");
  CHECK(with_term(0.5F).findings.at(0).mistake != "derivative of another function");
}

TEST_CASE("in float no law has a root of a negative coordinate") {
  using arma::fvec;
  const gradcheck::Report r = gradcheck::check_jacobian([](const fvec& x) { return fvec{x(0) + x(1)}; },
                                                        [](const fvec& x) {
                                                          return arma::fmat{{1, 1 + x(0) * std::sqrt(-x(1))}};
                                                        },
                                                        fvec{0.4F, -0.9F});
  INFO(gradcheck::to_text(r));
  CHECK(gradcheck::to_text(r).find("nan") == std::string::npos);
}

}  // namespace mistakes_in_float_tests
