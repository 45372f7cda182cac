// SPDX-License-Identifier: MIT
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "gradcheck/derivatives/generated.hpp"

using arma::vec;
using gradcheck::check_function, gradcheck::Report;

namespace {

using GradientPlant = std::function<void(vec& gradient, const vec& x)>;

/// J = sum cos x + x0 x1, with a fault in its gradient.
Report with_fault(const vec& x, const GradientPlant& plant) {
  const auto f = [](const vec& v) { return arma::accu(arma::cos(v)) + v(0) * v(1); };
  const auto g = [&plant](const vec& v) {
    vec exact = -arma::sin(v);
    exact(0) += v(1);
    exact(1) += v(0);
    plant(exact, v);
    return exact;
  };
  return check_function(f, g, x);
}

void require_named(const GradientPlant& plant, const std::string& mistake, const std::string& words) {
  const Report r = with_fault({0.3, -1.2, 2.5, 0.7}, plant);
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == mistake);
  CHECK(r.findings[0].sentence.find(words) != std::string::npos);
}

}  // namespace

TEST_CASE("a gradient that is 40 times too large is one finding, also where it is as long as 40") {
  require_named([](vec& g, const vec&) { g *= 40; }, "factor 40", "every entry is 40 times the numeric one");
  require_named([](vec& g, const vec&) { g *= 4; }, "factor 4",
                "the number of its entries: the 1/n of a mean is missing");
  require_named([](vec& g, const vec&) { g /= 4; }, "factor 0.25", "divided by n once too often");
}

TEST_CASE("factors, signs and what is missing") {
  require_named([](vec& g, const vec&) { g *= -1; }, "factor -1", "the opposite sign");
  require_named([](vec& g, const vec&) { g *= 2; }, "factor 2", "a factor 2");
  require_named([](vec& g, const vec&) { g.zeros(); }, "gradient missing (zero)", "exactly zero");
  require_named([](vec& g, const vec& x) { g *= arma::norm(x); }, "wrong outer derivative", "the direction is right");
}

TEST_CASE("one entry alone is named with its place") {
  const auto at = [](arma::uword i, const GradientPlant& plant) {
    const Report r = with_fault({0.3, -1.2, 2.5, 0.7}, plant);
    INFO(gradcheck::to_text(r));
    REQUIRE(r.findings.size() == 1);
    CHECK(r.findings[0].where == "x [" + std::to_string(i) + ", 0]");
    CHECK(gradcheck::to_text(r).find("very entry is") == std::string::npos);
    return r.findings[0].mistake;
  };
  CHECK(at(2, [](vec& g, const vec&) { g(2) = 0; }) == "gradient missing (zero)");
  CHECK(at(3, [](vec& g, const vec&) { g(3) *= -1; }) == "factor -1");
  CHECK(at(1, [](vec& g, const vec&) { g(1) *= 3; }) == "factor 3");
}

TEST_CASE("entries at other places") {
  require_named([](vec& g, const vec&) { std::swap(g(1), g(3)); }, "entries swapped", "3 for 1, 1 for 3");
  require_named([](vec& g, const vec&) { g = arma::shift(g, 1); }, "entries permuted", "3 for 0, 0 for 1, 1 for 2");
}

TEST_CASE("equal entries do not hide a permutation") {
  const vec x{1, 3, 3, 4, 5};  // of the last three nothing depends: three zeros
  const auto f = [](const vec& v) { return v(0) * v(1) * v(1); };
  const auto shifted = [](const vec& v) { return vec(arma::shift(vec{v(1) * v(1), 2 * v(0) * v(1), 0, 0, 0}, 1)); };
  const Report r = check_function(f, shifted, x);
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "entries permuted");
}

TEST_CASE("what is nearly zero without its term is not the zero of another entry") {
  const vec x{0.7, -1.2, 0.5, 0.9};  // on the two in the middle nothing depends
  const auto f = [](const vec& v) { return v(0) * v(0) + 0.2 * v(3) * v(0) + 1e-9 * std::exp(-v(3)); };
  const auto without = [](const vec& v) { return vec{2 * v(0) + 0.2 * v(3), 0, 0, -1e-9 * std::exp(-v(3))}; };
  const Report r = check_function(f, without, x);
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "a term wrong");
}

TEST_CASE("a term, a constant or a factor of x") {
  require_named([](vec& g, const vec& x) { g += 0.1 * x; }, "a term too many", "plus 0.1 x");
  require_named([](vec& g, const vec& x) { g -= 0.1 * arma::sign(x); }, "a term missing", "minus 0.1 sign(x)");
  require_named([](vec& g, const vec&) { g += 0.25; }, "a term too many", "every entry is 0.25 too large");
  require_named([](vec& g, const vec& x) { g %= x; }, "a factor of x", "times x");
}

TEST_CASE("of one entry a constant is the simplest term, and sign(x) is one that was seen on both sides of 0") {
  const auto said = [](const vec& x, const GradientPlant& plant) {
    const Report r = with_fault(x, plant);
    INFO(gradcheck::to_text(r));
    REQUIRE(r.findings.size() == 1);
    return r.findings[0].where + ": " + r.findings[0].sentence;
  };
  const vec both{0.3, -1.2, 2.5, 0.7}, positive{0.3, 1.2, 2.5, 0.7};
  CHECK(said(both, [](vec& g, const vec&) { g(1) -= 11; }) == "x [1, 0]: it is 11 too small, wherever x is");
  CHECK(said(both, [](vec& g, const vec&) { g(3) += 11; }) == "x [3, 0]: it is 11 too large, wherever x is");
  CHECK(said(both, [](vec& g, const vec&) { g.tail(2) += 11; }) ==
        "x [2, 0], x [3, 0]: each is 11 too large, wherever x is");
  CHECK(said(both, [](vec& g, const vec& x) { g(3) += 0.1 * x(3); }) == "x [3, 0]: it is the numeric one plus 0.1 x");
  CHECK(said(positive, [](vec& g, const vec& x) { g += 11 * arma::sign(x); }) ==
        ": every entry is the numeric one plus 11 sign(x)");
}

TEST_CASE("a term that all entries share is one number at each point") {
  const auto squared_sum = [](const vec& x) { return 0.3 * arma::accu(x % x); };
  require_named([&](vec& g, const vec& x) { g += squared_sum(x); }, "a shared term", "every entry is 2.481 too large");
  require_named([&](vec& g, const vec& x) { g -= squared_sum(x); }, "a shared term", "every entry is 2.481 too small");
  require_named([&](vec& g, const vec& x) { g.tail(3) -= squared_sum(x); }, "a shared term",
                "each is 2.481 too small, all by the same number");
  require_named([&](vec& g, const vec& x) { g.tail(2) -= squared_sum(x); }, "wrong derivative of an inner expression",
                "one number times the derivative of 1 x [2, 0] + 1 x [3, 0]");
  require_named(
      [&](vec& g, const vec& x) {
        g += squared_sum(x);
        g(2) += 1e-3;
      },
      "wrong formula", "no known mistake");
}

TEST_CASE("what nothing explains is described, and a gradient that is not finite is named") {
  require_named([](vec& g, const vec& x) { g += arma::exp(x) % arma::shift(x % x + arma::exp(x), 1); }, "wrong formula",
                "no known mistake explains it");
  require_named([](vec& g, const vec&) { g(1) = std::numeric_limits<double>::infinity(); }, "gradient not finite",
                "x [1, 0]");
}

TEST_CASE("a function has a gradient or a Jacobian and no backward, which is what is said") {
  const vec x{0.3, -1.2, 2.5, 0.7};
  const std::string g = gradcheck::to_text(
      with_fault(x, [](vec& to, const vec& at) { to += arma::exp(at) % arma::shift(at % at + arma::exp(at), 1); }));
  CHECK(g.find("  The gradient is not the slope of f, in a way that no known mistake explains.\n") !=
        std::string::npos);
  const auto f = [](const vec& v) { return vec(v % v); };
  const auto wrong = [](const vec& v) { return arma::mat(arma::diagmat(2 * v) + v * arma::exp(v).t()); };
  const std::string j = gradcheck::to_text(gradcheck::check_jacobian(f, wrong, x));
  CHECK(j.find("  The Jacobian is not the slope of f, in a way") != std::string::npos);
  for (const std::string& text : {g, j}) CHECK(text.find("ackward") == std::string::npos);
  const std::string zero = gradcheck::to_text(with_fault(x, [](vec& to, const vec&) { to.zeros(); }));
  CHECK(zero.find("It is left zero, although f moves when these numbers move.") != std::string::npos);
}

TEST_CASE("a block by rows instead of columns, and a block that is missing beside right ones") {
  const vec x = arma::linspace(0.1, 0.9, 9);
  const auto f = [](const vec& v) { return arma::accu(arma::pow(v, 3)); };
  const auto of = [&](const GradientPlant& plant) {
    const auto g = [&plant](const vec& v) {
      vec exact = 3 * v % v;
      plant(exact, v);
      return exact;
    };
    const Report r = check_function(f, g, named(gradcheck::Layout{{"w", 3, 2}, {"b", 3, 1}}, x));
    INFO(gradcheck::to_text(r));
    REQUIRE(r.findings.size() == 1);
    return r.findings[0].where + ": " + r.findings[0].mistake;
  };
  CHECK(of([](vec& g, const vec&) { g.head(6) = arma::vectorise(arma::reshape(g.head(6), 3, 2).t()); }) ==
        "w: rows for columns");
  CHECK(of([](vec& g, const vec&) { g.tail(3).zeros(); }) == "b: gradient missing (zero)");
}

TEST_CASE("a flat Jacobian that is filled down the columns, where it should be along the rows") {
  using Numbers = std::vector<double>;
  const auto f = [](const Numbers& x) { return Numbers{x[0] * x[1], x[1] * x[2], x[0] * x[2], x[0] + x[1] * x[1]}; };
  const auto by_columns = [](const Numbers& x) {
    return Numbers{x[1], 0, x[2], 1, x[0], x[2], 0, 2 * x[1], 0, x[1], x[0], 0};
  };
  const Report r = gradcheck::check_jacobian(f, by_columns, Numbers{0.7, -1.3, 2.1});
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "columns for rows");
}

TEST_CASE("it is explained by the function's own formula") {
  const Report r = with_fault({0.3, -1.2, 2.5, 0.7}, [](vec& g, const vec&) { g *= 2; });
  CHECK(gradcheck::explain(r).find("violates: g(i) = df/dx(i) at x") != std::string::npos);
}

TEST_CASE("a factor just above the tolerance is caught, one just below passes") {
  const vec x{0.3, -1.2, 2.5, 0.7};
  const Report right = with_fault(x, [](vec&, const vec&) {});
  REQUIRE(right.ok());
  const double bound = right.blocks[0].bound(2);
  for (const double share : {0.95, 1.05})
    CHECK(with_fault(x, [&](vec& g, const vec&) { g(2) += share * bound; }).ok() == (share < 1));
}

TEST_CASE("of generated functions at all scales no right gradient is accused, and faults are named by their kind") {
  const std::vector<std::pair<std::string, GradientPlant>> faults{
      {"factor 2", [](vec& g, const vec&) { g *= 2; }},
      {"factor -1", [](vec& g, const vec&) { g *= -1; }},
      {"gradient missing (zero)", [](vec& g, const vec&) { g.zeros(); }},
      {"entries permuted", [](vec& g, const vec&) { g = arma::shift(g, 1); }}};
  arma::uword named_ones = 0, all = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const generated::Function f = generated::function(seed, 3);
    CAPTURE(seed);
    CHECK(check_function(
              f, [&f](const vec& v) { return f.gradient(v); }, f.x)
              .counts()
              .disagree == 0);
    for (const auto& [name, plant] : faults) {
      const auto wrong = [&f, &plant = plant](const vec& v) {
        vec g = f.gradient(v);
        plant(g, v);
        return g;
      };
      const Report r = check_function(f, wrong, f.x);
      CHECK_FALSE(r.ok());
      named_ones += r.findings.size() == 1 && r.findings[0].mistake == name ? 1 : 0;
      ++all;
    }
  }
  CHECK(100 * named_ones >= 90 * all);
}
