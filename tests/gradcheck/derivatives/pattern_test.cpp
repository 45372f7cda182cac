// SPDX-License-Identifier: MIT
#include <gradcheck/gradcheck.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

using arma::mat, arma::sp_mat, arma::vec;
using gradcheck::check_jacobian, gradcheck::Pattern, gradcheck::Report;

namespace pattern_tests {
namespace {

/// A chain: x_i x_{i+1}, of five numbers.
vec chain(const vec& x) { return x.head(4) % x.tail(4); }
sp_mat chain_jacobian(const vec& x) {
  sp_mat j(4, 5);
  for (arma::uword i = 0; i < 4; ++i) {
    j(i, i) = x(i + 1);
    j(i, i + 1) = x(i);
  }
  return j;
}
const vec pattern_here{0.7, -1.3, 0.4, 2, 1.1};

bool has_note(const Report& r, const std::string& text) { return std::ranges::find(r.notes, text) != r.notes.end(); }
void require_agreement(const Report& r, arma::uword entries) {
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.counts().agree == entries);
  CHECK(r.findings.empty());
}

}  // namespace

TEST_CASE("a pattern that declares all that is not zero is right, in every type") {
  const sp_mat stored = chain_jacobian(pattern_here);
  const std::vector<int> rows{0, 0, 1, 1, 2, 2, 3, 3}, columns{0, 1, 1, 2, 2, 3, 3, 4};
  for (const Report& r : {check_jacobian(chain, chain_jacobian, pattern_here, stored),
                          check_jacobian(chain, chain_jacobian, pattern_here, Pattern{rows, columns}),
                          check_jacobian(chain, chain_jacobian, pattern_here,
                                         Pattern{{0, 0, 1, 1, 2, 2, 3, 3, 3}, {0, 1, 1, 2, 2, 3, 3, 4, 4}})}) {
    require_agreement(r, 20);
    CHECK(r.notes.empty());
  }
}

TEST_CASE("an entry that is missing in the pattern is the finding, whether the Jacobian has it or not") {
  sp_mat less = chain_jacobian(pattern_here);
  less(2, 3) = 0;
  const auto without = [](const vec& x) {
    sp_mat j = chain_jacobian(x);
    j(2, 3) = 0;
    return j;
  };
  for (const Report& r : {check_jacobian(chain, without, pattern_here, less),
                          check_jacobian(chain, chain_jacobian, pattern_here, less)}) {
    INFO(gradcheck::to_text(r));
    CHECK_FALSE(r.ok());
    REQUIRE(r.findings.size() == 1);
    CHECK(r.findings[0].mistake == "missing in the pattern");
    CHECK(r.findings[0].where == "J [2, 3]");
    CHECK(r.findings[0].sentence == "1 entry not declared, and not zero: J [2, 3] is 0.4 numerically");
  }
  CHECK(has_note(
      check_jacobian(chain, chain_jacobian, pattern_here, less),
      "1 entry of the Jacobian beside the pattern taken for 0, as a solver takes what it is not told of: J [2, 3]"));
}

TEST_CASE("what is wrong inside the pattern is named beside what is missing in it") {
  sp_mat less = chain_jacobian(pattern_here);
  less(2, 3) = 0;
  const auto wrong = [](const vec& x) {
    sp_mat j = chain_jacobian(x);
    j.row(0) *= 2;
    return j;
  };
  const Report r = check_jacobian(chain, wrong, pattern_here, less);
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 2);
  CHECK(r.findings[0].mistake == "missing in the pattern");
  CHECK(r.findings[1].mistake == "factor 2");
  CHECK(r.findings[1].where == "J row 0");
}

TEST_CASE("one wrong entry in the pattern is no mistake of its own where the Jacobian writes beside it") {
  const auto with = [](arma::uword column) {
    return check_jacobian([](const vec& x) { return vec(arma::exp(x)); },
                          [column](const vec& x) {
                            mat j = arma::diagmat(arma::exp(x));
                            j(1, column) += 0.25;
                            j(1, 1) += 0.5;
                            return j;
                          },
                          pattern_here, Pattern{{0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}});
  };
  const auto names = [](const Report& r) {
    INFO(gradcheck::to_text(r));
    CHECK(r.counts().disagree == 1);
    return r.findings.empty() ? gradcheck::unnamed_mistake : r.findings[0].mistake;
  };
  CHECK(names(with(1)) == "a term too many");
  CHECK(names(with(0)) == gradcheck::unnamed_mistake);
}

TEST_CASE("a declared entry that is always zero is a note, one that happens to be zero is none") {
  sp_mat more = chain_jacobian(pattern_here);
  more(0, 4) = 1;
  const Report r = check_jacobian(chain, chain_jacobian, pattern_here, more);
  require_agreement(r, 20);
  CHECK(r.notes == std::vector<std::string>{"1 entry of the pattern zero at all 3 points: J [0, 4]"});
  const vec with_zero{0.7, 0, 0.4, 2, 1.1};
  CHECK(check_jacobian(chain, chain_jacobian, with_zero, chain_jacobian(pattern_here)).notes.empty());
}

TEST_CASE("what is not declared is caught just above what can be seen, and passes just below") {
  const auto with = [](double size) {
    const auto f = [size](const vec& x) { return vec{std::sin(x(0)) + size * x(1), x(1)}; };
    const auto j = [](const vec& x) { return mat{{std::cos(x(0)), 0}, {0, 1}}; };
    return check_jacobian(f, j, vec{0.5, 0.8}, Pattern{{0, 1}, {0, 1}});
  };
  const double bound = with(1e-12).blocks.at(0).bound(0, 1);
  INFO(bound);
  CHECK(with(0.45 * bound).ok());
  CHECK_FALSE(with(1.1 * bound).ok());
}

TEST_CASE("a pattern over several arguments counts its columns through") {
  const auto f = [](const vec& a, double s) { return vec(s * a); };
  const auto j = [](const vec& a, double s) { return mat(arma::join_rows(s * arma::eye(2, 2), a)); };
  const auto x = std::tuple(gradcheck::named("a", vec{1, 2}), gradcheck::named("s", 3.0));
  require_agreement(check_jacobian(f, j, x, Pattern{{0, 1, 0, 1}, {0, 1, 2, 2}}), 6);
  const Report r = check_jacobian(f, j, x, Pattern{{0, 1, 0}, {0, 1, 2}});
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "s [1, 0]");
}

TEST_CASE("a pattern that does not fit the Jacobian is refused in words") {
  CHECK_THROWS_WITH(check_jacobian(chain, chain_jacobian, pattern_here, Pattern({4}, {0})),
                    "the pattern has an entry [4, 0], the Jacobian is [4 x 5]; indices begin at 0");
  CHECK_THROWS_WITH(check_jacobian(chain, chain_jacobian, pattern_here, sp_mat(5, 4)),
                    "the pattern is [5 x 4], the Jacobian is [4 x 5]");
  CHECK_THROWS_WITH(Pattern({0, 1}, {0}), "the pattern has 2 rows and 1 columns, expected a pair for each entry");
}

}  // namespace pattern_tests
