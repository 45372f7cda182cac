// SPDX-License-Identifier: MIT
// Names for what is off in a part of a derivative: a term, an inner expression, a rounding. Each beside one that is
// nearly the same and has another name, or none.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "gradcheck/derivatives/two_terms.hpp"

namespace part_mistake_tests {
namespace {

using arma::mat, arma::sp_mat, arma::vec;
using gradcheck::Report;

const vec here{0.3, -1.2, 2.5, 0.7};

void require(const Report& r, const std::string& mistake, const std::string& words, const std::string& where) {
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == mistake);
  CHECK(r.findings[0].sentence.find(words) != std::string::npos);
  CHECK(r.findings[0].where == where);
}

Report with(const std::function<void(vec&, const vec&)>& plant) {
  return gradcheck::check_function(
      two_terms::f,
      [&plant](const vec& x) {
        vec g = two_terms::gradient(x);
        plant(g, x);
        return g;
      },
      here);
}

}  // namespace

TEST_CASE("a term in powers of x is told in symbols") {
  require(with([](vec& g, const vec& x) { g(3) -= std::pow(x(1), 3) * x(3); }), "a term wrong",
          "x [3, 0] is off by - x [1, 0]^3 x [3, 0], at every x", "x [3, 0]");
  require(with([](vec& g, const vec& x) { g(1) += 0.5 * std::sqrt(x(3)) / x(2); }), "a term wrong",
          "0.5 x [2, 0]^(-1) x [3, 0]^(0.5)", "x [1, 0]");
  CHECK(with([](vec& g, const vec& x) { g(3) -= std::pow(x(1), 3) * std::tanh(x(3)); }).findings[0].mistake !=
        "a term wrong");
}

TEST_CASE("what is off along one direction is the derivative of a linear expression") {
  const auto along = [](double share) {
    return [share](vec& g, const vec& x) {
      const double s = std::exp(x(1)) * x(0);
      g(0) += s;
      g(2) += share * s;
    };
  };
  require(with(along(-2)), "wrong derivative of an inner expression", "the derivative of 1 x [0, 0] - 2 x [2, 0]",
          "x [0, 0], x [2, 0]");
  const Report changing = with([](vec& g, const vec& x) {
    g(0) += std::exp(x(1)) * x(0);
    g(2) += std::exp(x(1)) * std::sin(x(3));
  });
  REQUIRE_FALSE(changing.ok());
  CHECK(changing.findings[0].mistake != "wrong derivative of an inner expression");
}

TEST_CASE("the gradient of another function lacks a term") {
  // sin(x0 x2) is in the gradient, and not in f.
  const auto term = [](double factor) {
    return [factor](vec& g, const vec& x) {
      const double c = std::cos(x(0) * x(2) + x(3));
      g(0) += x(2) * c;
      g(2) += x(0) * c;
      g(3) += factor * c;
    };
  };
  require(with(term(1)), "derivative of another function", "in a term of x [0, 0], x [2, 0], x [3, 0] alone",
          "x [0, 0], x [2, 0], x [3, 0]");
  CHECK(with(term(1.01)).findings[0].mistake != "derivative of another function");
}

TEST_CASE("the gradient of another function: what is off has to show, not what is right beside it") {
  const Report r = with([](vec& g, const vec& x) { g(0) += 1e-7 * std::exp(x(1)) * x(3); });
  REQUIRE_FALSE(r.ok());
  CHECK(r.findings[0].mistake != "derivative of another function");
}

TEST_CASE("a Hessian without the second derivatives of the residuals is Gauss-Newton") {
  const auto residuals = [](const vec& x) { return vec{x(0) * x(1) - 3, std::sin(x(2)) + x(1), x(3) * x(2) + 2}; };
  const auto jacobian = [](const vec& x) {
    return mat{{x(1), x(0), 0, 0}, {0, 1, std::cos(x(2)), 0}, {0, 0, x(3), x(2)}};
  };
  const auto g = [&](const vec& x) { return vec(jacobian(x).t() * residuals(x)); };
  const auto bends = [&](const vec& x) {
    const vec r = residuals(x);
    mat h(4, 4, arma::fill::zeros);
    h(0, 1) = h(1, 0) = r(0);
    h(2, 2) = -std::sin(x(2)) * r(1);
    h(2, 3) = h(3, 2) = r(2);
    return h;
  };
  const auto hessian = [&](double share) {
    return gradcheck::check_hessian(
        g, [&](const vec& x) { return mat(jacobian(x).t() * jacobian(x) + share * bends(x)); }, here);
  };
  CHECK(hessian(1).ok());
  REQUIRE(hessian(0).findings.size() == 1);
  CHECK(hessian(0).findings[0].mistake == "Gauss-Newton");
  CHECK(hessian(0.5).findings[0].mistake != "Gauss-Newton");
}

TEST_CASE("Gauss-Newton is told whatever the scales of the coordinates") {
  const vec scale{1e-4, 1, 1e4, 30, 1e-2, 1e3};
  const auto residuals = [&](const vec& x) {
    const vec z = x % scale;
    return vec(arma::exp(0.5 * z.head(5)) - arma::pow(z.tail(5), 3));
  };
  const auto jacobian = [&](const vec& x) {
    const vec z = x % scale;
    mat j(5, 6, arma::fill::zeros);
    for (arma::uword i = 0; i < 5; ++i) {
      j(i, i) = 0.5 * std::exp(0.5 * z(i)) * scale(i);
      j(i, i + 1) = -3 * z(i + 1) * z(i + 1) * scale(i + 1);
    }
    return j;
  };
  const auto g = [&](const vec& x) { return vec(jacobian(x).t() * residuals(x)); };
  const auto squares = [&](const vec& x) { return mat(jacobian(x).t() * jacobian(x)); };
  const Report r = gradcheck::check_hessian(g, squares, vec(vec{0.3, -1.2, 2.5, 0.7, 1.4, -0.8} / scale));
  INFO(gradcheck::to_text(r));
  CHECK(r.findings.at(0).mistake == "Gauss-Newton");
}

TEST_CASE("what is Gauss-Newton but for a small part of it is none") {
  // f = sin(u)^2 / 2 with u = x0 x1 near 0: without cos(u) u'' it is cos(2 u) u' u'^T, which is nearly cos(u)^2 u' u'^T.
  const auto u = [](const vec& x) { return x(0) * x(1); };
  const auto g = [&](const vec& x) { return vec(std::sin(2 * u(x)) / 2 * vec{x(1), x(0)}); };
  const auto of = [&](const std::function<double(double)>& share) {
    return gradcheck::check_hessian(
        g,
        [&, share](const vec& x) {
          const vec v{x(1), x(0)};
          return mat(share(u(x)) * v * v.t());
        },
        vec{0.012, 1.5});
  };
  const auto squared_cosine = [](double v) { return std::cos(v) * std::cos(v); };
  CHECK(of(squared_cosine).findings.at(0).mistake == "Gauss-Newton");
  CHECK(of([](double v) { return std::cos(2 * v); }).findings.at(0).mistake != "Gauss-Newton");
}

TEST_CASE("a semidefinite Hessian of something else is no Gauss-Newton") {
  /// f = u^4 / 4 with u = x0^2 - x1 x2 lacks u^3 u'': phi'' u' u'^T is semidefinite, and has the gradient in its range.
  const auto slope = [](const vec& x) { return vec{2 * x(0), -x(2), -x(1)}; };
  const auto u = [](const vec& x) { return x(0) * x(0) - x(1) * x(2); };
  const auto of_power = [&](const vec& x) { return vec(std::pow(u(x), 3) * slope(x)); };
  const auto of_bend = [&](const vec& x) { return mat(3 * u(x) * u(x) * slope(x) * slope(x).t()); };
  const Report power = gradcheck::check_hessian(of_power, of_bend, vec{0.7, 1.1, -0.4});
  INFO(gradcheck::to_text(power));
  REQUIRE(power.findings.size() == 1);
  CHECK(power.findings[0].mistake != "Gauss-Newton");
  /// A number of the size of 1000 on the diagonal makes any Hessian definite.
  const auto of_products = [](const vec& x) { return vec{x(1) * x(2), x(0) * x(2), x(0) * x(1)}; };
  const auto large = [](const vec& x) {
    return mat(mat{{0, x(2), x(1)}, {x(2), 0, x(0)}, {x(1), x(0), 0}} + 1000 * arma::diagmat(2 + x % x));
  };
  const Report diagonal = gradcheck::check_hessian(of_products, large, vec{0.7, 1.1, -0.4});
  INFO(gradcheck::to_text(diagonal));
  CHECK(diagonal.findings.at(0).mistake != "Gauss-Newton");
}

TEST_CASE("a Hessian that is 0 where the right one is not is no Gauss-Newton") {
  const auto g = [](const vec& x) {
    return vec{4 * std::pow(x(0), 3) - std::cos(x(0)) * x(1), 4 * std::pow(x(1), 3) - std::sin(x(0)), std::exp(x(2))};
  };
  /// Without - sin(x0) x1 it is definite; that of f is not.
  const auto diagonal = [](const vec& x) {
    return mat(arma::diagmat(vec{12 * x(0) * x(0), 12 * x(1) * x(1), std::exp(x(2))}));
  };
  const Report r = gradcheck::check_hessian(g, diagonal, vec{0.2, 0.1, -0.4});
  INFO(gradcheck::to_text(r));
  CHECK(r.findings.at(0).mistake == "derivative of another function");
}

TEST_CASE("what is off beside a right diagonal is not s v v^T, however wide the bound of that is") {
  /// Without 1e-3 sin(x0) x1.
  const auto g = [](const vec& x) {
    return vec{std::cosh(x(0)) * x(1) + 1e-3 * std::cos(x(0)) * x(1),
               2e6 * x(1) + std::sinh(x(0)) + 1e-3 * std::sin(x(0)), x(2)};
  };
  const auto without = [](const vec& x) {
    mat h = arma::diagmat(vec{std::sinh(x(0)) * x(1), 2e6, 1});
    h(0, 1) = h(1, 0) = std::cosh(x(0));
    return h;
  };
  const Report r = gradcheck::check_hessian(g, without, vec{0.7, 1.1, -0.4});
  INFO(gradcheck::to_text(r));
  CHECK(r.findings.at(0).mistake != "wrong outer second derivative");
}

TEST_CASE("a factor of which it is not known how much it is off 1 is none") {
  const auto times = [](double factor) {
    return gradcheck::check_function([](double x) { return std::exp(x); },
                                     [factor](double x) { return factor * std::exp(x); }, 0.4);
  };
  CHECK(times(1 + 3e-7).findings.at(0).mistake.find("factor") == std::string::npos);
  CHECK(times(1.0001).findings.at(0).mistake == "factor 1.0001");
}

TEST_CASE("numbers that went through a float are said to have") {
  const auto rounded = [](vec& g, const vec&) { g = arma::conv_to<vec>::from(arma::conv_to<arma::fvec>::from(g)); };
  require(with(rounded), "rounded to float", "every number has 24 bits", "");
  const Report off_by_more = with([&](vec& g, const vec& x) {
    rounded(g, x);
    g(1) = static_cast<double>(std::nextafter(static_cast<float>(g(1)) * (1 + 0x1p-21F), 10.0F));
  });
  CHECK(off_by_more.findings[0].mistake != "rounded to float");
}

TEST_CASE("columns that stand one place too far, with zeros in the first") {
  const auto values = [](const vec& x) { return vec{x(0) * x(1), std::sin(x(2)) * x(3), x(0) + x(3) * x(3)}; };
  const auto moved = [](const vec& x) {
    return mat{{0, x(1), x(0), 0}, {0, 0, 0, std::cos(x(2)) * x(3)}, {0, 1, 0, 0}};
  };
  require(gradcheck::check_jacobian(values, moved, here), "columns moved by one", "zero for 0, 0 for 1, 1 for 2", "");
}

TEST_CASE("in a sparse Jacobian a constant, a rounding, and a term in one row have their names") {
  constexpr arma::uword n = 50;
  const auto chain = [](const vec& x) { return vec(x.tail(n - 1) - x.head(n - 1) % x.head(n - 1) % x.head(n - 1)); };
  const auto of = [&](const std::function<void(sp_mat&, const vec&)>& plant) {
    const Report r = gradcheck::check_jacobian(
        chain,
        [&](const vec& x) {
          sp_mat j(n - 1, n);
          for (arma::uword i = 0; i + 1 < n; ++i) {
            j(i, i) = -3 * x(i) * x(i);
            j(i, i + 1) = 1;
          }
          plant(j, x);
          return j;
        },
        vec(arma::linspace(0.31, 1.37, n)));
    INFO(gradcheck::to_text(r));
    REQUIRE(r.findings.size() == 1);
    return r.findings[0].mistake + " " + r.findings[0].where;
  };
  CHECK(of([](sp_mat& j, const vec&) { j(7, 7) += 0.25; }) == "a term too many J [7, 7]");
  CHECK(of([](sp_mat& j, const vec& x) { j(7, 7) += std::sin(x(7) * x(8)); }) == "a wrong term J [7, 7]");
  CHECK(of([](sp_mat& j, const vec& x) {
          j(7, 7) += x(8) * std::cos(x(7) * x(8));
          j(7, 8) += x(7) * std::cos(x(7) * x(8));
        }) == "derivative of another function J row 7");
  CHECK(of([](sp_mat& j, const vec& x) { j(7, 7) += x(7) * x(8); }) == "a term wrong J [7, 7]");
  CHECK(of([](sp_mat& j, const vec&) {
          for (auto it = j.begin(); it != j.end(); ++it) *it = static_cast<double>(static_cast<float>(*it));
        }).starts_with("rounded to float"));
}

TEST_CASE("of two or three coordinates a definite matrix is no evidence of Gauss-Newton") {
  const auto g = [](const vec& x) {  // f = x0 x1^2, and x0 x1^2 x2
    return x.n_elem == 2 ? vec{x(1) * x(1), 2 * x(0) * x(1)}
                         : vec{x(1) * x(1) * x(2), 2 * x(0) * x(1) * x(2), x(0) * x(1) * x(1)};
  };
  const auto definite = [](const vec& x) {
    const double s = std::sin(x(0) * x(1));
    const mat of_two{{1 + x(0) * x(0), s}, {s, 2 + x(1) * x(1)}};
    if (x.n_elem == 2) return of_two;
    mat all(3, 3, arma::fill::value(0.3 * s));
    all.submat(0, 0, 1, 1) = of_two;
    all(2, 2) = 1.5 + x(2) * x(2);
    return all;
  };
  for (const vec& x : {vec{0.3, -1.2}, vec{0.3, -1.2, 0.8}}) {
    const Report r = gradcheck::check_hessian(g, definite, x);
    INFO(gradcheck::to_text(r));
    REQUIRE(r.findings.size() == 1);
    CHECK(r.findings[0].mistake != "Gauss-Newton");
  }
}

}  // namespace part_mistake_tests
