// SPDX-License-Identifier: MIT
// A weight of each case, counts of labels, and terms that do not depend on the inputs.
#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::imat;
using arma::mat;
using arma::uword;
using diagnosed::is_named;
using diagnosed::is_not_named;
using gradcheck::check_layer;
using layers::normal;

namespace cases {
namespace {

/// w(label) log(1 + exp(-s x)) of labels 0 and 1, w = 3/4 and 1/4.
struct Weighted {
  double of_zeros = 0.75, of_ones = 0.25, off = 0;
  mat x = {};
  imat label = {};

  mat forward(const mat& input, const imat& labels) {
    x = input;
    label = labels;
    return each([](double z, double s) { return (s > 0 ? 0.25 : 0.75) * std::log1p(std::exp(-s * z)); });
  }
  mat backward(const mat& c) const {
    return c % each([this](double z, double s) {
             return (s > 0 ? of_ones : of_zeros) * -s / (1 + std::exp(s * z)) + off * z * z;
           });
  }
  template <class F>
  mat each(F f) const {
    mat m(arma::size(x));
    for (uword i = 0; i < m.n_elem; ++i) m(i) = f(x(i), label(i) == 1 ? 1.0 : -1.0);
    return m;
  }
};

/// Pinball loss of quantile 0.3, rounded near 0.
struct Pinball {
  double below = 0.7, above = 0.3;
  mat e = {};

  mat forward(const mat& x, const mat& t) {
    e = t - x;
    mat y = e;
    return y.transform([](double v) { return (v < 0 ? 0.7 : 0.3) * v * v; });
  }
  std::tuple<mat, mat> backward(const mat& c) const {
    mat g = e;
    g.transform([this](double v) { return 2 * (v < 0 ? below : above) * v; });
    return {-c % g, c % g};
  }
};

/// Cross-entropy with smoothed labels, the mean over the labels that are not negative; [N x d], [N x 1] -> [1 x 1].
struct Smoothed {
  static constexpr gradcheck::Traits traits{.samples_independent = false};
  bool by_all = false;
  double smoothing = 0.2, off = 0;
  mat p = {};
  imat label = {};
  double count = 0;

  mat forward(const mat& x, const imat& labels) {
    p = x;
    label = labels;
    count = static_cast<double>(arma::accu(labels >= 0));
    double sum = 0;
    for (uword i = 0; i < x.n_rows; ++i) {
      p.row(i) = arma::exp(x.row(i)) / arma::accu(arma::exp(x.row(i)));
      if (label(i) >= 0) sum -= 0.8 * std::log(p(i, uword(label(i)))) + 0.2 * arma::mean(arma::log(p.row(i)));
    }
    return mat(1, 1, arma::fill::value(count > 0 ? sum / count : 0));
  }
  mat backward(const mat& c) const {
    mat d = p + off * arma::square(p);
    for (uword i = 0; i < d.n_rows; ++i)
      if (label(i) < 0) {
        d.row(i).zeros();
      } else {
        d(i, uword(label(i))) -= 1 - smoothing;
        d.row(i) -= smoothing / double(d.n_cols);
      }
    return count > 0 ? mat(c(0) * d / (by_all ? double(d.n_rows) : count)) : mat(0 * d);
  }
};

gradcheck::Report smoothed(Smoothed layer) {
  return check_layer(layer, std::make_tuple(normal(6, 4), arma::imat(arma::ivec{0, 2, -1, 3, 1, -1})));
}

/// y = exp(-x^2 / (2 l^2)) with log l for its parameter.
struct Bell {
  bool by_l = false;
  double off = 1;
  mat log_l = mat(1, 1, arma::fill::value(0.6)), gradient = {}, x = {}, y = {};

  mat forward(const mat& input) {
    x = input;
    return y = arma::exp(-arma::square(x) / (2 * std::exp(2 * log_l(0))));
  }
  mat backward(const mat& c) {
    const double one = std::exp(-2 * log_l(0));
    gradient = mat(1, 1, arma::fill::value(off * arma::accu(c % y % x % x) * one * (by_l ? std::exp(-log_l(0)) : 1)));
    return -c % y % x * one;
  }
  gradcheck::Parameters parameters() { return {{"log l", log_l, gradient}}; }
};

/// y = (1 - z) n + z h, z = sigmoid(h A), n = tanh(h B).
struct Gated {
  double direct = 1, off = 0;
  mat a = normal(4, 4, 5), b = normal(4, 4, 6), h = {}, z = {}, n = {};

  mat forward(const mat& x) {
    h = x;
    z = 1 / (1 + arma::exp(-h * a));
    n = arma::tanh(h * b);
    return (1 - z) % n + z % h;
  }
  mat backward(const mat& c) const {
    return (c % (h - n) % z % (1 - z)) * a.t() + (c % (1 - z) % (1 - n % n)) * b.t() * (1 + off) + direct * c % z;
  }
};

}  // namespace
}  // namespace cases

TEST_CASE("a factor for each label, or for the larger of two inputs, is named, and with a term as well it is not") {
  const auto x = std::make_tuple(normal(6, 4), imat(arma::conv_to<imat>::from(normal(6, 4, 9) > 0)));
  CHECK(check_layer(cases::Weighted{}, x).ok());
  const gradcheck::Report r = check_layer(cases::Weighted{0.25}, x);
  is_named(r, "factor by case", "input 1");
  CHECK(r.findings.at(0).sentence.find("where input 2 is 0 0.3333333 times") != std::string::npos);
  CHECK(r.findings.at(0).sentence.find("where input 2 is 1 it is right") != std::string::npos);
  is_not_named(check_layer(cases::Weighted{0.25, 0.25, 0.01}, x), "factor by case");
  is_not_named(check_layer(cases::Weighted{1.5, 0.5}, x), "factor by case");  // of both: factor 2

  const auto two = std::make_tuple(normal(6, 4), normal(6, 4, 4));
  CHECK(check_layer(cases::Pinball{}, two).ok());
  is_named(check_layer(cases::Pinball{0.3, 0.7}, two), "factor by case", "input 1, input 2");
}

TEST_CASE("the number of labels that count is named where it is left out, and a term that no input moves") {
  CHECK(cases::smoothed({}).ok());
  is_named(cases::smoothed({true}), "factor mean(input 2 >= 0) too many", "input 1");
  is_named(cases::smoothed({false, 0}), "constant term missing", "input 1");
  is_not_named(cases::smoothed({true, 0.2, 0.01}), "factor mean(input 2 >= 0) too many");
  is_not_named(cases::smoothed({false, 0, 0.01}), "constant term missing");
}

TEST_CASE("of a parameter that is a logarithm the exponential is named where it is left out") {
  const mat x = normal(6, 4);
  CHECK(check_layer(cases::Bell{}, x).ok());
  is_named(check_layer(cases::Bell{true}, x), "factor exp(log l) is missing", "log l");
  is_not_named(check_layer(cases::Bell{true, 1.01}, x), "factor exp(log l) is missing");
}

TEST_CASE("what a gate lets straight through is named where it is left out and the rest is right") {
  const mat x = normal(6, 4);
  CHECK(check_layer(cases::Gated{}, x).ok());
  is_named(check_layer(cases::Gated{0}, x), "own term wrong", "input");
  is_not_named(check_layer(cases::Gated{0, 0.01}, x), "own term wrong");
}
