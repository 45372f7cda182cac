// SPDX-License-Identifier: MIT
#include <gradcheck/layer/another_batch.hpp>

#include <catch2/catch.hpp>

#include <string>

#include <gradcheck/chain/check_chain.hpp>
#include <gradcheck/layer_check/check_layer.hpp>

#include "gradcheck/layers.hpp"

using arma::mat;
using gradcheck::check_layer;
using gradcheck::Clause;
using gradcheck::ClauseState;
using gradcheck::Report;
using gradcheck::Samples;
using gradcheck::detail::another_batch;
using layers::clause_named;
using layers::normal;

namespace {

bool same_matrix(const mat& a, const mat& b) { return arma::approx_equal(a, b, "absdiff", 0); }

/// y = x^2; dx by the x that it saw first of each shape, where `stale`.
struct Square {
  bool stale = false;
  mat x = {};
  mat forward(const mat& input) {
    if (!stale || arma::size(x) != arma::size(input)) x = input;
    return arma::square(input);
  }
  mat backward(const mat& cotangent) const { return 2 * cotangent % x; }
};

/// y = the squared row of a table at each index, plus x; or without x.
struct Lookup {
  mat table = normal(6, 2, 5), table_gradient = {};
  arma::umat index = {};

  mat rows() const {
    mat y(index.n_rows, table.n_cols);
    for (arma::uword i = 0; i < index.n_rows; ++i) y.row(i) = table.row(index(i, 0)) % table.row(index(i, 0));
    return y;
  }
  mat forward(const arma::umat& one) {
    index = one;
    return rows();
  }
  mat forward(const arma::umat& one, const mat& x) { return forward(one) + x; }
  mat backward(const mat& cotangent) {
    table_gradient.zeros(arma::size(table));
    for (arma::uword i = 0; i < index.n_rows; ++i)
      table_gradient.row(index(i, 0)) += 2 * cotangent.row(i) % table.row(index(i, 0));
    return cotangent;
  }
  gradcheck::Parameters parameters() { return {{"table", table, table_gradient}}; }
};

arma::umat indices(const arma::uvec& all) { return all; }

/// The same without a gradient for its one input.
struct LookupAlone : Lookup {
  mat forward(const arma::umat& one) { return Lookup::forward(one); }
  void backward(const mat& cotangent) { (void)Lookup::backward(cotangent); }
};

/// y = 2 x; dX has as many rows as the first batch had.
struct Padded {
  mat dx = {};
  mat forward(const mat& x) {
    if (dx.is_empty()) dx.zeros(arma::size(x));
    return 2 * x;
  }
  mat backward(const mat& cotangent) {
    dx.head_rows(cotangent.n_rows) = 2 * cotangent;
    return dx;
  }
};

/// Every clause has a reason of the layer's, or of the batch's, where it was not tested.
void says_nothing_of_ours(const Report& r) {
  for (const Clause& c : r.clauses) {
    INFO(c.name << ": " << c.why);
    CHECK(c.why.find("gradcheck itself") == std::string::npos);
    CHECK(c.why.find("a call threw") == std::string::npos);
  }
}

}  // namespace

TEST_CASE("another batch is never the same where values move: one sample, one column, zeros, samples down or across") {
  for (const Samples along : {Samples::rows, Samples::columns})
    for (const auto& [rows, cols] : {std::pair(1, 3), std::pair(3, 1), std::pair(1, 1), std::pair(4, 3)}) {
      const mat x = normal(static_cast<arma::uword>(rows), static_cast<arma::uword>(cols));
      const mat other = another_batch(x, along);
      REQUIRE(arma::size(other) == arma::size(x));
      CHECK_FALSE(arma::any(arma::vectorise(other == x)));
    }
  CHECK(same_matrix(another_batch(mat{{4, 8}, {12, 16}}), mat{{9, 12}, {3, 6}}));
  CHECK(same_matrix(another_batch(mat{{4, 8}, {12, 16}}, Samples::columns), mat{{6, 3}, {12, 9}}));
  CHECK(same_matrix(another_batch(mat{{4, 8}}), mat{{3.25, 6.25}}));
  CHECK(same_matrix(another_batch(mat{{0, 0}}), mat{{0.25, 0.25}}));
}

TEST_CASE("of a layer's inputs integers are put in another order alone, and floats stay floats") {
  Lookup layer;
  const auto any = gradcheck::detail::erase_layer<arma::uword, double>(layer);
  const auto other = another_batch(any, {mat(arma::vec{1, 2, 3}), mat{{4, 4}, {8, 8}, {12, 12}}}, Samples::rows);
  CHECK(same_matrix(other[0], mat(arma::vec{3, 2, 1})));
  CHECK(same_matrix(other[1], mat{{9, 9}, {6, 6}, {3, 3}}));
  gradcheck::detail::AnyLayer in_float;
  in_float.spacing = 0x1p-23;
  in_float.differentiable = {true};
  const double x = static_cast<double>(0.1F), y = another_batch(in_float, {mat{x}}, Samples::rows)[0](0);
  CHECK(y == static_cast<double>(static_cast<float>(0.75 * x + 0.25)));
}

TEST_CASE("the clause of the last forward is tested at a batch of one: right layers hold, stale ones break it") {
  for (const auto& [rows, cols] : {std::pair(1, 3), std::pair(1, 1), std::pair(3, 1)}) {
    const mat x = normal(static_cast<arma::uword>(rows), static_cast<arma::uword>(cols));
    const Report scale = check_layer(layers::Scale{normal(1, x.n_cols, 5)}, x);
    CHECK(scale.ok());
    CHECK(clause_named(scale, "last forward").state == ClauseState::held);
    CHECK(clause_named(check_layer(Square{}, x), "last forward").state == ClauseState::held);
    const Report stale = check_layer(Square{true}, x);
    CHECK(clause_named(stale, "last forward").state == ClauseState::broken);
    CHECK(stale.findings.at(0).mistake == "stale cache");
    says_nothing_of_ours(scale);
  }
}

TEST_CASE("samples across are one sample as well as samples down") {
  gradcheck::Options options;
  options.samples = Samples::columns;
  CHECK(clause_named(check_layer(Square{}, normal(3, 1), options), "last forward").state == ClauseState::held);
  CHECK(clause_named(check_layer(Square{true}, normal(3, 1), options), "last forward").state == ClauseState::broken);
}

TEST_CASE("one sample of integers has no other batch, and the clause says so, but a matrix beside it makes one") {
  const Report alone = check_layer(LookupAlone{}, indices({2}));
  INFO(alone.diagnosis());
  CHECK(clause_named(alone, "last forward").state == ClauseState::not_tested);
  CHECK(clause_named(alone, "last forward").why ==
        "there is no other batch: the samples are all zero, or of integers and the same");
  says_nothing_of_ours(alone);
  CHECK(clause_named(check_layer(LookupAlone{}, indices({2, 3})), "last forward").state == ClauseState::held);
  const arma::umat index = indices({2});
  const mat x = normal(1, 2);
  const Report both = check_layer(Lookup{}, std::tie(index, x));
  CHECK(clause_named(both, "last forward").state == ClauseState::held);
  says_nothing_of_ours(both);
}

TEST_CASE("a gradient of another shape at another batch is a mistake of the layer, in its own words") {
  const Report r = check_layer(Padded{}, normal(4, 3));
  CHECK(clause_named(r, "batch of one").state == ClauseState::broken);
  CHECK(clause_named(r, "batch of one").why == "input: the gradient is [4 x 3], expected [1 x 3]");
  says_nothing_of_ours(r);
}

TEST_CASE("a chain is primed by another batch where it has one sample") {
  struct Half {
    mat value(const mat& y, const mat& t) const { return 0.5 * arma::sum(arma::square(y - t), 1); }
    mat gradient(const mat& y, const mat& t) const { return y - t; }
  } loss;
  Square first, second{true};
  const Report r = gradcheck::check_chain(std::tie(first, second), loss, normal(1, 3), normal(1, 3, 8));
  INFO(r.diagnosis());
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "stale cache");
  CHECK(r.findings[0].where == "layer 2 Square");
}
