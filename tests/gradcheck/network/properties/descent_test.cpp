// SPDX-License-Identifier: MIT
#include "gradcheck/network/properties/planted_property.hpp"

#include <catch2/catch.hpp>

namespace planted = planted_property;

namespace {

gradcheck::PropertyCalls scaled(double factor) {
  return planted::with_gradients([=](planted::Gradient& g, const auto&, const auto&, const auto&, const auto&) {
    for (arma::mat& block : g) block *= factor;
  });
}

}  // namespace

TEST_CASE("a gradient more than twice too large, or of the wrong sign, does not descend as it promises") {
  const gradcheck::PropertyOutcome right = planted::outcome("gradient descends", {});
  CHECK(right.applied);
  CHECK_FALSE(right.violation);
  CHECK(planted::outcome("gradient descends", {}, scaled(-1)).violation);
  CHECK(planted::outcome("gradient descends", {}, scaled(2.2)).violation);
  CHECK_FALSE(planted::outcome("gradient descends", {}, scaled(1.9)).violation);
}

TEST_CASE("descent is asked of smooth networks alone, and where the gradient is not zero") {
  const auto applies = [](const planted::Setting& s) { return planted::outcome("gradient descends", s).applied; };
  CHECK(applies({networks::of_widths({3, 4, 2}, mlp::Function::elu, {planted::l2})}));
  CHECK_FALSE(applies({networks::of_widths({3, 4, 2}, mlp::Function::relu)}));
  CHECK_FALSE(applies({networks::of_widths({3, 4, 2}, mlp::Function::tanh, {planted::l1})}));
  CHECK_FALSE(applies({planted::Setting().network, {mlp::LossKind::hinge, mlp::Reduction::sum}}));
  CHECK_FALSE(applies({networks::of_widths({3, 4, 2}, mlp::Function::sign)}));
  CHECK_FALSE(planted::outcome("gradient descends", {}, scaled(0)).applied);
}

TEST_CASE("descent is not asked where the only visible step leads from the edge of one plain to the next") {
  const mlp::Network<double> flat({mlp::Dense<double>(arma::mat{{-16.0, 19.0, 18.0}}),
                                   mlp::Dense<double>(arma::mat{-0.3}), mlp::Activation<double>(mlp::Function::silu)});
  const mlp::Loss<double> loss{mlp::LossKind::half_mse, mlp::Reduction::sum};
  for (const double x : {-80.0, -90.0, -95.0, -100.0, -110.0})
    for (const auto& one : gradcheck::check_properties(flat, loss, arma::mat{{x, 48.0, -127.5}}, arma::mat{0.5}, {}))
      CHECK_FALSE((one.name == "gradient descends" && one.violation));
}

TEST_CASE("descent is not asked where a visible step would lead far away") {
  const mlp::Network<double> saturated(
      {mlp::Dense<double>(arma::mat{128.0}), mlp::Activation<double>(mlp::Function::tanh)});
  const mlp::Loss<double> loss{mlp::LossKind::half_mse, mlp::Reduction::sum};
  for (const auto& one : gradcheck::check_properties(saturated, loss, arma::mat{1.0}, arma::mat{0.0}, {}))
    CHECK((one.name != "gradient descends" || !one.applied));
}
