// SPDX-License-Identifier: MIT
// Modules that throw, give NaN or another shape, or keep the batch before.
#include <catch2/catch.hpp>

#include <stdexcept>
#include <tuple>
#include <vector>

#include "gradcheck/chain/nets.hpp"

using gradcheck::check_chain;
using gradcheck::Report;

TEST_CASE("a layer whose forward throws is misuse, and named") {
  struct Refusing {
    arma::mat forward(const arma::mat&) { throw std::runtime_error("not today"); }
    arma::mat backward(const arma::mat& c) { return c; }
  } refusing;
  nets::Net<double> net;
  CHECK_THROWS_WITH(check_chain(std::tie(net.first, refusing), net.loss, net.x, nets::numbers<double>(5, 4, 1)),
                    "layer 2 Refusing, forward: not today");
  CHECK_THROWS_WITH(check_chain(std::vector<nets::Product<double>>(), net.loss, net.x, net.t),
                    "check_chain: there are no layers; pass some, std::tie(a, b)");
}

TEST_CASE("a layer whose backward throws, or has another shape, makes a report that names it") {
  struct Awkward {
    bool throws = false;
    arma::mat forward(const arma::mat& x) { return 2 * x; }
    arma::mat backward(const arma::mat& c) {
      if (throws) throw std::runtime_error("no backward yet");
      return arma::mat(c.n_rows, c.n_cols + 1, arma::fill::ones);
    }
  } awkward;
  nets::Net<double> net;
  const auto check = [&] { return check_chain(std::tie(net.first, awkward, net.last), net.loss, net.x, net.t); };
  Report r = check();
  CHECK_FALSE(r.ok());
  REQUIRE_FALSE(r.findings.empty());
  CHECK(r.findings[0].where == "layer 2 Awkward");
  CHECK(r.findings[0].mistake == "wrong shape");
  awkward.throws = true;
  r = check();
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "layer 2 Awkward");
  CHECK(r.findings[0].mistake == "throws");
}

TEST_CASE("a layer that gives NaN is named, not those after it") {
  struct Root {
    arma::mat x = {};
    arma::mat forward(const arma::mat& z) { return arma::sqrt(x = z); }
    arma::mat backward(const arma::mat& c) { return 0.5 * c / arma::sqrt(x); }
  } root;
  nets::Net<double> net;
  const Report r = check_chain(std::tie(net.first, root, net.last), net.loss, net.x, net.t);
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "not finite");
  CHECK(r.findings[0].where == "layer 2 Root");
}

TEST_CASE("a cache that is never refreshed shows, because another batch went before") {
  struct Stale : nets::Product<double> {
    arma::mat forward(const arma::mat& input) {
      if (x.is_empty()) x = input;
      return input * weights.t();
    }
  } stale{{nets::numbers<double>(4, 3, 1)}};
  nets::Net<double> net;
  const Report r = check_chain(std::tie(stale, net.middle, net.last), net.loss, net.x, net.t);
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "stale cache");
  CHECK(r.findings[0].where == "layer 1 Stale");
}
