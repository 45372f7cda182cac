// SPDX-License-Identifier: MIT
// Functions of more coordinates than there are evaluations for.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <tuple>
#include <vector>

#include <gradcheck/gradcheck.hpp>

#include "gradcheck/derivatives/limited.hpp"
#include "gradcheck/layers.hpp"

using arma::mat;
using arma::uword;
using arma::vec;
using gradcheck::Block;
using gradcheck::Options;
using gradcheck::Reason;
using gradcheck::Report;
using gradcheck::Verdict;
using limited::calls_of_contract;
using limited::entries_with;
using limited::within;

namespace {

/// J = sum_i s_i sin x_i + x_i^2 / 10, with one entry of the gradient off.
struct Waves {
  explicit Waves(uword n) : x(layers::normal(n, 1)), s(arma::linspace<vec>(0.5, 2, n)) {}

  vec x, s;
  uword wrong_at = 0;
  double off = 0;
  std::uint64_t calls = 0;

  Report check(Options options) {
    calls = 0;
    const auto f = [this](const vec& v) {
      ++calls;
      return vec(s % arma::sin(v) + 0.1 * arma::square(v));
    };
    const auto gradient = [this](const vec& v) {
      vec g = s % arma::cos(v) + 0.2 * v;
      g(wrong_at) += off;
      return g;
    };
    return gradcheck::check_function(f, gradient, x, options);
  }
};

const Block& directions_of(const Report& r) { return r.blocks.back(); }

}  // namespace

TEST_CASE("a function of more coordinates than evaluations is sampled, and the rest closed by directions") {
  Waves waves(5000);
  const Report r = waves.check(within(1000));
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(waves.calls <= 1000 + calls_of_contract);
  const gradcheck::Counts c = r.counts();
  CHECK(c.coordinates() == 5000);
  CHECK(c.looked_at() > 100);
  CHECK(c.looked_at() + c.not_looked_at == 5000);
  REQUIRE(r.blocks.size() == 2);
  CHECK(directions_of(r).directions == 8);
  CHECK(directions_of(r).rest_of == "x");
  CHECK(directions_of(r).counts().agree == 8);
  CHECK(directions_of(r).shows < 1e-4);
  CHECK(entries_with(r.blocks[0], Reason::not_looked_at).n_elem == c.not_looked_at);
}

TEST_CASE("the first line says what share was looked at") {
  Waves waves(5000);
  const Report r = waves.check(within(1000));
  std::string text = gradcheck::to_text(r);
  for (std::size_t at = text.find("\n  "); at != std::string::npos; at = text.find("\n  ")) text.replace(at, 3, " ");
  const std::string looked_at = std::to_string(r.counts().looked_at());
  CHECK(text.starts_with("right: " + looked_at + " of 5,000 coordinates, the rest in 8 directions, any error above "));
  CHECK(text.find("would have been caught, of the rest a single one above ") != std::string::npos);
}

TEST_CASE("where the evaluations suffice, all is as it is without a limit") {
  Waves waves(20);
  const Report all = waves.check({}), limited = waves.check(within(2000));
  CHECK(limited.blocks.size() == 1);
  CHECK(limited.counts().not_looked_at == 0);
  CHECK(arma::approx_equal(all.blocks[0].numeric, limited.blocks[0].numeric, "absdiff", 0));
  CHECK(arma::approx_equal(all.blocks[0].bound, limited.blocks[0].bound, "absdiff", 0));
  CHECK(gradcheck::to_text(all) == gradcheck::to_text(limited));
}

TEST_CASE("too few evaluations are an error at the call, which says how many are enough") {
  Waves waves(500);
  CHECK_THROWS_WITH(
      waves.check(within(255)),
      "options.max_evaluations is 255, too few for 1 block: write 256 or more, or 0 for every coordinate");
  CHECK(waves.check(within(256)).ok());
  CHECK(waves.calls <= 256 + calls_of_contract);
}

TEST_CASE("one wrong entry that was looked at is shown as any other") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    Waves waves(3000);
    const Report right = waves.check(within(2000, seed));
    waves.wrong_at = arma::uvec(arma::find(right.blocks[0].verdict == 0))(7);
    waves.off = 1e-5;
    const Report r = waves.check(within(2000, seed));
    INFO(gradcheck::to_text(r));
    CHECK_FALSE(r.ok());
    CHECK(r.blocks[0].verdict_at(waves.wrong_at) == Verdict::disagree);
    CHECK(waves.calls <= 2000 + calls_of_contract);
  }
}

TEST_CASE("one wrong entry of the rest shows above the stated resolution, is located, and passes below it") {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6, 7, 8}) {
    Waves waves(3000);
    const Report right = waves.check(within(1300, seed));
    REQUIRE(right.ok());
    waves.wrong_at = entries_with(right.blocks[0], Reason::not_looked_at)(100 * seed);
    for (const double share : {1.01, 30.0, 1e6}) {
      waves.off = share * directions_of(right).shows;
      const Report r = waves.check(within(1300, seed));
      INFO("seed " << seed << ", " << waves.off << '\n' << gradcheck::to_text(r));
      CHECK_FALSE(r.ok());
      CHECK(waves.calls <= 1300 + calls_of_contract);
      if (share < 10) continue;
      CHECK(r.blocks[0].verdict_at(waves.wrong_at) == Verdict::disagree);
      CHECK(r.counts().disagree == 1);
    }
    waves.off = directions_of(right).shows / 64;
    CHECK(waves.check(within(1300, seed)).ok());
  }
}

TEST_CASE("several wrong entries of the rest are located one after the other") {
  Waves waves(3000);
  const Report right = waves.check(within(2000));
  const arma::uvec rest = entries_with(right.blocks[0], Reason::not_looked_at);
  const auto f = [&](const vec& v) { return vec(waves.s % arma::sin(v)); };
  const auto gradient = [&](const vec& v) {
    vec g = waves.s % arma::cos(v);
    for (const uword k : {10, 700, 1900}) g(rest(k)) *= -1;
    return g;
  };
  const Report r = gradcheck::check_function(f, gradient, waves.x, within(2000));
  INFO(gradcheck::to_text(r));
  CHECK(r.blocks[0].counts().disagree == 3);
  for (const uword k : {10, 700, 1900}) CHECK(r.blocks[0].verdict_at(rest(k)) == Verdict::disagree);
  CHECK(directions_of(r).counts().agree == 8);
}

TEST_CASE("entries that changed places are seen by every direction but by accident") {
  Waves waves(3000);
  const Report right = waves.check(within(300));
  const arma::uvec rest = entries_with(right.blocks[0], Reason::not_looked_at);
  const auto f = [&](const vec& v) { return vec(waves.s % arma::sin(v)); };
  const auto gradient = [&](const vec& v) {
    vec g = waves.s % arma::cos(v);
    std::swap(g(rest(5)), g(rest(2000)));
    return g;
  };
  CHECK_FALSE(gradcheck::check_function(f, gradient, waves.x, within(300)).ok());
}

TEST_CASE("a rest that is wrong throughout is wrong, however little of it was looked at") {
  Waves waves(3000);
  const auto f = [&](const vec& v) { return vec(waves.s % arma::sin(v)); };
  const auto gradient = [&](const vec& v) { return vec(waves.s % arma::cos(v) * (1 + 1e-5)); };
  const Report r = gradcheck::check_function(f, gradient, waves.x, within(300));
  INFO(gradcheck::to_text(r));
  CHECK_FALSE(r.ok());
  CHECK(directions_of(r).counts().disagree == 1);
}

TEST_CASE("what is wrong throughout is seen in the first coordinates") {
  Waves waves(3000);
  const auto f = [&](const vec& v) { return vec(waves.s % arma::sin(v)); };
  const auto gradient = [&](const vec& v) { return vec(-waves.s % arma::cos(v)); };
  const Report r = gradcheck::check_function(f, gradient, waves.x, within(600));
  INFO(gradcheck::to_text(r));
  CHECK(r.blocks[0].counts().looked_at() >= 1);
  CHECK(r.blocks[0].counts().disagree == r.blocks[0].counts().looked_at());
}

TEST_CASE("what is tolerated of every entry is tolerated of their directions") {
  Waves waves(3000);
  const vec size = 0.9e-8 * arma::sign(vec(layers::normal(3000, 1, 12)));
  const auto f = [&](const vec& v) { return vec(waves.s % arma::sin(v)); };
  const auto gradient = [&](const vec& v) { return vec(waves.s % arma::cos(v) % (1 + size)); };
  for (const std::uint64_t seed : {1, 2, 3, 4}) {
    const Report r = gradcheck::check_function(f, gradient, waves.x, within(400, seed));
    INFO(gradcheck::to_text(r));
    CHECK(r.counts().disagree == 0);
  }
}

TEST_CASE("NaN in the rest of a gradient is found") {
  Waves waves(3000);
  const Report right = waves.check(within(600));
  waves.wrong_at = entries_with(right.blocks[0], Reason::not_looked_at)(1234);
  waves.off = arma::datum::nan;
  const Report r = waves.check(within(600));
  CHECK_FALSE(r.ok());
  CHECK(r.blocks[0].verdict_at(waves.wrong_at) == Verdict::disagree);
}

TEST_CASE("every block has some of its coordinates looked at, and directions of its own") {
  const vec a = layers::normal(4000, 1), b = layers::normal(2, 1, 7), c = layers::normal(900, 1, 9);
  const auto f = [](const vec& u, const vec& v, const vec& w) {
    return arma::accu(arma::exp(0.1 * u)) + 3 * arma::accu(arma::square(v)) + arma::accu(arma::sin(w));
  };
  const auto gradient = [](const vec& u, const vec& v, const vec& w) {
    return std::tuple(vec(0.1 * arma::exp(0.1 * u)), vec(6 * v), vec(arma::cos(w)));
  };
  const Report r = gradcheck::check_function(f, gradient, std::tuple(a, b, c), within(800));
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  REQUIRE(r.blocks.size() == 5);
  CHECK(r.blocks[1].counts().not_looked_at == 0);
  CHECK(r.blocks[0].counts().looked_at() >= 10);
  CHECK(r.blocks[2].counts().looked_at() >= 10);
  CHECK(r.blocks[3].rest_of == "x 1");
  CHECK(r.blocks[4].rest_of == "x 3");
  CHECK(r.blocks[3].directions + r.blocks[4].directions == 8);
}

TEST_CASE("directions stay inside the bounds") {
  vec x = arma::abs(vec(layers::normal(2000, 1)));
  x.head(50).fill(1e-3);
  x.tail(50).fill(4.0);
  const auto f = [](const vec& v) -> vec {
    if (v.min() < 1e-3 || v.max() > 4.0) throw std::domain_error("outside");
    return v % arma::log(v);
  };
  const auto gradient = [](const vec& v) { return vec(1 + arma::log(v)); };
  x.clamp(1e-3, 4.0);
  Options options = within(1000);
  options.bounds = {{"", 1e-3, 4.0}};
  const Report r = gradcheck::check_function(f, gradient, x, options);
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.failed_evaluations == 0);
  const auto wrong = [&](const vec& v) {
    vec g = gradient(v);
    g(entries_with(r.blocks[0], Reason::not_looked_at)(77)) += 1e-2;
    return g;
  };
  CHECK_FALSE(gradcheck::check_function(f, wrong, x, options).ok());
}

TEST_CASE("the same seed looks at the same coordinates, another one at others") {
  Waves waves(3000);
  const Report a = waves.check(within(600)), b = waves.check(within(600)), c = waves.check(within(600, 2));
  CHECK(gradcheck::to_json(a) == gradcheck::to_json(b));
  CHECK(arma::any(entries_with(a.blocks[0], Reason::not_looked_at).head(500) !=
                  entries_with(c.blocks[0], Reason::not_looked_at).head(500)));
}

TEST_CASE("without the values of its outputs a function is not sampled, as it is not checked") {
  Waves waves(500);
  const auto nothing = [](const vec& v) { return vec(v * arma::datum::nan); };
  const Report r = gradcheck::check_function(
      nothing, [](const vec& v) { return v; }, waves.x, within(300));
  CHECK_FALSE(r.ok());
  CHECK(r.blocks.size() == 1);
}
