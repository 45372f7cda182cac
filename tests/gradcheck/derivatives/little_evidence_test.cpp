// SPDX-License-Identifier: MIT
// Names need evidence: what a few numbers say by accident, or within wide bounds, is no name.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include <gradcheck/derivatives/function/function_contract.hpp>
#include <gradcheck/derivatives/mistakes/off_by.hpp>
#include <gradcheck/derivatives/mistakes/ratios.hpp>
#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>
#include <gradcheck/gradcheck.hpp>

namespace little_evidence_tests {

using arma::fvec, arma::mat, arma::vec;
using gradcheck::Report;

std::string name_in(const Report& r) {
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  return r.findings[0].mistake;
}

TEST_CASE("within narrow bounds a power of x is neither a constant nor one times x") {
  const auto with = [](double power, double width) {
    gradcheck::Options options;
    options.bounds = {{"x", 321 - width, 321 + width}};
    return name_in(gradcheck::check_function([](double x) { return std::log(x); },
                                             [=](double x) { return 1 / x - 1e-8 * std::pow(x, power); }, 321.0,
                                             options));
  };
  CHECK(with(1.2, 0.5) == gradcheck::unnamed_mistake);
  CHECK(with(1, 100) == "a term missing");
}

TEST_CASE("within narrow bounds the points that names are seen at are apart") {
  gradcheck::Options options;
  options.bounds = {{"x", 0.999, 1.001}};
  std::vector<double> seen;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    mat x{1.0};
    gradcheck::detail::Differentiated function;
    function.coordinates = {{"x", x}};
    gradcheck::detail::move_elsewhere(function, options, 0.25, seed);
    CHECK(std::abs(x(0) - 1) <= 0.001);
    CHECK(std::abs(x(0) - 1) >= 0.000499);
    seen.push_back(x(0));
  }
  std::ranges::sort(seen);
  CHECK(std::ranges::adjacent_find(seen) == seen.end());
}

TEST_CASE("in float one entry is not alone where another that lacks the same term is hardly known") {
  const auto lacking = [](float beside) {
    return name_in(gradcheck::check_jacobian(
        [=](const fvec& x) {
          return fvec{beside * x(1) * x(1) + 0.8F * x(0) * x(0) + 0.01F * std::sin(8 * x(0)) * std::cos(x(1))};
        },
        [=](const fvec& x) {
          return arma::fmat{{1.6F * x(0), 2 * beside * x(1)}};
        },
        fvec{-0.062F, -9.6F}));
  };
  CHECK(lacking(18) != "a wrong term");
}

TEST_CASE("in float an entry that may be the number of another, which is hardly known, is no wrong term") {
  const auto with = [](float share) {
    return name_in(gradcheck::check_jacobian(
        [](const fvec& x) {
          return fvec{500 * std::sin(x(1)) + 0.01F * std::exp(x(0)), x(0) * x(0)};
        },
        [=](const fvec& x) {
          const float right = 500 * std::cos(x(1)), other = 0.01F * std::exp(x(0));
          return arma::fmat{{other, other + share * right}, {2 * x(0), 0}};
        },
        fvec{0.4F, 0.9F}));
  };
  CHECK(with(0) != "a wrong term");
  CHECK(with(0.9F) != gradcheck::unnamed_mistake);
}

TEST_CASE("in float a factor of all entries is no term of the one where it shows") {
  const auto times = [](float factor, float beside) {
    return name_in(gradcheck::check_jacobian(
        [=](const fvec& x) {
          return fvec{beside + std::sin(x(0)), std::exp(x(0))};
        },
        [=](const fvec& x) -> arma::fmat {
          return factor * fvec{std::cos(x(0)), std::exp(x(0))};
        },
        fvec{0.7F}));
  };
  CHECK(times(1.001F, 5000) != "a wrong term");
  CHECK(times(1.001F, 0) == "factor 1.001");
}

TEST_CASE("in float a factor has to show in each other entry, of which one may be zero at x") {
  const auto times = [](float factor, float beside) {
    return name_in(gradcheck::check_jacobian(
        [=](const fvec& x) {
          return fvec{beside + std::sin(x(0)), std::exp(3 * x(0)), 2 * std::exp(x(0))};
        },
        [=](const fvec& x) -> arma::fmat {
          return fvec{factor * std::cos(x(0)), factor * 3 * std::exp(3 * x(0)), 2 * std::exp(x(0))};
        },
        fvec{1.5707963F}));
  };
  CHECK(times(1.001F, 5000) != "a wrong term");
}

TEST_CASE("an outer second derivative that is missing beside a convex rest is no Gauss-Newton") {
  // f = 100 |x|^2 + 40 cos(3 u), u = sin x0 + cos x1 + x2 / 2, whose Hessian lacks -360 cos(3 u) u' u'^T.
  const auto u = [](const vec& x) { return std::sin(x(0)) + std::cos(x(1)) + x(2) / 2; };
  const auto du = [](const vec& x) { return vec{std::cos(x(0)), -std::sin(x(1)), 0.5}; };
  const auto gradient = [&](const vec& x) { return vec(200 * x - 120 * std::sin(3 * u(x)) * du(x)); };
  const auto hessian = [&](const vec& x, double share) {
    mat h = 200 * arma::eye(3, 3) - share * 360 * std::cos(3 * u(x)) * du(x) * du(x).t();
    h(0, 0) += 120 * std::sin(3 * u(x)) * std::sin(x(0));
    h(1, 1) += 120 * std::sin(3 * u(x)) * std::cos(x(1));
    return h;
  };
  const vec x{0.4, -0.7, 1.1};
  CHECK(gradcheck::check_hessian(
            gradient, [&](const vec& at) { return hessian(at, 1); }, x)
            .ok());
  CHECK(name_in(gradcheck::check_hessian(
            gradient, [&](const vec& at) { return hessian(at, 0); }, x)) == "wrong outer second derivative");
}

using gradcheck::detail::SeenDerivative;

/// The same numbers at two points, one of them a little larger.
SeenDerivative seen(const mat& analytic, const mat& numeric, const mat& bound) {
  SeenDerivative all;
  for (const double times : {1.0, 1.1}) {
    gradcheck::Block b;
    b.analytic = times * analytic;
    b.numeric = times * numeric;
    b.bound = bound;
    b.error_bar = bound / 4;
    b.reason.zeros(arma::size(bound));
    b.verdict.zeros(arma::size(bound));
    const arma::uvec wrong = arma::find(arma::abs(b.analytic - b.numeric) > b.bound);
    b.verdict.elem(wrong).fill(static_cast<unsigned char>(gradcheck::Verdict::disagree));
    all.points.push_back({{b}, {}});
  }
  return all;
}

TEST_CASE("an entry is that of another one only where that is known") {
  const auto is_named = [](double unknown) {
    const SeenDerivative of = seen({{2, 3, 7, -7}}, {{3, 2, 4, -7.001}}, {{1e-7, 1e-7, 1e-7, unknown}});
    for (const auto& hypothesis : gradcheck::detail::place_mistakes())
      if (hypothesis(of, {0})) return true;
    return false;
  };
  CHECK_FALSE(is_named(15));
  const SeenDerivative known = seen({{2, 3, 2, 5}}, {{3, 2, 4, 5}}, {{1e-7, 1e-7, 1e-7, 1e-7}});
  CHECK(gradcheck::detail::place_mistakes()[2](known, {0})->mistake == "entries of another entry");
}

TEST_CASE("a constant of one entry is known to four digits, of two to three") {
  const auto is_constant = [](arma::uword entries, double unknown) {
    const mat numeric(entries, 1, arma::fill::value(2)), bound(entries, 1, arma::fill::value(0.5 * unknown));
    SeenDerivative of = seen(numeric, numeric, bound);
    for (std::size_t p = 0; p < of.points.size(); ++p) {
      of.points[p].blocks[0].analytic = of.points[p].blocks[0].numeric + 0.5;
      of.points[p].x = {mat(entries, 1, arma::fill::value(1 + static_cast<double>(p)))};
    }
    for (const auto& hypothesis : gradcheck::detail::term_mistakes())
      if (const auto finding = hypothesis(of, {0})) return finding->mistake == "a term too many";
    return false;
  };
  CHECK(is_constant(1, 0.9e-4));
  CHECK_FALSE(is_constant(1, 1.1e-4));
  CHECK(is_constant(2, 0.9e-3));
  CHECK_FALSE(is_constant(2, 1.1e-3));
}

TEST_CASE("a matrix that is not known is not symmetric") {
  const mat a{{1, 5}, {2, 3}}, n{{2, 5}, {2, 3}};
  CHECK_FALSE(gradcheck::detail::OffBy(seen(a, n, {{0.1, 2}, {2, 0.1}}), 0).is_symmetric());
  CHECK(gradcheck::detail::OffBy(seen({{1, 2}, {2, 3}}, {{2, 2}, {2, 3}}, mat(2, 2, arma::fill::value(1e-6))), 0)
            .is_symmetric());
}

TEST_CASE("zeros have no direction that would be right") {
  const auto is_outer = [](double here) {
    const mat numeric{{3, 4, 5}};
    SeenDerivative of = seen(here * numeric, numeric, mat(1, 3, arma::fill::value(1e-9)));
    of.points[1].blocks[0].analytic = 0.5 * of.points[1].blocks[0].numeric;
    const auto all = gradcheck::detail::factor_mistakes();
    return std::ranges::any_of(all, [&of](const auto& hypothesis) {
      const auto finding = hypothesis(of, {0});
      return finding && finding->mistake == "wrong outer derivative";
    });
  };
  CHECK(is_outer(0.25));
  CHECK_FALSE(is_outer(0));
}

/// With two coordinates more of what is seen, along which nothing changes.
SeenDerivative seen_standing(const mat& off, const mat& numeric, const mat& bound) {
  SeenDerivative of = seen(numeric + off, numeric, bound);
  for (auto& p : of.points) p.x.assign(1, arma::linspace<arma::rowvec>(0.5, 0.7, off.n_cols + 1));
  of.moved = [point = of.points[1]](const std::vector<SeenDerivative::PlaceOfX>&) { return std::optional(point); };
  return of;
}

TEST_CASE("ratios are those of entries that are plainly off, beside others in which it would show") {
  const auto has_ratios = [](double second, double unknown_of_third) {
    const SeenDerivative of =
        seen_standing({{0.5, second, 0}}, mat(1, 3, arma::fill::value(2)), {{1e-9, 1e-9, unknown_of_third}});
    return gradcheck::detail::ratios_of(gradcheck::detail::OffBy(of, 0)).has_value();
  };
  CHECK(has_ratios(3e-6, 1e-9));
  CHECK_FALSE(has_ratios(1e-6, 1e-9));
  CHECK(has_ratios(0.3, 4e-3));
  CHECK_FALSE(has_ratios(0.3, 6e-3));
}

TEST_CASE("of a Hessian no part is told whose mirror image is not known") {
  const auto is_named = [](double unknown) {
    const SeenDerivative of = seen_standing({{0, 0}, {0.5, 0.7}}, {{3, 1}, {1, 2}}, {{1e-6, unknown}, {1e-6, 1e-6}});
    const auto all = gradcheck::detail::part_mistakes();
    return std::ranges::any_of(all, [&of](const auto& hypothesis) { return hypothesis(of, {0}).has_value(); });
  };
  CHECK(is_named(0.2));
  CHECK_FALSE(is_named(0.3));
}

TEST_CASE("products of what is off are an outer product only where they are known") {
  // Rows that are off by (1.2, 1) times 2, and by as much as is not known times 1: (1.2, 0).
  const auto is_outer_product = [](const mat& off, double unknown) {
    const mat numeric{{3, 4}, {5, 6}}, bound{{1e-6, 1e-6}, {1e-6, unknown}};
    const SeenDerivative of = seen_standing(off, numeric, bound);
    const auto ratios = gradcheck::detail::ratios_of(gradcheck::detail::OffBy(of, 0));
    REQUIRE(ratios.has_value());
    return ratios->is_outer_product;
  };
  CHECK(is_outer_product({{2.4, 2}, {1.2, 1}}, 1e-6));
  CHECK_FALSE(is_outer_product({{2.4, 2}, {1.2, 0}}, 1e-6));
  CHECK_FALSE(is_outer_product({{2.4, 2}, {1.2, 0}}, 2));
  CHECK(is_outer_product({{2.4, 2}, {1.2, 1}}, 0.04));
  CHECK_FALSE(is_outer_product({{2.4, 2}, {1.2, 1}}, 0.06));
}

}  // namespace little_evidence_tests
