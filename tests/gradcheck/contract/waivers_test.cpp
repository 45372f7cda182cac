// SPDX-License-Identifier: MIT
#include <gradcheck/contract/waivers.hpp>

#include <stdexcept>
#include <tuple>

#include <catch2/catch.hpp>

#include <gradcheck/chain/check_chain.hpp>
#include <gradcheck/factory/check_factory.hpp>
#include <gradcheck/layers.hpp>
#include <gradcheck/render/machine/json.hpp>
#include <gradcheck/render/text.hpp>

using gradcheck::check_layer, gradcheck::ClauseState, gradcheck::Options, gradcheck::Report;
using layers::normal;

namespace {

/// Right, but for a batch of one, whose dX is twice what it should be.
struct TwiceAlone : layers::Scale {
  arma::mat backward(const arma::mat& c) { return (c.n_rows == 1 ? 2 : 1) * Scale::backward(c); }
};

TwiceAlone twice_alone(arma::uword width = 3) { return {{normal(1, width, 5)}}; }

struct Half {
  double value(const arma::mat& y, const arma::mat& t) const { return arma::accu(arma::square(y - t)) / 2; }
  arma::mat gradient(const arma::mat& y, const arma::mat& t) const { return y - t; }
};

const Options batch_of_one_waived{.waived = {{"batch of one", "nobody trains on one sample"}}};

}  // namespace

TEST_CASE("a waived clause is shown with its reason and what would be broken, and is no finding") {
  TwiceAlone layer = twice_alone();
  const arma::mat x = normal(16, 3);
  const Report before = check_layer(layer, x), r = check_layer(layer, x, batch_of_one_waived);
  REQUIRE(before.clause("batch of one") != nullptr);
  CHECK(before.clause("batch of one")->state == ClauseState::broken);
  CHECK(before.findings.size() == 1);
  CHECK_FALSE(before.ok());
  REQUIRE(r.clause("batch of one") != nullptr);
  const gradcheck::Clause waived = *r.clause("batch of one");
  CHECK(waived.state == ClauseState::waived);
  CHECK(waived.found() == ClauseState::broken);
  CHECK(waived.why == "nobody trains on one sample (would be broken: " + before.clause("batch of one")->why + ")");
  INFO(to_text(r));
  CHECK(r.findings.empty());
  CHECK(r.ok());
  CHECK(to_text(r).find("note: batch of one, waived: nobody trains on one sample (would be broken:\n") !=
        std::string::npos);
  CHECK(to_json(r).find(R"("name":"batch of one","state":"waived","why":"nobody trains)") != std::string::npos);
}

TEST_CASE("a waiver of one clause covers no other, and no value") {
  const Options options{.waived = {{"zero cotangent", "for a test"}}};
  CHECK_FALSE(check_layer(twice_alone(), normal(16, 3), options).ok());
  layers::Planted<layers::Scale> wrong{{normal(1, 3, 5)}, [](arma::mat& dx) { dx *= 2; }};
  const Report r = check_layer(wrong, normal(4, 3), batch_of_one_waived);
  CHECK(r.counts().disagree == 12);
  CHECK_FALSE(r.ok());
}

TEST_CASE("a waived clause that holds, or that was not tested, is said to") {
  const Report r = check_layer(layers::Scale{normal(1, 3, 5)}, normal(4, 3),
                               {.waived = {{"batch of one", "for a test"}, {"forward mode", "to be written"}}});
  REQUIRE(r.clause("forward mode") != nullptr);
  CHECK(r.clause("batch of one")->why == "for a test (waived, but holds)");
  CHECK(r.clause("forward mode")->why == "to be written (not tested: no call jvp(x, dx))");
  CHECK(r.clause("forward mode")->state == ClauseState::waived);
  CHECK(r.ok());
}

TEST_CASE("a layer whose forward differs from call to call stays undecided, waived or not") {
  struct Counting : layers::Scale {
    double calls = 0;
    arma::mat forward(const arma::mat& input) { return ++calls * Scale::forward(input); }
  };
  const Report r = check_layer(Counting{{normal(1, 3, 5)}}, normal(4, 3), {.waived = {{"deterministic", "it counts"}}});
  REQUIRE(r.clauses.size() == 1);
  CHECK(r.clauses[0].why == "it counts (would be broken: two forward passes over the same numbers differ)");
  CHECK(r.findings.empty());
  CHECK(r.counts().undecided == r.counts().total());
  CHECK_FALSE(r.ok());
}

TEST_CASE("a waiver without a reason, or of no clause, is misuse, and says which clauses there are") {
  layers::Scale layer{normal(1, 3, 5)};
  const arma::mat x = normal(4, 3);
  const Options nameless{.waived = {{"batch of two", "why not"}}}, blank{.waived = {{"batch of one", " "}}};
  CHECK_THROWS_WITH(
      check_layer(layer, x, nameless),
      Catch::StartsWith("options.waived: no clause \"batch of two\", expected one of deterministic, input "
                        "unchanged, ") &&
          Catch::EndsWith(", forward mode"));
  CHECK_THROWS_WITH(check_layer(layer, x, blank),
                    "options.waived: no reason for \"batch of one\", expected why it is waived");
  CHECK_THROWS_AS(gradcheck::check_vjp(layer, x, x, nameless), std::invalid_argument);
  CHECK_THROWS_AS(gradcheck::check_chain(std::tie(layer), Half{}, x, x, nameless), std::invalid_argument);
  const auto make = [](gradcheck::Shape s, std::mt19937_64&) { return layers::Scale{normal(1, s.inputs)}; };
  CHECK_THROWS_AS(gradcheck::check_factory("Scale", make, nameless), std::invalid_argument);
}

TEST_CASE("a factory's report joins what a waived clause came to, and says where") {
  const auto make = [](gradcheck::Shape s, std::mt19937_64&) { return twice_alone(s.inputs); };
  const std::vector<gradcheck::Configuration> all{{{4, 3, 3}, 1}, {{16, 3, 3}, 2}};
  const gradcheck::Factory factory = gradcheck::detail::erase_factory(make);
  CHECK_FALSE(gradcheck::check_configurations("A", factory, all).ok());
  const Options options{.waived = {{"batch of one", "for a test"},
                                   {"samples independent", "for a test"},
                                   {"sum over samples", "for a test"}}};
  const Report r = gradcheck::check_configurations("A", factory, all, options);
  INFO(to_text(r));
  CHECK(r.ok());
  CHECK(r.findings.empty());
  REQUIRE(r.clause("batch of one") != nullptr);
  CHECK(r.clause("batch of one")->state == ClauseState::waived);
  CHECK(r.clause("batch of one")->why.starts_with("at 4x3x3, seed 1: for a test (would be broken: "));
}

TEST_CASE("a chain passes waivers on to its layers alone") {
  struct Wrong : TwiceAlone {
    arma::mat backward(const arma::mat& c) { return 1.5 * TwiceAlone::backward(c); }
  };
  Wrong layer{twice_alone()};
  const Report r =
      gradcheck::check_chain(std::tie(layer), Half{}, normal(16, 3), normal(16, 3, 8), batch_of_one_waived);
  REQUIRE(r.parts.size() == 1);
  REQUIRE(r.parts[0].clause("batch of one") != nullptr);
  CHECK(r.parts[0].clause("batch of one")->state == ClauseState::waived);
}
