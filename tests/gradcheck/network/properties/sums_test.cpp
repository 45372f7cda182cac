// SPDX-License-Identifier: MIT
#include "gradcheck/network/properties/planted_property.hpp"

#include <catch2/catch.hpp>

namespace planted = planted_property;

TEST_CASE("a gradient that forgets the last sample breaks the permutation of samples and the split of the batch") {
  planted::is_caught_just_above("samples permute", {}, planted::forgetting);
  planted::is_caught_just_above("batch splits", {}, planted::forgetting);
}

TEST_CASE("a gradient that grows with the batch breaks the split of a mean") {
  planted::Setting s;
  s.loss.reduction = mlp::Reduction::mean;
  planted::is_caught_just_above("batch splits", s, [](double size) {
    return planted::with_gradients([=](planted::Gradient& g, const planted::Network&, const planted::Loss&,
                                       const arma::mat& x,
                                       const arma::mat&) { g[0] *= 1 + size * (static_cast<double>(x.n_rows) - 1); });
  });
}

TEST_CASE("a float gradient outside its rounding does not agree with the double one") {
  planted::is_caught_just_above<float>("float agrees with double", {}, [](double size) {
    gradcheck::PropertyCalls calls;
    calls.float_gradients = [size, right = calls.float_gradients](const auto& n, const auto& l, const auto& x,
                                                                  const auto& t) {
      planted::Gradient g = right(n, l, x, t);
      g[2](0) += size;
      return g;
    };
    return calls;
  });
  CHECK_FALSE(planted::outcome("float agrees with double", {}).applied);
}

TEST_CASE("a penalty twice too large, or on a bias, is caught, l1 and l2 alike") {
  for (const auto& penalty : {planted::l1, planted::l2}) {
    const planted::Setting s{networks::of_widths({3, 4, 2}, mlp::Function::tanh, {penalty})};
    planted::is_caught_just_above("penalty adds its gradient", s, [](double size) {
      return planted::with_gradients(
          [=](planted::Gradient& g, const planted::Network& n, const auto&, const auto&, const auto&) {
            for (const auto& p : n.penalties()) g[0] += size * p.gradient(n.dense(1).weights);
          });
    });
    planted::is_caught_just_above("penalty adds its gradient", s, [](double size) {
      return planted::with_gradients(
          [=](planted::Gradient& g, const planted::Network& n, const auto&, const auto&, const auto&) {
            for (const auto& p : n.penalties()) g[1] += size * p.gradient(n.dense(1).bias);
          });
    });
  }
  CHECK_FALSE(planted::outcome("penalty adds its gradient", {}).applied);
}

TEST_CASE("training that skips the last sample is not a step of the batch") {
  planted::is_caught_just_above("mini-batch of all", {}, [](double share) {
    gradcheck::PropertyCalls calls;
    calls.epoch = [share, right = calls.epoch](const planted::Network& n, const planted::Loss& l, const arma::mat& x,
                                               const arma::mat& t, double rate) {
      const arma::uword last = x.n_rows - 1;
      planted::Network all = right(n, l, x, t, rate), fewer = right(n, l, x.head_rows(last), t.head_rows(last), rate);
      const auto to = all.parameters(), from = fewer.parameters();
      for (std::size_t k = 0; k < to.size(); ++k) to[k].value += share * (from[k].value - to[k].value);
      return all;
    };
    return calls;
  });
}

TEST_CASE("one sample is neither permuted nor split") {
  planted::Setting s;
  s.samples = 1;
  CHECK_FALSE(planted::outcome("samples permute", s).applied);
  CHECK_FALSE(planted::outcome("batch splits", s).applied);
}
