// SPDX-License-Identifier: MIT
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cmath>

using arma::mat, arma::vec;
using gradcheck::ClauseId, gradcheck::Report, gradcheck::Triangle;

namespace check_hessian_tests {
namespace {

/// f = x0^2 x1^2 + sin x2 x0.
vec gradient(const vec& x) {
  return {2 * x(0) * x(1) * x(1) + std::sin(x(2)), 2 * x(0) * x(0) * x(1), x(0) * std::cos(x(2))};
}
mat hessian(const vec& x) {
  const double mixed = 4 * x(0) * x(1), c = std::cos(x(2));
  return {{2 * x(1) * x(1), mixed, c}, {mixed, 2 * x(0) * x(0), 0}, {c, 0, -x(0) * std::sin(x(2))}};
}
vec product(const vec& x, const vec& v) { return hessian(x) * v; }
const vec hessian_here{0.7, -1.3, 0.4};

Report require_agreement(const Report& r) {
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.counts().agree == 9);
  return r;
}
void require_mistake(const Report& r, const std::string& mistake) {
  INFO(gradcheck::to_text(r));
  CHECK_FALSE(r.ok());
  REQUIRE_FALSE(r.findings.empty());
  CHECK(r.findings[0].mistake == mistake);
}

}  // namespace

TEST_CASE("a Hessian, whole or as one triangle") {
  CHECK(require_agreement(gradcheck::check_hessian(gradient, hessian, hessian_here)).blocks.at(0).name == "H");
  const auto lower = [](const vec& x) { return mat(arma::trimatl(hessian(x))); };
  const auto upper = [](const vec& x) { return mat(arma::trimatu(hessian(x))); };
  require_agreement(gradcheck::check_hessian(gradient, lower, hessian_here, {.triangle = Triangle::lower}));
  require_agreement(gradcheck::check_hessian(gradient, upper, hessian_here, {.triangle = Triangle::upper}));
  CHECK_FALSE(gradcheck::check_hessian(gradient, lower, hessian_here).ok());
  CHECK_FALSE(gradcheck::check_hessian(gradient, lower, hessian_here, {.triangle = Triangle::upper}).ok());
}

TEST_CASE("the derivative of a field that is no gradient is told so, unless it is meant") {
  const auto field = [](const vec& x) { return vec{x(1) * x(1), -x(0)}; };
  const auto slope = [](const vec& x) { return mat{{0, 2 * x(1)}, {-1, 0}}; };
  const Report r = gradcheck::check_hessian(field, slope, vec{0.7, -1.3});
  require_mistake(r, "not symmetric");
  CHECK(r.findings[0].sentence.find("the gradient is that of no function") != std::string::npos);
  CHECK(gradcheck::check_hessian(field, slope, vec{0.7, -1.3}, {.symmetric = false}).ok());
  // Where both entries are wrong, that is all that is said: nothing vouches for what was measured there.
  const auto wrong = [](const vec&) { return mat{{0, 5}, {5, 0}}; };
  const Report both = gradcheck::check_hessian(field, wrong, vec{0.7, -1.3});
  CHECK(both.counts().disagree == 2);
  CHECK_FALSE(both.is_broken(gradcheck::ClauseId::symmetric));
}

TEST_CASE("a Hessian that is less symmetric than rounding leaves it is told so, just above the share that is allowed") {
  const double largest = arma::abs(hessian(hessian_here)).max();
  for (const double share : {0.9e-9, 1.1e-9}) {
    const auto off = [&](const vec& x) {
      mat h = hessian(x);
      h(0, 1) += share * largest;
      return h;
    };
    CHECK(gradcheck::check_hessian(gradient, off, hessian_here).is_broken(ClauseId::symmetric) == (share > 1e-9));
  }
}

TEST_CASE("a product with a Hessian, right, not linear, and of another matrix") {
  require_agreement(gradcheck::check_hessian_vector(gradient, product, hessian_here));
  const auto sizes = [](const vec& x, const vec& v) { return vec(hessian(x) * arma::abs(v)); };
  require_mistake(gradcheck::check_hessian_vector(gradient, sizes, hessian_here), "not linear in the direction");
  const auto twice = [](const vec& x, const vec& v) { return vec(2 * hessian(x) * v); };
  require_mistake(gradcheck::check_hessian_vector(gradient, twice, hessian_here), "factor 2");
}

TEST_CASE("the derivative along v, by columns and as a linear map") {
  const auto f = [](const vec& x) { return vec{x(0) * x(1), std::sin(x(2))}; };
  const auto jvp = [](const vec& x, const vec& v) { return vec{x(1) * v(0) + x(0) * v(1), std::cos(x(2)) * v(2)}; };
  const Report r = gradcheck::check_directional(f, jvp, hessian_here);
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.blocks.at(0).name == "J");
  CHECK(r.counts().agree == 6);
  const auto affine = [&](const vec& x, const vec& v) { return vec(jvp(x, v) + 1e-3); };
  CHECK(gradcheck::check_directional(f, affine, hessian_here).is_broken(ClauseId::linear_in_the_direction));
  const auto missing = [](const vec& x, const vec& v) { return vec{x(1) * v(0), std::cos(x(2)) * v(2)}; };
  require_mistake(gradcheck::check_directional(f, missing, hessian_here), "gradient missing (zero)");
}

TEST_CASE("it is explained by the formula of a Hessian, and a report says what it is of") {
  const Report r = gradcheck::check_hessian(
      gradient, [](const vec& x) { return mat(2 * hessian(x)); }, hessian_here);
  CHECK(gradcheck::explain(r).find("violates: H(i, j) = dg_i/dx_j") != std::string::npos);
  CHECK(gradcheck::to_json(r).find(R"("kind":"hessian")") != std::string::npos);
}

}  // namespace check_hessian_tests
