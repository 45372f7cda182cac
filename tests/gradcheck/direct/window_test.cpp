// SPDX-License-Identifier: MIT
#include <gradcheck/direct/window.hpp>

#include <gradcheck/direct/estimate.hpp>
#include <gradcheck/direct/extrapolation.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <stdexcept>

#include "gradcheck/subjects.hpp"

using arma::mat;
using gradcheck::detail::measure;
using gradcheck::detail::Window;

namespace {

mat power(double x, int n) { return mat{std::pow(x, n)}; }

}  // namespace

TEST_CASE("a window is exact on polynomials up to the fourth power") {
  for (int n = 1; n <= 4; ++n) {
    OneCoordinate c(1.0, [n](double v) { return power(v, n); });
    const auto w = measure(c.point, 0x1p-4);
    CHECK(w->value == Approx(n).epsilon(1e-13));
    CHECK(w->truncation <= 1e-12);
    CHECK(w->step == 0x1p-6);
    CHECK(w->credible());
  }
}

TEST_CASE("a cubic has no kink, and x^4 at 1 the fourth derivative's share of it: 5/16 h^3") {
  OneCoordinate cubic(1.0, [](double v) { return power(v, 3); }), fourth(1.0, [](double v) { return power(v, 4); });
  CHECK(measure(cubic.point, 0x1p-4)->kink == 0);
  CHECK(measure(fourth.point, 0x1p-4)->kink == Approx(5.0 / 16 * 0x1p-12).epsilon(1e-6));
}

TEST_CASE("truncation is the distance of the two extrapolations, by the formula on x^5 and x^7") {
  // x^5 at 0: D_k = h_k^4, so R1 = -1/4, R2 = -1/64 for h_0 = 1;  x^7: D_k = h_k^6, R1 = -5/16, R2 = -5/1024
  OneCoordinate fifth(0.0, [](double v) { return power(v, 5); }), seventh(0.0, [](double v) { return power(v, 7); });
  const auto w5 = measure(fifth.point, 1.0), w7 = measure(seventh.point, 1.0);
  CHECK(w5->truncation == Approx(15.0 / 64).epsilon(1e-15));
  CHECK(w5->value == Approx(0.0).margin(1e-16));
  CHECK(w7->truncation == Approx(5.0 / 16 - 5.0 / 1024).epsilon(1e-15));
  CHECK(w7->value == Approx(-5.0 / 1024 + (5.0 / 16 - 5.0 / 1024) / 15).epsilon(1e-15));
  CHECK(w7->slope_size == Approx(5.0 / 1024).epsilon(1e-15));
}

TEST_CASE("the kink term spans half the difference of the slopes: 1 for |x| at 0, 1/2 for relu") {
  OneCoordinate size(0.0, [](double v) { return mat{std::abs(v)}; });
  OneCoordinate relu(0.0, [](double v) { return mat{std::max(v, 0.0)}; });
  CHECK(measure(size.point, 0x1p-10)->kink == Approx(1).epsilon(1e-12));
  CHECK(measure(size.point, 0x1p-10)->value == Approx(0).margin(1e-12));
  CHECK(measure(relu.point, 0x1p-10)->kink == Approx(0.5).epsilon(1e-12));
  CHECK(measure(relu.point, 0x1p-10)->value == Approx(0.5).epsilon(1e-12));
}

TEST_CASE("a kink counts just above 5 times the noise, and not just below") {
  // relu at 0: the raw kink is 1/2; noise = sigma / (h_0 / 2)
  OneCoordinate c(0.0, [](double v) { return mat{std::max(v, 0.0)}; });
  c.point.sigma = arma::vec{0.0999 * 0x1p-11};
  CHECK(measure(c.point, 0x1p-10)->kink == Approx(0.5));
  c.point.sigma = arma::vec{0.1001 * 0x1p-11};
  CHECK(measure(c.point, 0x1p-10)->kink == 0);
  CHECK(measure(c.point, 0x1p-10)->kink_raw == Approx(0.5));
}

TEST_CASE("noise adds the rounding of the terms, round-off takes their root of squares") {
  OneCoordinate c(1.0, [](double v) { return mat{v, 2 * v}; });
  c.point.sigma = arma::vec{3e-3, 4e-3};
  const auto w = measure(c.point, 0x1p-2);
  const double width = 0x1p-3;  // 2 h_2
  CHECK(w->noise == Approx(7e-3 / width).epsilon(1e-12));
  CHECK(w->round_off == Approx(1.5 * std::sqrt(2.0) * 5e-3 / width).epsilon(1e-12));
}

TEST_CASE("round-off holds what the secant says of its own rounding, and that of the sum of terms") {
  // y = x at 0: neither jitter nor the least rounding moves it; plus and minus are rounded to 2^-53 of themselves
  OneCoordinate c(0.0, [](double v) { return mat{v}; });
  const auto w = measure(c.point, 1.0);
  CHECK(w->noise == Approx(0x1p-53).epsilon(1e-12));
  CHECK(w->round_off == Approx(1.5 * std::sqrt(2.0) * 0x1p-53 + 0x1p-51).epsilon(1e-12));
}

TEST_CASE("round-off neither overflows nor vanishes where the squares of the rounding would") {
  for (const double size : {1e200, 1e-200}) {
    OneCoordinate c(1.0, [size](double v) { return mat{size * v}; });
    c.point.sigma = arma::vec{size};
    CHECK(measure(c.point, 1.0)->round_off == Approx(1.5 * std::sqrt(2.0) * size * 2).epsilon(1e-12));
  }
}

TEST_CASE("the error is the sum of truncation, round-off and kink") {
  const Window w{.truncation = 1, .kink = 2, .round_off = 4};
  CHECK(w.error() == 7);
}

TEST_CASE("beyond a kink near x the differences diverge and truncation counts 16-fold, elsewhere once") {
  const double d = 1e-3;
  OneCoordinate beyond(0.0, [d](double v) { return mat{std::max(v - d, 0.0)}; });
  const auto far = measure(beyond.point, 1.0), within = measure(beyond.point, d / 2);
  CHECK(far->diverges);
  CHECK(far->error() == Approx(16 * far->truncation + far->kink).epsilon(1e-6));
  CHECK_FALSE(within->diverges);
  OneCoordinate smooth(1.0, [](double v) { return power(v, 5); });
  CHECK_FALSE(measure(smooth.point, 0x1p-4)->diverges);
}

TEST_CASE("the differences diverge just above twice the noise, and not just below") {
  // max(v - d, 0) at 0: D_k = (1 - d / h_k) / 2, so |D2 - D1| = d, |D1 - D0| = d / 2 for h_0 = 1; noise = 2 sigma
  const double d = 1e-3;
  OneCoordinate c(0.0, [d](double v) { return mat{std::max(v - d, 0.0)}; });
  c.point.sigma = arma::vec{0.99 * d / 8};
  CHECK(measure(c.point, 1.0)->diverges);
  c.point.sigma = arma::vec{1.01 * d / 8};
  CHECK_FALSE(measure(c.point, 1.0)->diverges);
}

TEST_CASE("terms are judged one by one: opposite errors do not cancel") {
  OneCoordinate c(0.0, [](double v) { return mat{std::pow(v, 5), -std::pow(v, 5)}; });
  CHECK(measure(c.point, 1.0)->truncation == Approx(30.0 / 64).epsilon(1e-15));
}

TEST_CASE("a window is credible when it converges, or when only rounding keeps it from that") {
  CHECK(Window{.truncation = 1e-3, .slope_size = 1}.credible());
  CHECK_FALSE(Window{.truncation = 1.1e-3, .slope_size = 1}.credible());
  CHECK(Window{.truncation = 9, .kink = 1, .noise = 1, .slope_size = 1}.credible());
  CHECK_FALSE(Window{.truncation = 9.1, .kink = 1, .noise = 1, .slope_size = 1}.credible());
}

TEST_CASE("a window without six values is none: bounds, a throw, infinity, a step that vanishes beside x") {
  const auto identity = [](double v) { return mat{v}; };
  OneCoordinate bounded(1.0, identity, 0, {}, 0.9, 1.1), huge(1e20, identity);
  CHECK(measure(bounded.point, 0.0625));
  CHECK_FALSE(measure(bounded.point, 0.125));
  CHECK_FALSE(measure(huge.point, 1.0));
  OneCoordinate throws(1.0, [](double v) { return v > 1.05 ? throw std::domain_error("above") : mat{v}; });
  CHECK(measure(throws.point, 0x1p-5));
  CHECK_FALSE(measure(throws.point, 0x1p-4));
  OneCoordinate logarithm(0.1, [](double v) { return mat{std::log(v)}; });
  CHECK_FALSE(measure(logarithm.point, 0.1));
}

TEST_CASE("a term that was seen to move keeps its rounding in steps so small that it stands still") {
  OneCoordinate c(9.0, [](double v) { return mat{std::tanh(v)}; });
  CHECK(measure(c.point, 0x1p-40)->round_off == 0);
  CHECK(measure(c.point, 0x1p-10)->round_off > 0);
  const auto still = measure(c.point, 0x1p-40);
  CHECK(still->moved == 0);
  CHECK(still->round_off >= 1.5 * std::sqrt(2.0) * 0x1p-53 / 0x1p-41);
}

TEST_CASE("nothing moved where the function is constant, and something where it is not") {
  OneCoordinate constant(1.0, [](double) { return mat{3.0}; }), steep(1.0, [](double v) { return mat{v}; });
  CHECK(measure(constant.point, 1.0)->moved == 0);
  CHECK(measure(constant.point, 1.0)->error() == 0);
  CHECK(measure(steep.point, 1.0)->moved == 2);
}

TEST_CASE("a term that stands still owes its least rounding, unless it stands still far away as well") {
  OneCoordinate c(9.0, [](double v) { return mat{std::tanh(v)}; }), constant(1.0, [](double) { return mat{3.0}; });
  CHECK(measure(c.point, 0x1p-40)->owed >= 1.5 * std::sqrt(2.0) * 0x1p-53 / 0x1p-41);
  CHECK(measure(c.point, 0x1p-2)->owed == 0);
  gradcheck::detail::Estimate e = gradcheck::detail::screen(constant.point);
  CHECK(e.best.owed > 0);
  look_far(e, constant.point);
  CHECK(e.best.owed == 0);
}

TEST_CASE("a penalty of the coordinate alone adds its own term, exactly while its secant holds") {
  OneCoordinate c(2.0, [](double v) { return mat{v}; });
  c.subject.blocks[0].own_term = [](double w) { return 0.5 * w * w; };
  c.subject.blocks[0].own_secant = [](double p, double m) { return 0.5 * (p - m) * (p + m); };
  gradcheck::detail::Point right(c.evaluator, c.subject.blocks[0], 0, -1e3, 1e3);
  CHECK(right.sigma.n_elem == 2);
  CHECK(measure(right, 0x1p-10)->value == Approx(1 + 2).epsilon(1e-13));
  c.subject.blocks[0].own_secant = [](double p, double m) { return 0.6 * (p - m) * (p + m); };
  gradcheck::detail::Point wrong(c.evaluator, c.subject.blocks[0], 0, -1e3, 1e3);
  CHECK(measure(wrong, 0x1p-10)->value == Approx(1 + 2).epsilon(1e-10));
}

TEST_CASE("noise of terms that move alike is added up, that of others as independent noise is") {
  const auto noise_of = [](const arma::vec& slopes) {
    const arma::vec noise(slopes.n_elem, arma::fill::ones), none(slopes.n_elem, arma::fill::zeros);
    return gradcheck::detail::summed(gradcheck::detail::TermWindow{1, slopes, none, arma::abs(slopes), noise, none,
                                                                   arma::abs(slopes), none, none, none},
                                     4)
               .round_off /
           gradcheck::detail::rounding_in_extrapolation;
  };
  CHECK(noise_of({1, 2, 3, 4}) == Approx(2));
  CHECK(noise_of({1, 1, 1, 1}) == Approx(4));
  CHECK(noise_of({1, 1, -1, -1}) == Approx(std::sqrt(8.0)));
  CHECK(noise_of({0, 0, 0, 0}) == Approx(2));  // they stand still
}
