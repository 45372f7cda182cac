// SPDX-License-Identifier: MIT
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

using gradcheck::check_function, gradcheck::ClauseId, gradcheck::ClauseState, gradcheck::Report;

namespace {

using PlainNumbers = std::vector<double>;

double product(const PlainNumbers& x) { return x[0] * x[1]; }
PlainNumbers of_product(const PlainNumbers& x) { return {x[1], x[0]}; }
const PlainNumbers here{2, 3};

void require_only_broken(const Report& r, ClauseId id, const std::string& mistake) {
  INFO(gradcheck::to_text(r));
  CHECK_FALSE(r.ok());
  for (const gradcheck::Clause& c : r.clauses) CHECK(c.is_broken() == (c.id == id));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == mistake);
}

}  // namespace

TEST_CASE("a right function keeps every clause of its contract") {
  const Report r = check_function(product, of_product, here);
  CHECK(r.ok());
  std::vector<ClauseId> tested;
  for (const gradcheck::Clause& c : r.clauses) {
    CHECK(c.state == ClauseState::held);
    tested.push_back(c.id);
  }
  using enum ClauseId;
  CHECK(tested == std::vector{deterministic, gradient_repeats, asked_before, input_unchanged});
}

TEST_CASE("values that differ by a last digit from call to call are not deterministic, unless noise is accepted") {
  auto noisy = [calls = 0](const PlainNumbers& x) mutable { return product(x) * (1 + 0x1p-52 * (++calls % 2)); };
  require_only_broken(check_function(noisy, of_product, here), ClauseId::deterministic, "not deterministic");
  CHECK(check_function(noisy, of_product, here, {.noise = gradcheck::Noise::measured}).ok());
}

TEST_CASE("a gradient that counts its calls does not repeat") {
  auto drifts = [calls = 0](const PlainNumbers& x) mutable { return PlainNumbers{x[1] * (1 + 1e-15 * ++calls), x[0]}; };
  const Report r = check_function(product, drifts, here);
  CHECK(r.is_broken(ClauseId::gradient_repeats));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "gradient does not repeat");
}

TEST_CASE("a gradient that is added to, and one that is not filled in full, are told apart") {
  const auto adds = [](const PlainNumbers& x, PlainNumbers& g) {
    g[0] += x[1];
    g[1] += x[0];
    return product(x);
  };
  const Report added = check_function(adds, here);
  require_only_broken(added, ClauseId::gradient_filled, "gradient buffer");
  CHECK(added.findings[0].sentence.find("it is added to what came in") != std::string::npos);
  const auto leaves = [](const PlainNumbers& x, PlainNumbers& g) {
    g[0] = 2 * x[0];
    return x[0] * x[0];  // of x[1] alone nothing depends: its 0 was never written
  };
  const Report left = check_function(leaves, here);
  require_only_broken(left, ClauseId::gradient_filled, "gradient buffer");
  CHECK(left.findings[0].sentence.find("it is left as it came in, write it") != std::string::npos);
}

TEST_CASE("a gradient that sets what it fills, by whatever means, is right") {
  const auto resizes = [](const PlainNumbers& x, PlainNumbers& g) {
    g.assign(2, 0);
    g[0] += x[1];
    g[1] += x[0];
    return product(x);
  };
  const Report r = check_function(resizes, here);
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.clause("gradient filled")->state == ClauseState::held);
}

TEST_CASE("a gradient of the x that f was asked at last is a stale cache") {
  PlainNumbers last = here;
  const auto remembers = [&last](const PlainNumbers& x) {
    last = x;
    return product(x);
  };
  const auto stale = [&last](const PlainNumbers&) { return of_product(last); };
  const Report r = check_function(remembers, stale, here);
  require_only_broken(r, ClauseId::asked_before, "stale cache");
  CHECK(r.findings[0].sentence.find("which is that of the other x") != std::string::npos);
}

TEST_CASE("a call that throws when it is asked once more breaks the clause") {
  auto once = [calls = 0](const PlainNumbers& x) mutable {
    if (++calls > 40) throw std::runtime_error("no more");
    return of_product(x);
  };
  const Report r = check_function(product, once, here);
  CHECK((r.ok() || r.findings.at(0).mistake == "throws"));
  auto few = [calls = 0](const PlainNumbers& x) mutable {
    if (++calls > 2) throw std::runtime_error("no more");
    return of_product(x);
  };
  const Report refused = check_function(product, few, here);
  CHECK_FALSE(refused.ok());
  REQUIRE_FALSE(refused.findings.empty());
  CHECK(refused.findings[0].mistake == "throws");
}

TEST_CASE("a clause may be waived, and one that no function has may not") {
  const auto adds = [](const PlainNumbers& x, PlainNumbers& g) {
    g[0] += x[1];
    g[1] += x[0];
    return product(x);
  };
  CHECK(check_function(adds, here, {.waived = {{"gradient filled", "sums over batches"}}}).ok());
  CHECK_THROWS_WITH(check_function(adds, here, {.waived = {{"zero cotangent", "none"}}}),
                    Catch::Contains("no clause \"zero cotangent\", expected one of deterministic, gradient repeats"));
}

TEST_CASE("values alone: no clause but the one that the values need, and no finding") {
  const Report r =
      check_function(product, [](const PlainNumbers& x) { return x; }, here, {.scope = gradcheck::Scope::values});
  CHECK_FALSE(r.ok());
  CHECK(r.clauses.size() == 1);
  CHECK(r.findings.empty());
}
