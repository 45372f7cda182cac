// SPDX-License-Identifier: MIT
// Mistakes that ordinary data do not show: check_factory finds them by data of its own.
#include <gradcheck/factory/check_factory.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include <catch2/catch.hpp>

#include <gradcheck/layers.hpp>

using arma::mat;
using gradcheck::check_factory;
using gradcheck::random_normal;
using gradcheck::Report;
using gradcheck::Shape;
using layers::Elementwise;

namespace {

/// A factory of layers that act entry by entry.
template <class F, class D>
auto elementwise(F f, D derivative) {
  return [=](Shape, std::mt19937_64&) { return Elementwise<double>{f, derivative}; };
}

bool has_note(const Report& r, const std::string& part) {
  return std::ranges::any_of(r.notes, [&](const std::string& n) { return n.find(part) != std::string::npos; });
}

std::string notes(const Report& r) {
  std::string all;
  for (const std::string& note : r.notes) all += note + '\n';
  for (const Report& part : r.parts) all += part.subject + '\n' + part.diagnosis() + layers::summary(part) + '\n';
  return all;
}

double huber(double x) { return std::abs(x) <= 5 ? x * x / 2 : 5 * (std::abs(x) - 2.5); }
double huber_slope(double x) { return std::clamp(x, -5.0, 5.0); }

/// y = x / rms(row). Wrong by a hundredth where the rms is above 100.
struct RootMeanSquare {
  bool wrong = false;
  mat y = {};
  arma::vec rms = {};
  mat forward(const mat& x) {
    rms = arma::sqrt(arma::mean(arma::square(x), 1) + 1e-6);
    return y = x.each_col() / rms;
  }
  mat backward(const mat& c) const {
    const arma::vec along = arma::mean(c % y, 1);
    mat dx = (c - y.each_col() % along).eval().each_col() / rms;
    for (arma::uword i = 0; wrong && i < rms.n_elem; ++i)
      if (rms(i) > 100) dx.row(i) *= 1.01;
    return dx;
  }
};

/// The logarithm of the sum of exp over the entries that are not masked. Naive: NaN where a masked entry is far above.
struct MaskedLogSumExp {
  bool naive = false;
  mat x = {}, y = {};
  arma::imat mask = {};
  mat forward(const mat& input, const arma::imat& given) {
    x = input;
    mask = given;
    y.zeros(x.n_rows, 1);
    for (arma::uword i = 0; i < x.n_rows; ++i) {
      const arma::rowvec row = x.row(i);
      const arma::rowvec kept = row.cols(arma::find(mask.row(i) == 1));
      y(i) = kept.max() + std::log(arma::accu(arma::exp(kept - kept.max())));
    }
    return y;
  }
  mat backward(const mat& c) const {
    mat dx(arma::size(x), arma::fill::zeros);
    for (arma::uword i = 0; i < x.n_rows; ++i)
      for (arma::uword j = 0; j < x.n_cols; ++j)
        if (naive || mask(i, j) == 1) dx(i, j) = c(i) * std::exp(x(i, j) - y(i)) * static_cast<double>(mask(i, j));
    return dx;
  }
};

auto masked(bool naive) {
  return [naive](Shape s, std::mt19937_64& random) {
    arma::imat mask(s.samples, s.inputs);
    for (auto& entry : mask) entry = random() % 3 != 0 ? 1 : 0;
    mask.col(0).ones();
    return std::pair(MaskedLogSumExp{naive}, std::tuple(random_normal(s.samples, s.inputs, random), mask));
  };
}

/// y = x .* gain + bias, with a mistake in dX where the gain is not 1.
struct Gain : layers::Scale {
  mat backward(const mat& c) {
    Scale::backward(c);
    return c;
  }
};

}  // namespace

TEST_CASE("a Huber loss that is wrong beyond 5 is found by check_factory, the right one agrees") {
  const auto endless = [](double x) { return x; };
  const Report wrong = check_factory("Huber", elementwise(huber, endless));
  INFO(notes(wrong));
  CHECK_FALSE(wrong.ok());
  CHECK(wrong.notes.at(0) == "11 of 11 configurations agree");
  const Report right = check_factory("Huber", elementwise(huber, huber_slope));
  INFO(notes(right));
  CHECK(right.ok());
  CHECK(has_note(right, "other data: "));
}

TEST_CASE("a norm that is wrong above 100 alone is found, the right one agrees") {
  const auto make = [](bool wrong) { return [wrong](Shape, std::mt19937_64&) { return RootMeanSquare{wrong}; }; };
  const Report wrong = check_factory("Norm", make(true));
  INFO(notes(wrong));
  CHECK_FALSE(wrong.ok());
  const Report right = check_factory("Norm", make(false));
  INFO(notes(right));
  CHECK(right.ok());
}

TEST_CASE("a mistake exactly on a branch is found, at a place that no one chose") {
  const auto clamp = [](double x) { return std::clamp(x, -1.75, 0.375); };
  const auto slope_with = [](double on_border) {
    return [on_border](double x) { return x == 0.375 ? on_border : x > -1.75 && x < 0.375 ? 1.0 : 0.0; };
  };
  const Report wrong = check_factory("Clamp", elementwise(clamp, slope_with(-1)));
  INFO(notes(wrong));
  CHECK_FALSE(wrong.ok());
  const Report right = check_factory("Clamp", elementwise(clamp, slope_with(0.5)));  // between the slopes
  INFO(notes(right));
  CHECK(right.ok());
}

TEST_CASE("a cell that is wrong where it is saturated is found") {
  const auto slope_with = [](double saturated) {
    return [saturated](double x) {
      const double y = std::tanh(x);
      return std::abs(y) > 0.999 ? saturated * (1 - y * y) : 1 - y * y;
    };
  };
  const auto tanh = [](double x) { return std::tanh(x); };
  CHECK_FALSE(check_factory("Cell", elementwise(tanh, slope_with(0))).ok());
  const Report right = check_factory("Cell", elementwise(tanh, slope_with(1)));
  INFO(notes(right));
  CHECK(right.ok());
}

TEST_CASE("a masked log-sum-exp whose backward is NaN where a masked entry is far above is found") {
  const Report wrong = check_factory("LogSumExp", masked(true));
  INFO(notes(wrong));
  CHECK_FALSE(wrong.ok());
  const Report right = check_factory("LogSumExp", masked(false));
  INFO(notes(right));
  CHECK(right.ok());
}

TEST_CASE("a gradient that is right only where a gain is as it was made is found") {
  const auto make = [](Shape s, std::mt19937_64&) { return Gain{{mat(1, s.inputs, arma::fill::ones)}}; };
  CHECK_FALSE(check_factory("Gain", make).ok());
}

TEST_CASE("a layer that is wrong in batches beyond 8 alone is found") {
  struct Unrolled : layers::Scale {
    mat backward(const mat& c) {
      mat dx = Scale::backward(c);
      if (dx.n_rows > 8) dx.tail_rows(dx.n_rows - 8) *= 2;
      return dx;
    }
  };
  const auto make = [](Shape s, std::mt19937_64& random) { return Unrolled{{random_normal(1, s.inputs, random)}}; };
  CHECK_FALSE(check_factory("Unrolled", make).ok());
}

TEST_CASE("data that forward cannot answer are dropped and counted, with the place, and are no fault") {
  const auto exp = [](double x) { return std::exp(x); };
  const Report r = check_factory("Exp", elementwise(exp, exp));
  INFO(notes(r));
  CHECK(r.ok());
  CHECK(has_note(r, "dropped: not finite from |x| = 709 on"));
  const auto refusing = [](double x) { return x > 20 ? throw std::domain_error("too hot") : x; };
  const Report refused = check_factory("Refuses", elementwise(refusing, [](double) { return 1.0; }));
  INFO(notes(refused));
  CHECK(refused.ok());
  CHECK(has_note(refused, "dropped: refuses: too hot from |x| = 20 on"));
  const Report root = check_factory("Root", elementwise([](double x) { return std::sqrt(1 + x * x); },
                                                        [](double x) { return x / std::sqrt(1 + x * x); }));
  CHECK(root.ok());
  CHECK_FALSE(has_note(root, "dropped"));
}

TEST_CASE("at what a factory draws as ordinary, a forward that is not finite is a failure as before") {
  const auto root = [](double x) { return std::sqrt(x); };
  const auto make = [=](Shape s, std::mt19937_64& random) {
    return std::pair(Elementwise<double>{root, [](double x) { return 0.5 / std::sqrt(x); }},
                     random_normal(s.samples, s.inputs, random));
  };
  CHECK_FALSE(check_factory("Root", make).ok());
  const auto positive = [=](Shape s, std::mt19937_64& random) {
    return std::pair(Elementwise<double>{root, [](double x) { return 0.5 / std::sqrt(x); }},
                     mat(0.5 + arma::abs(random_normal(s.samples, s.inputs, random))));
  };
  const Report r = check_factory("Root", positive);
  INFO(notes(r));
  CHECK(r.ok());
  CHECK(has_note(r, "dropped: at the edge of the domain"));
}

TEST_CASE("other data are tried where ordinary data show nothing, and stop after three failures") {
  const Report plain = check_factory("Twice", elementwise([](double x) { return x; }, [](double) { return 2.0; }));
  CHECK(plain.parts.size() == 11);
  CHECK_FALSE(has_note(plain, "other data"));
  const Report rare = check_factory("Huber", elementwise(huber, [](double x) { return x; }));
  CHECK(rare.parts.size() == 3);
  CHECK(has_note(rare, "other data: stopped"));
}
