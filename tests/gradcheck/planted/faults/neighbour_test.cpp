// SPDX-License-Identifier: MIT
// Every activation with a slope of its own has a planted fault: the slope of another, which is not the same.
#include <gradcheck/planted/faults/neighbour.hpp>

#include <catch2/catch.hpp>

#include <mlp/formula/function.hpp>

namespace {

/// Those whose slope is a constant, or that are no functions of one entry, have nothing to be taken for.
bool needs_none(mlp::Function f) {
  using enum mlp::Function;
  return f == identity || f == doubled || f == sign || f == softmax;
}

}  // namespace

TEST_CASE("every activation has a neighbour, whose slope is another somewhere within 7.5") {
  const arma::mat z = arma::linspace(-7.4, 7.5, 299).t();
  for (const mlp::FunctionFacts& f : mlp::functions()) {
    CAPTURE(f.name);
    if (needs_none(f.function)) continue;
    mlp::Activation<double> own(f.function);
    const auto other = gradcheck::fuzz::neighbour(own);
    REQUIRE(other);
    const double gap = arma::abs(own.derivative(z) - other->derivative(z)).max();
    CHECK(gap > 1e-4);  // of both gelus it is 5e-4
  }
}
