// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include <catch2/catch.hpp>

#include <gradcheck/network/properties/properties.hpp>

#include "gradcheck/network/networks.hpp"

/// Faults planted into what the properties of a network ask of it, each with a size.
namespace planted_property {

using arma::mat;
using gradcheck::PropertyCalls, gradcheck::PropertyOutcome, gradcheck::Violation;
using mlp::Function, mlp::LossKind, mlp::Reduction;
using Network = mlp::Network<double>;
using Loss = mlp::Loss<double>;
using Gradient = std::vector<mat>;

struct Setting {
  Network network = networks::of_widths({3, 4, 2}, Function::tanh);
  Loss loss{LossKind::half_mse, Reduction::sum};
  arma::uword samples = 5;

  mat x() const { return layers::normal(samples, 3); }
  mat t() const { return networks::targets(loss.kind, samples, 2); }
};

template <class T = double>
PropertyOutcome outcome(const std::string& name, const Setting& s, const PropertyCalls& calls = {}) {
  const auto all =
      gradcheck::check_properties(s.network.cast<T>(), s.loss.cast<T>(), arma::conv_to<arma::Mat<T>>::from(s.x()),
                                  arma::conv_to<arma::Mat<T>>::from(s.t()), calls);
  for (const PropertyOutcome& one : all)
    if (one.name == name) return one;
  throw std::logic_error("no property " + name);
}

/// Wrong calls, wrong by so much; the error grows in proportion.
using Fault = std::function<PropertyCalls(double size)>;

/// The fault is violated where it is 1.5 times what is allowed off, and is not where it is half of that.
template <class T = double>
void is_caught_just_above(const std::string& name, const Setting& s, const Fault& fault) {
  INFO(name);
  const PropertyOutcome right = outcome<T>(name, s), wrong = outcome<T>(name, s, fault(1));
  CHECK(right.applied);
  CHECK_FALSE(right.violation);
  REQUIRE(wrong.violation);
  const double just = wrong.violation->allowed / std::abs(wrong.violation->found - wrong.violation->expected);
  INFO(to_string(*wrong.violation));
  CHECK(just < (std::is_same_v<T, float> ? 1e-4 : 1e-11));
  CHECK(outcome<T>(name, s, fault(1.5 * just)).violation);
  CHECK_FALSE(outcome<T>(name, s, fault(0.5 * just)).violation);
}

inline PropertyCalls with_forward(std::function<mat(mat y)> wrong) {
  PropertyCalls calls;
  calls.forward = [wrong, right = calls.forward](const Network& n, const mat& x) { return wrong(right(n, x)); };
  return calls;
}

inline PropertyCalls with_gradients(
    std::function<void(Gradient&, const Network&, const Loss&, const mat&, const mat&)> spoil) {
  PropertyCalls calls;
  calls.gradients = [spoil, right = calls.gradients](const Network& n, const Loss& l, const mat& x, const mat& t) {
    Gradient g = right(n, l, x, t);
    spoil(g, n, l, x, t);
    return g;
  };
  return calls;
}

/// The parameters' gradient forgets this share of the last sample.
inline PropertyCalls forgetting(double share) {
  return with_gradients([=](Gradient& g, const Network& n, const Loss& l, const mat& x, const mat& t) {
    const Gradient last = PropertyCalls().gradients(n, l, x.tail_rows(1), t.tail_rows(1));
    for (std::size_t k = 0; k + 1 < g.size(); ++k) g[k] -= share * last[k];
  });
}

inline const mlp::Penalty<double> l2{mlp::Norm::l2, 0.25}, l1{mlp::Norm::l1, 0.25};

}  // namespace planted_property
