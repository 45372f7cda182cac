// SPDX-License-Identifier: MIT
#include <gradcheck/gradcheck.hpp>

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "gradcheck/derivatives/generated.hpp"

using arma::mat, arma::vec;
using gradcheck::check_jacobian, gradcheck::named, gradcheck::Report;

namespace check_jacobian_tests {
namespace {

using Plant = std::function<void(mat& jacobian, const vec& x)>;

/// Three residuals of three numbers.
vec residuals(const vec& x) { return {x(0) * x(1), std::sin(x(0)) + x(2), std::exp(x(2)) * x(1)}; }
mat jacobian_at(const vec& x) {
  return {{x(1), x(0), 0}, {std::cos(x(0)), 0, 1}, {0, std::exp(x(2)), std::exp(x(2)) * x(1)}};
}
const vec jacobian_here{0.7, -1.3, 0.4};

Report with_fault(const Plant& plant) {
  return check_jacobian(
      residuals,
      [&plant](const vec& x) {
        mat j = jacobian_at(x);
        plant(j, x);
        return j;
      },
      jacobian_here);
}

void require_named(const Plant& plant, const std::string& mistake, const std::string& where = "") {
  const Report r = with_fault(plant);
  INFO(gradcheck::to_text(r));
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == mistake);
  CHECK(r.findings[0].where == where);
}

void require_agreement(const Report& r, arma::uword entries) {
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.counts().agree == entries);
}

}  // namespace

TEST_CASE("every entry of a Jacobian has its verdict, in one block by rows of outputs and columns of x") {
  const Report r = with_fault([](mat&, const vec&) {});
  require_agreement(r, 9);
  REQUIRE(r.blocks.size() == 1);
  CHECK(r.subject == "jacobian");
  CHECK(r.kind == gradcheck::SubjectKind::jacobian);
  CHECK(r.blocks[0].at(1, 2).name() == "J [1, 2]");
  CHECK(r.blocks[0].numeric(2, 1) == Approx(std::exp(0.4)));
}

TEST_CASE("the calls of f do not grow with its outputs") {
  const auto many = [](arma::uword copies) {
    const auto f = [copies](const vec& x) { return vec(arma::repmat(residuals(x), copies, 1)); };
    const auto j = [copies](const vec& x) { return mat(arma::repmat(jacobian_at(x), copies, 1)); };
    const Report r = check_jacobian(f, j, jacobian_here);
    require_agreement(r, 9 * copies);
    return r.evaluations;
  };
  CHECK(many(40) == many(1));
}

TEST_CASE("mistakes of a Jacobian by their names") {
  require_named([](mat& j, const vec&) { j = j.t().eval(); }, "transposed");
  require_named([](mat& j, const vec&) { j *= -1; }, "factor -1");
  require_named([](mat& j, const vec&) { j *= 2; }, "factor 2");
  require_named([](mat& j, const vec&) { j.zeros(); }, "gradient missing (zero)");
  require_named([](mat& j, const vec&) { j.swap_rows(0, 2); }, "rows swapped");
  require_named([](mat& j, const vec&) { j.swap_cols(0, 1); }, "columns swapped");
  require_named([](mat& j, const vec&) { j = arma::shift(j, 1); }, "rows permuted");
  require_named([](mat& j, const vec&) { j.row(1) = j.row(2); }, "rows of another row");
  require_named([](mat& j, const vec&) { j.col(0) = j.col(2); }, "columns of another column");
  require_named([](mat& j, const vec&) { j.row(2).zeros(); }, "gradient missing (zero)", "J row 2");
  require_named([](mat& j, const vec&) { j.col(1).zeros(); }, "gradient missing (zero)", "J column 1");
  require_named([](mat& j, const vec&) { j.row(0) *= -1; }, "factor -1", "J row 0");
  require_named([](mat& j, const vec&) { j(2, 2) *= 3; }, "factor 3", "J [2, 2]");
  require_named([](mat& j, const vec&) { j(0, 0) = std::numeric_limits<double>::quiet_NaN(); }, "gradient not finite");
}

TEST_CASE("numbers of a row that stand in each other's columns are that, and no inner expression's derivative") {
  require_named([](mat& j, const vec&) { std::swap(j(0, 0), j(0, 1)); }, "entries swapped", "J row 0");
  require_named([](mat& j, const vec&) { std::swap(j(0, 1), j(2, 1)); }, "entries swapped", "J column 1");
  require_named(
      [](mat& j, const vec&) {
        j.row(0) = arma::shift(j.row(0), 1, 1);
        j.row(2) = arma::shift(j.row(2), 1, 1);
      },
      "columns permuted", "J rows 0, 2");
}

TEST_CASE("a column that lacks another coordinate as its factor is off by that, not by an outer derivative") {
  const vec times = arma::linspace(0.1, 2, 12);
  const auto f = [&](const vec& p) -> vec { return p(0) * arma::cos(p(1) * times + p(2)); };
  const auto j = [&](const vec& p) -> mat {
    const vec angle = p(1) * times + p(2), s = -arma::sin(angle);  // p(0) s, as the column before has it
    return arma::join_rows(vec(arma::cos(angle)), vec(p(0) * times % s), s);
  };
  const Report r = check_jacobian(f, j, vec{1.7, 2.9, 0.25});
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "a factor of x");
  CHECK(r.findings[0].where == "J column 2");
  CHECK(r.findings[0].sentence.find("x [0, 0]^(-1)") != std::string::npos);
}

TEST_CASE("the entry that is shown is one of the first mistake, also where that is of some entries alone") {
  const auto f = [](const vec& a, const vec& b) { return arma::dot(a, a) + arma::dot(b, b); };
  const auto gradient = [](const vec& a, const vec& b) {
    vec of_a = 2 * a;
    of_a(0) *= 1.5;
    return std::tuple<vec, vec>(of_a, -2 * b);
  };
  const auto point = std::tuple(named("a", vec{0.3, 0.2}), named("b", vec{3, 4}));
  const std::string text = gradcheck::to_text(gradcheck::check_function(f, gradient, point));
  INFO(text);
  CHECK(text.find("a [0, 0]") < text.find("mistake: "));
  CHECK(text.find("example: a [0, 0]") != std::string::npos);
}

TEST_CASE("of a row one number that is another's is no permutation") {
  const Report r = with_fault([](mat& j, const vec&) { j(2, 2) = j(2, 1); });
  INFO(gradcheck::to_text(r));
  REQUIRE_FALSE(r.findings.empty());
  CHECK(r.findings[0].mistake.find("permuted") == std::string::npos);
  CHECK(r.findings[0].mistake.find("swapped") == std::string::npos);
}

TEST_CASE("residuals that are no numbers at x are the finding, and the Jacobian is not accused of a formula") {
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    const auto f = [bad](const vec& x) {
      vec r = residuals(x);
      r(1) = bad;
      return r;
    };
    const auto pattern = gradcheck::Pattern{{0, 0, 1, 1, 2, 2}, {0, 1, 0, 2, 1, 2}};
    for (const Report& r :
         {check_jacobian(f, jacobian_at, jacobian_here), check_jacobian(f, jacobian_at, jacobian_here, pattern)}) {
      INFO(gradcheck::to_text(r));
      CHECK_FALSE(r.ok());
      REQUIRE(r.findings.size() == 1);
      CHECK(r.findings[0].mistake == "not finite");
      CHECK(r.findings[0].sentence.find("output [1, 0] is ") == 0);
    }
  }
}

TEST_CASE("a Jacobian of the shape of its transpose is told so, one of any other shape too") {
  const auto f = [](const vec& x) { return residuals(x).head(2).eval(); };
  const auto turned = [](const vec& x) { return mat(jacobian_at(x).rows(0, 1).t()); };
  const Report r = check_jacobian(f, turned, jacobian_here);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "transposed");
  CHECK(r.findings[0].sentence == "it is [3 x 2], expected [2 x 3], its transpose: transposed, it is right");
  const Report whole = check_jacobian(f, jacobian_at, jacobian_here);
  REQUIRE(whole.findings.size() == 1);
  CHECK(whole.findings[0].mistake == "wrong shape");
}

TEST_CASE("an entry that is off by just more than its bound is caught, by just less passes") {
  const double bound = with_fault([](mat&, const vec&) {}).blocks[0].bound(1, 0);
  for (const double share : {0.95, 1.05})
    CHECK(with_fault([&](mat& j, const vec&) { j(1, 0) += share * bound; }).ok() == (share < 1));
}

TEST_CASE("Jacobians that are filled, of std::vector by rows, sparse, or of one output or one number") {
  const auto fills = [](const vec& x, mat& j) { j = jacobian_at(x); };
  require_agreement(check_jacobian(residuals, fills, jacobian_here), 9);
  require_agreement(check_jacobian(
                        residuals, [](const vec& x) { return arma::sp_mat(jacobian_at(x)); }, jacobian_here),
                    9);
  const auto two = [](const std::vector<double>& x) { return std::vector<double>{x[0] * x[1], x[0] + x[2]}; };
  const auto by_rows = [](const std::vector<double>& x) { return std::vector<double>{x[1], x[0], 0, 1, 0, 1}; };
  const auto filled = [&](const std::vector<double>& x, std::vector<double>& j) { j = by_rows(x); };
  require_agreement(check_jacobian(two, by_rows, std::vector<double>{1, 2, 3}), 6);
  require_agreement(check_jacobian(two, filled, std::vector<double>{1, 2, 3}), 6);
  const auto one = [](const vec& x) { return x(0) * x(1); };
  require_agreement(check_jacobian(
                        one,
                        [](const vec& x) {
                          return vec{x(1), x(0)};
                        },
                        vec{2, 3}),
                    2);
  require_agreement(check_jacobian(
                        [](double t) {
                          return std::array<double, 2>{t * t, std::sin(t)};
                        },
                        [](double t) {
                          return std::array<double, 2>{2 * t, std::cos(t)};
                        },
                        0.5),
                    2);
}

TEST_CASE("a Jacobian that is not filled in full breaks its clause") {
  const auto leaves = [](const vec& x, mat& j) {
    const mat right = jacobian_at(x);
    for (arma::uword i = 0; i < j.n_elem; ++i)
      if (right(i) != 0.0) j(i) = right(i);
  };
  const Report r = check_jacobian(residuals, leaves, jacobian_here);
  CHECK(r.is_broken(gradcheck::ClauseId::gradient_filled));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "gradient buffer");
}

TEST_CASE("blocks by names, by a layout, or of a tuple") {
  const auto f = [](const vec& a, double s) { return vec(s * a % a); };
  const auto parts = [](const vec& a, double s) { return std::tuple(mat(2 * s * arma::diagmat(a)), vec(a % a)); };
  const auto whole = [&](const vec& a, double s) {
    return mat(arma::join_rows(std::get<0>(parts(a, s)), std::get<1>(parts(a, s))));
  };
  const auto x = std::tuple(named("a", vec{1, 2}), named("scale", 3.0));
  for (const Report& r : {check_jacobian(f, parts, x), check_jacobian(f, whole, x)}) {
    require_agreement(r, 6);
    CHECK(r.blocks.at(1).name == "scale");
    CHECK(r.blocks.at(1).verdict.n_cols == 1);
  }
  const Report r = check_jacobian(residuals, jacobian_at, jacobian_here, {.layout = {{"w", 2, 1}, {"b", 1, 1}}});
  require_agreement(r, 9);
  CHECK(r.blocks.at(1).name == "b");
}

TEST_CASE("a kink belongs to its output alone, and values outside the domain are no values") {
  const auto f = [](const vec& x) { return vec{std::abs(x(0)), std::sqrt(x(1))}; };
  const auto j = [](const vec& x) { return mat{{0.5, 0}, {0, 0.5 / std::sqrt(x(1))}}; };
  const Report r = check_jacobian(f, j, vec{0, 1e-3});
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.blocks.at(0).verdict_at(0) == gradcheck::Verdict::kink);
  CHECK(r.counts().kink == 1);
  CHECK(r.failed_evaluations > 0);
  CHECK(r.failed_at.starts_with("x [1, 0] at -"));
}

TEST_CASE("f that differs from call to call, that throws, and that gives nothing") {
  auto noisy = [calls = 0](const vec& x) mutable { return vec(residuals(x) * (1 + 1e-3 * (++calls % 3))); };
  CHECK(check_jacobian(noisy, jacobian_at, jacobian_here).is_broken(gradcheck::ClauseId::deterministic));
  const auto throws = [](const vec&) -> vec { throw std::domain_error("no"); };
  CHECK_THROWS_WITH(check_jacobian(throws, jacobian_at, jacobian_here), "no");
  CHECK_THROWS_WITH(check_jacobian([](const vec&) { return vec(); }, jacobian_at, jacobian_here),
                    "jacobian: nothing to check: f gives no numbers");
}

TEST_CASE("of generated functions at all scales no right Jacobian is accused, and a wrong row is caught") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    gradcheck::detail::Draws draws(seed);
    const double scale = generated::any_scale(draws);
    const vec x = generated::point(draws, 2 + draws.below(5), scale);
    std::vector<generated::Function> rows;
    for (arma::uword i = 0, m = 1 + draws.below(5); i < m; ++i)
      rows.push_back(generated::function(draws, x, scale, generated::any_scale(draws)));
    const auto f = [&](const vec& at) {
      vec y(rows.size());
      for (arma::uword i = 0; i < rows.size(); ++i) y(i) = rows[i](at);
      return y;
    };
    const auto jacobian = [&](double first_row) {
      return [&rows, first_row](const vec& at) {
        mat j(rows.size(), at.n_elem);
        for (arma::uword i = 0; i < rows.size(); ++i) j.row(i) = rows[i].gradient(at).t();
        j.row(0) *= first_row;
        return j;
      };
    };
    CAPTURE(seed);
    CHECK(check_jacobian(f, jacobian(1), x).counts().disagree == 0);
    CHECK_FALSE(check_jacobian(f, jacobian(1.01), x).ok());
  }
}

}  // namespace check_jacobian_tests
