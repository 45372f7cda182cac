// SPDX-License-Identifier: MIT
// Names of what is wrong with a derivative in float, whose numbers have few digits.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
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

/// Of x1^2 in so many rows, whose J [., 0] is not 0 but this.
std::string name_of_off(arma::uword rows, const std::function<float(const arma::fvec& x)>& off) {
  const gradcheck::Report r = gradcheck::check_jacobian(
      [rows](const arma::fvec& x) { return arma::fvec(rows, arma::fill::value(x(1) * x(1))); },
      [&](const arma::fvec& x) {
        arma::fmat j(rows, 2, arma::fill::value(2 * x(1)));
        for (arma::uword i = 0; i < rows; ++i) j(i, 0) = static_cast<float>(i + 1) * off(x);
        return j;
      },
      arma::fvec{0.4F, 0.9F});
  INFO(gradcheck::to_text(r));
  return r.findings.at(0).mistake;
}

TEST_CASE("in float what depends on another coordinate a little is no term of its own alone") {
  const auto with_share = [](float share) {
    return name_of_off(2, [share](const arma::fvec& x) { return 7 / x(0) + share * std::pow(x(1), 5.0F); });
  };
  CHECK(with_share(0) == "a term wrong");
  CHECK(with_share(1e-4F) != "derivative of another function");
}

TEST_CASE("in float what is nearly a power of x is none where it is hardly known") {
  // x0^2 / (1 + (bend x0)^2) too much, beside what leaves it four digits.
  const auto with = [](float beside, float bend) {
    const gradcheck::Report r = gradcheck::check_jacobian(
        [=](const arma::fvec& x) {
          return arma::fvec{beside * x(0), x(1) * x(1)};
        },
        [=](const arma::fvec& x) {
          const float z = bend * x(0);
          return arma::fmat{{beside + x(0) * x(0) / (1 + z * z), 0}, {0, 2 * x(1)}};
        },
        arma::fvec{0.4F, 0.9F});
    INFO(gradcheck::to_text(r));
    return r.findings.at(0).mistake;
  };
  CHECK(with(0, 0) == "a term wrong");
  CHECK(with(3, 0.05F) != "a term wrong");
  CHECK(with(3, 0.08F) != "a term wrong");
}

TEST_CASE("in float a derivative of another function is one further away, too") {
  const auto with = [](float share) {
    const gradcheck::Report r = gradcheck::check_jacobian(
        [](const arma::fvec& x) { return arma::fvec{std::sin(x(0)) * x(1) + x(2) * x(2)}; },
        [share](const arma::fvec& x) {
          const float c = std::cos(x(0) * x(2) + x(1)), more = share * std::pow(x(0), 5.0F);
          return arma::fmat{{std::cos(x(0)) * x(1) + x(2) * c, std::sin(x(0)) + (1 + more) * c, 2 * x(2) + x(0) * c}};
        },
        arma::fvec{0.3F, -1.2F, 2.5F});
    INFO(gradcheck::to_text(r));
    return r.findings.at(0).mistake;
  };
  CHECK(with(0) == "derivative of another function");
  CHECK(with(0.01F) != "derivative of another function");
}

TEST_CASE(
    "in float the derivative of a norm is told where a coordinate is small: all rows and points together tell it") {
  // cos(q) for -sin(q) in three rows of q, the norm; or with a share of x0^2 x2^2 in it.
  const auto with = [](float share, float small) {
    const auto norm = [=](const arma::fvec& x) {
      return std::sqrt(arma::dot(x, x) + share * x(0) * x(0) * x(2) * x(2));
    };
    const arma::fvec weights{1, 0.7F, -0.5F};
    const gradcheck::Report r = gradcheck::check_jacobian(
        [=](const arma::fvec& x) { return arma::fvec(1 + weights * std::cos(norm(x)) + x); },
        [=](const arma::fvec& x) {
          const arma::frowvec slope{x(0) * (1 + share * x(2) * x(2)), x(1), x(2) * (1 + share * x(0) * x(0))};
          const float q = norm(x);
          return arma::fmat(weights * (std::cos(q) / q) * slope + arma::eye<arma::fmat>(3, 3));
        },
        arma::fvec{0.6F, -0.9F, small});
    INFO(gradcheck::to_text(r));
    return r.findings.at(0).mistake;
  };
  for (const float small : {0.1F, 0.03F, 0.01F}) {
    CHECK(with(0, small) == "wrong derivative of an inner expression");
    CHECK(with(0.1F, small) != "wrong derivative of an inner expression");
    CHECK(with(1, small) != "wrong derivative of an inner expression");
  }
}

TEST_CASE("in float one entry hardly shows what it depends on beside its own coordinate") {
  const auto exponential = [](const arma::fvec& x) { return std::exp(x(0)); };
  CHECK(name_of_off(1, exponential) != "derivative of another function");
  CHECK(name_of_off(2, exponential) == "derivative of another function");
}

TEST_CASE("an inner expression is linear in a coordinate where its ratios are known, in float they are not") {
  // f = sin(u) + x0 x1 x2, u = x0 + sin(x1) + exp(x2), of which the derivative has cos(u) + x0 for cos(u).
  const auto with = []<class T>(T) {
    const auto u = [](const arma::Col<T>& x) { return x(0) + std::sin(x(1)) + std::exp(x(2)); };
    return gradcheck::to_text(gradcheck::check_jacobian(
        [&](const arma::Col<T>& x) {
          return arma::Col<T>{std::sin(u(x)) + x(0) * x(1) * x(2), x(1)};
        },
        [&](const arma::Col<T>& x) {
          const T outer = std::cos(u(x)) + x(0);
          return arma::Mat<T>{
              {outer + x(1) * x(2), outer * std::cos(x(1)) + x(0) * x(2), outer * std::exp(x(2)) + x(0) * x(1)},
              {0, 1, 0}};
        },
        arma::Col<T>{T(0.3), T(-0.7), T(0.4)}));
  };
  INFO(with(1.0) << with(1.0F));
  CHECK(with(1.0).find("linear in x [0, 0]") != std::string::npos);
  CHECK(with(1.0F).find("linear in x [0, 0]") == std::string::npos);
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
