// SPDX-License-Identifier: MIT
// Layers whose parameters or buffers change their shape from call to call.
#include <gradcheck/layer_check/check_layer.hpp>

#include <catch2/catch.hpp>

#include <string>

#include "gradcheck/layers.hpp"

using arma::mat;
using gradcheck::check_layer;
using gradcheck::ClauseState;
using gradcheck::Report;
using layers::clause_named;
using layers::normal;

namespace {

/// y = tanh(x w^T + b), backwards without the slope of tanh where `wrong`; keeps the batch 200 times side by side as a
/// buffer, in memory of that size.
template <class T>
struct Traced {
  using Matrix = arma::Mat<T>;

  bool wrong;
  Matrix w, b, w_gradient = {}, b_gradient = {}, x = {}, y = {}, trace = {};

  Matrix forward(const Matrix& input) {
    x = input;
    trace = arma::repmat(x, 1, 200).eval();
    return y = arma::tanh((x * w.t()).eval().each_row() + b);
  }
  Matrix backward(const Matrix& cotangent) {
    const Matrix dz = wrong ? cotangent : Matrix(cotangent % (1 - arma::square(y)));
    w_gradient = dz.t() * x;
    b_gradient = arma::sum(dz, 0);
    return dz * w;
  }
  gradcheck::Parameters parameters() { return {{"weights", w, w_gradient}, {"bias", b, b_gradient}, {"trace", trace}}; }
  template <class U>
  Traced<U> cast() const {
    return {wrong, arma::conv_to<arma::Mat<U>>::from(w), arma::conv_to<arma::Mat<U>>::from(b)};
  }
};

template <class T = double>
Traced<T> traced(bool wrong) {
  return {wrong, arma::conv_to<arma::Mat<T>>::from(normal(2, 3, 5)),
          arma::conv_to<arma::Mat<T>>::from(normal(1, 2, 6))};
}

/// The same; a "parameter" that nothing depends on has the shape of the batch.
struct Batched : Traced<double> {
  mat trace_gradient = {};
  mat backward(const mat& cotangent) {
    trace_gradient.zeros(arma::size(trace));
    return Traced<double>::backward(cotangent);
  }
  gradcheck::Parameters parameters() {
    return {{"weights", w, w_gradient}, {"bias", b, b_gradient}, {"trace", trace, trace_gradient}};
  }
};

/// y = x w^T with weights that are made anew where x has another width; their gradient is twice too large.
struct LazyWeights {
  mat w = {}, w_gradient = {}, x = {};
  mat forward(const mat& input) {
    x = input;
    if (w.n_cols != x.n_cols) w = normal(2, x.n_cols, 3);
    return x * w.t();
  }
  mat backward(const mat& cotangent) {
    w_gradient = 2 * cotangent.t() * x;
    return cotangent * w;
  }
  gradcheck::Parameters parameters() { return {{"weights", w, w_gradient}}; }
};

}  // namespace

TEST_CASE("a buffer that follows the batch is put back after the mistake was found at other batches, and is named") {
  Traced<double> layer = traced(true);
  const mat x = normal(5, 3);
  const Report r = check_layer(layer, x);
  INFO(r.diagnosis());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "missing activation derivative");
  CHECK(arma::approx_equal(layer.trace, arma::repmat(x, 1, 200), "absdiff", 0));
  CHECK(clause_named(r, "parameters unchanged").state == ClauseState::held);
  CHECK(clause_named(r, "parameters unchanged").why ==
        "the buffer trace is [5 x 600], in another call [4 x 600]: it is put back");
}

TEST_CASE("a buffer that follows the batch says nothing against a right layer") {
  const Report r = check_layer(traced(false), normal(5, 3));
  INFO(r.diagnosis());
  CHECK(r.ok());
}

TEST_CASE("a float layer whose buffer follows the batch is differenced in double all the same") {
  const auto x = arma::conv_to<arma::fmat>::from(normal(5, 3));
  CHECK(check_layer(traced<float>(false), x).ok());
  const Report r = check_layer(traced<float>(true), x);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "missing activation derivative");
}

TEST_CASE("a parameter whose shape follows the batch breaks a clause") {
  for (const bool wrong : {false, true}) {
    const Report r = check_layer(Batched{traced(wrong)}, normal(5, 3));
    CHECK_FALSE(r.ok());
    CHECK(clause_named(r, "parameters unchanged").state == ClauseState::broken);
    CHECK(clause_named(r, "parameters unchanged").why == "where parameters were moved forward changed trace");
  }
}

/// y = x, with a parameter of one entry a sample that keeps what it held.
struct Resized {
  mat held = arma::ones(5, 1), gradient = {};
  mat forward(const mat& x) {
    held.resize(x.n_rows, 1);
    return x;
  }
  mat backward(const mat& c) {
    gradient.zeros(arma::size(held));
    return c;
  }
  gradcheck::Parameters parameters() { return {{"held", held, gradient}}; }
};

TEST_CASE("so does one whose numbers stay") {
  const Report r = check_layer(Resized{}, normal(5, 3));
  CHECK(clause_named(r, "parameters unchanged").why ==
        "forward gave held the shape [4 x 1], expected [5 x 1] as before");
}

TEST_CASE("weights that are made anew at another width are as they were, and the mistake has its name") {
  LazyWeights layer;
  const mat x = normal(5, 3);
  layer.forward(x);
  layer.w *= 1.5;  // not those that another forward would make
  const mat before = layer.w;
  const Report r = check_layer(layer, x);
  INFO(r.diagnosis());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "factor 2");
  CHECK(arma::approx_equal(layer.w, before, "absdiff", 0));
}
