// SPDX-License-Identifier: MIT
// dJ/dY from the loss alone: which outputs a term follows is seen, not believed.
#include <gradcheck/stagewise/loss_cotangent.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include <gradcheck/base/random_bits.hpp>

using arma::mat;
using arma::uword;

namespace {

/// A loss of these terms, its secant their plain difference.
gradcheck::Subject loss_of(std::function<arma::vec(const mat&)> terms) {
  gradcheck::Subject s;
  s.secant = [terms](const mat& plus, const mat& minus) {
    return gradcheck::Difference{terms(plus) - terms(minus), {}};
  };
  return s;
}

}  // namespace

TEST_CASE("a term that follows the output of any other is not taken for one that follows its own alone") {
  mat y = gradcheck::detail::RandomBits(3).signed_near_one(6, 1);
  for (const bool zero : {false, true})
    for (uword from = 0; from < y.n_elem; ++from)
      for (uword to = 0; to < y.n_elem; ++to) {
        if (from == to) continue;
        mat at = y;
        if (zero) at(from) = 0;
        const gradcheck::Subject s = loss_of([=](const mat& outputs) {
          arma::vec t = arma::square(arma::vectorise(outputs)) / 2;
          t(to) += 3 * outputs(from);
          return t;
        });
        mat expected = at;
        expected(from) += 3;
        INFO("term " << to << " follows output " << from << ", which is " << at(from));
        CHECK(arma::abs(gradcheck::detail::loss_cotangent(s, at).value - expected).max() < 1e-9);
      }
}

TEST_CASE("a sharp bend in the loss of one sample is no smaller beside a steep one in that of another") {
  static constexpr double least = 1e-6, r = 0.0625, far = 724;
  const mat y = arma::vec{8.081e-6, 1.08e-6};
  const auto value = [](double v, double apart) {
    const double clamped = std::max(v, least);
    return (std::log(clamped) + apart * apart / clamped) / 2;
  };
  const auto slope = [](double v, double apart) { return (1 / v - apart * apart / v / v) / 2; };
  const gradcheck::Subject s = loss_of([&](const mat& at) { return arma::vec{value(at(0), r), value(at(1), far)}; });
  const auto d = gradcheck::detail::loss_cotangent(s, y);
  const mat exact = arma::vec{slope(y(0), r), slope(y(1), far)};
  for (uword n = 0; n < 2; ++n) CHECK(std::abs(d.value(n) - exact(n)) <= 2 * d.error()(n));
}

TEST_CASE("a secant that is wrong wherever two outputs move differently does not hold, whatever the seed") {
  const mat y{{0.3, -0.2}};
  const auto terms = [](const mat& at) { return arma::vec{std::log(arma::accu(arma::exp(at))) - at(0)}; };
  for (const double factor : {1.0, 1.5})
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      gradcheck::Subject s = loss_of([=](const mat& at) { return arma::vec(factor * terms(at)); });
      s.terms = terms;
      INFO("seed " << seed);
      CHECK(gradcheck::detail::secant_holds_nearby(s, y, seed) == (factor == 1.0));
    }
}

TEST_CASE(
    "beside a kink of the loss smaller steps give the slope, at the kink its bar is as wide as the slopes are apart") {
  const auto hinge = loss_of([](const mat& y) { return arma::vec(arma::vectorise(arma::clamp(1 - y, 0.0, 10.0))); });
  const mat y{{1 - 1e-5, 1 + 1e-5, 1.0, 0.25}};
  const gradcheck::detail::Derivative d = gradcheck::detail::loss_cotangent(hinge, y);
  const mat bars = d.error();
  for (const uword i : {0U, 1U, 3U}) {
    CHECK(std::abs(d.value(i) - (y(i) < 1 ? -1.0 : 0.0)) <= bars(i));
    CHECK(bars(i) < 1e-5);
  }
  CHECK(bars(2) > 1);
  CHECK(bars(2) < 10);
}
