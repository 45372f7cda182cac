// SPDX-License-Identifier: MIT
// Terms, factors and places that are wrong for each output: named where they are planted, and not where nearly the same
// is.
#include <string>
#include <tuple>

#include <gradcheck/diagnosis/diagnosis.hpp>

#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using arma::rowvec;
using arma::vec;
using diagnosed::Affine;
using diagnosed::affine;
using diagnosed::is_named;
using diagnosed::is_not_named;
using diagnosed::linear;
using diagnosed::samples;
using diagnosed::slopes;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::normal;

namespace {

/// y = x / sqrt(mean x^2 + 1/10) of each sample,  dx = (c - y mean(c .* y)) / root.
struct Normalised {
  double term = 1, rest = 0;
  mat y = {};
  vec root = {};

  mat forward(const mat& x) {
    root = arma::sqrt(arma::mean(arma::square(x), 1) + 0.1);
    return y = x.each_col() / root;
  }
  mat backward(const mat& c) const {
    const mat dx = c - term * (y.each_col() % arma::mean(c % y, 1));
    return dx.each_col() / root + rest * c % y % y;
  }
};

/// y = x + x W.
struct Skipping {
  double skip = 1;
  mat w, dw = {}, x = {};

  mat forward(const mat& input) {
    x = input;
    return x + x * w;
  }
  mat backward(const mat& c) {
    dw = x.t() * c;
    return skip * c + c * w.t();
  }
  gradcheck::Parameters parameters() { return {{"weights", w, dw}}; }
};

/// y = tanh(x W) W^T.
struct Tied {
  double first = 1, second = 1;
  mat w, dw = {}, x = {}, hidden = {};

  mat forward(const mat& input) {
    x = input;
    hidden = arma::tanh(x * w);
    return hidden * w.t();
  }
  mat backward(const mat& c) {
    const mat dz = (c * w) % (1 - arma::square(hidden));
    dw = first * x.t() * dz + second * c.t() * hidden;
    return dz * w.t();
  }
  gradcheck::Parameters parameters() { return {{"weights", w, dw}}; }
};

/// y_nj = sum_i w_i x_n(j+i), with dw_i = sum c_nj x_n(j + i + off), `share` of it.
struct Windows {
  arma::uword off = 0;
  double share = 1;
  mat w = normal(1, 2, 9), dw = {}, x = {};

  arma::uword outputs() const { return x.n_cols - 2; }
  mat forward(const mat& input) {
    x = input;
    return w(0) * x.head_cols(outputs()) + w(1) * x.cols(1, outputs());
  }
  mat backward(const mat& c) {
    dw.zeros(1, 2);
    for (arma::uword i = 0; i < 2; ++i) dw(i) = share * arma::accu(c % x.cols(i + off, i + off + outputs() - 1));
    mat dx(arma::size(x), arma::fill::zeros);
    for (arma::uword i = 0; i < 2; ++i) dx.cols(i, i + outputs() - 1) += w(i) * c;
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"kernel", w, dw}}; }
};

/// y = sinh x, or with what depends on the other samples; backward takes in their cotangents.
struct Mixing {
  bool depends;
  mat x = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};
  mat forward(const mat& input) {
    x = input;
    mat y = arma::sinh(x);
    if (depends) y.each_row() += 0.1 * arma::sum(arma::square(x), 0);
    return y;
  }
  mat backward(const mat& c) const { return (c.each_row() - 0.3 * arma::mean(c, 0)) % arma::square(x); }
};

/// Huber's loss of x - t, its slope clipped at `clip` in backward.
struct Huber {
  double clip = 1, factor = 1;
  mat r = {};

  mat forward(const mat& x, const mat& t) {
    r = x - t;
    mat each = r;
    each.transform([](double v) { return std::abs(v) <= 1 ? v * v / 2 : std::abs(v) - 0.5; });
    return arma::sum(each, 1);
  }
  std::tuple<mat, mat> backward(const mat& c) const {
    mat dx = factor * arma::clamp(r, -clip, clip);
    dx.each_col() %= c.col(0);
    return {dx, -dx};
  }
};
Report huber_report(double clip, double factor = 1) {
  mat x = normal(samples, 4), t = normal(samples, 4, 7);
  t(0) = x(0) + 2;
  return check_layer(Huber{clip, factor}, std::tuple(x, t));
}

/// y = P x of each sample, with one P in forward and another in backward.
Report causal(const mat& forward, const mat& backward) {
  return linear([=](const mat& x) -> mat { return x * forward.t(); }, [=](const mat& c) -> mat { return c * backward; },
                forward.n_cols);
}

}  // namespace

TEST_CASE("a factor of each output is named with its values, and not one that changes from sample to sample") {
  const rowvec factors{2, 1, 0.5, 3};
  const auto sums = [](const mat& m) -> mat { return arma::cumsum(m, 1); };
  const auto back = [](const mat& m) -> mat { return arma::fliplr(arma::cumsum(arma::fliplr(m), 1)); };
  const auto planted = [=](const mat& c) -> mat { return back(c.each_row() % factors); };
  is_named(linear(sums, planted), "factor per output", "input");
  CHECK(linear(sums, planted).findings[0].sentence.find("2, 1, 0.5, 3") != std::string::npos);
  const auto other = [=](const mat& c) -> mat {
    mat scaled = c.each_row() % factors;
    scaled(0, 0) *= 1.1;
    return back(scaled);
  };
  is_not_named(linear(sums, other), "factor per output");
}

TEST_CASE("an outer derivative is named where every inner one is right") {
  const auto planted = [](double off) {
    return [off](Affine& l, const mat& c, mat& dx) {
      dx = l.fill(c % (1 + arma::square(l.z) % slopes(l)));
      l.dw += off * c.t() * arma::square(l.x);
    };
  };
  is_named(affine(planted(0)), "wrong outer derivative", "input, weights, bias");
  const Report both = affine(planted(0.01));
  for (const auto& finding : both.findings)
    if (finding.where.find("weights") != std::string::npos) CHECK(finding.mistake == gradcheck::unnamed_mistake);
}

TEST_CASE("a term of rank one is named, and not beside another mistake") {
  CHECK(check_layer(Normalised{}, normal(samples, 4)).findings.empty());
  is_named(check_layer(Normalised{0}, normal(samples, 4)), "rank-one term wrong", "input");
  is_named(check_layer(Normalised{-1}, normal(samples, 4)), "rank-one term wrong", "input");
  is_not_named(check_layer(Normalised{0, 0.01}, normal(samples, 4)), "rank-one term wrong");
}

TEST_CASE("a term of rank one in each part of the features is named, and not where the parts change with the sample") {
  const auto planted = [=](double off) {
    return [=](const mat& c) -> mat {
      mat dx = c;
      const vec one = c * vec{1, 2, 0, 0, 3, 1}, other = c * vec{0, 1, 1, 2, 0, 1};
      dx.head_cols(3) += one * rowvec{1, 2, 3};
      dx.tail_cols(3) += other * rowvec{1, -1, 2};
      dx(0, 0) += off * c(0, 5);
      return dx;
    };
  };
  const auto same = [](const mat& x) -> mat { return x; };
  is_named(linear(same, planted(0), 6), "rank-one term wrong", "input");
  is_not_named(linear(same, planted(0.01), 6), "rank-one term wrong");
}

TEST_CASE("a use that is left out is named, and not where it has another factor") {
  const auto tied = [](double first, double second) {
    return check_layer(Tied{first, second, normal(4, 3, 5)}, normal(samples, 4));
  };
  CHECK(tied(1, 1).findings.empty());
  is_named(tied(0, 1), "one branch missing", "weights");
  is_not_named(tied(0.5, 1), "one branch missing");
  is_not_named(tied(0, 1.01), "one branch missing");
}

TEST_CASE("entries of the input that are read at other places are named, and not where they are scaled as well") {
  CHECK(check_layer(Windows{}, normal(samples, 6)).findings.empty());
  is_named(check_layer(Windows{1}, normal(samples, 6)), "input read at the wrong entries", "kernel");
  is_not_named(check_layer(Windows{1, 1.01}, normal(samples, 6)), "input read at the wrong entries");
}

TEST_CASE("a threshold is named with what it lies between, and not where the rest is wrong too") {
  CHECK(huber_report(1).findings.empty());
  is_named(huber_report(1e9), "wrong beyond a threshold", "input 1, input 2");
  is_not_named(huber_report(1e9, 1.01), "wrong beyond a threshold");
  is_not_named(huber_report(0.5, 1.01), "wrong beyond a threshold");
}

TEST_CASE("cotangents that are read at other outputs are named, and not where they are scaled") {
  const auto enlarge = [](const mat& x) -> mat {
    mat y(x.n_rows, 2 * x.n_cols, arma::fill::zeros);
    for (arma::uword j = 0; j < x.n_cols; ++j) {
      y.col(2 * j) += 0.7 * x.col(j);
      y.col(2 * j + 1) -= 1.3 * x.col(j);
    }
    return y;
  };
  const auto pull = [](arma::uword stride, double w) {
    return [=](const mat& c) -> mat {
      mat dx(c.n_rows, c.n_cols / 2, arma::fill::zeros);
      for (arma::uword j = 0; j < dx.n_cols; ++j) dx.col(j) = w * c.col(stride * j) - 1.3 * c.col(stride * j + 1);
      return dx;
    };
  };
  CHECK(linear(enlarge, pull(2, 0.7)).findings.empty());
  is_named(linear(enlarge, pull(1, 0.7)), "cotangent read at the wrong outputs", "input");
  is_not_named(linear(enlarge, pull(1, 0.71)), "cotangent read at the wrong outputs");
}

TEST_CASE("a mask that backward has not is named where the rest keeps its proportions") {
  const mat masked{{1, 0, 0, 0}, {0.5, 0.5, 0, 0}, {0.2, 0.3, 0.5, 0}, {0.1, 0.2, 0.3, 0.4}};
  mat whole{{0.4, 0.3, 0.2, 0.1}, {0.3, 0.3, 0.2, 0.2}, {0.1, 0.15, 0.25, 0.5}, {0.1, 0.2, 0.3, 0.4}};
  CHECK(causal(masked, masked).findings.empty());
  is_named(causal(masked, whole), "mask not applied", "input");
  whole(2, 0) *= 1.01;
  is_not_named(causal(masked, whole), "mask not applied");
}

TEST_CASE("samples that backward alone mixes are named") {
  const auto twice = [](const mat& x) -> mat { return arma::sinh(x); };
  CHECK(linear(twice, twice).findings[0].mistake != "samples mixed");
  is_named(check_layer(Mixing{false}, normal(samples, 4)), "samples mixed", "input");
  is_not_named(check_layer(Mixing{true}, normal(samples, 4)), "samples mixed");
}

TEST_CASE("a skip connection that backward forgets is a missing branch, and nothing near it is") {
  Skipping layer{0, normal(3, 3)};
  const Report r = check_layer(layer, normal(5, 3, 2));
  INFO(r.diagnosis());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "one branch missing");
  layer.skip = 0.01;
  CHECK(check_layer(layer, normal(5, 3, 2)).findings.at(0).mistake != "one branch missing");
}

TEST_CASE("a skip beside an activation is no other activation's derivative") {
  struct SkippedActivation {
    double skip = 0;
    mat x = {};

    mat forward(const mat& input) {
      x = input;
      return x + arma::log1p(arma::exp(x));
    }
    mat backward(const mat& c) const { return c % (skip + 1 / (1 + arma::exp(-x))); }
  };
  const mat x = normal(5, 4, 2);
  CHECK(check_layer(SkippedActivation{1}, x).ok());
  is_named(check_layer(SkippedActivation{0}, x), "one branch missing", "input");
}

TEST_CASE("where a derivative has two entries that cancel, its direction says nothing of an outer derivative") {
  struct Centred {
    bool wrong;
    mat x = {};

    mat centred(const mat& m) const { return m.each_col() - arma::vec(arma::mean(m, 1)); }
    mat forward(const mat& input) {
      x = centred(input);
      return x.each_col() / arma::vec(arma::sqrt(arma::mean(arma::square(x), 1) + 0.1));
    }
    mat backward(const mat& c) const {
      const arma::vec s = arma::sqrt(arma::mean(arma::square(x), 1) + 0.1);
      const mat h = x.each_col() / s, along = wrong ? mat(c.n_rows, 1, arma::fill::zeros) : mat(arma::mean(h % c, 1));
      return (centred(c) - h.each_col() % arma::vec(along)).eval().each_col() / s;
    }
  };
  const mat x = normal(6, 2);
  CHECK(check_layer(Centred{false}, x).ok());
  is_not_named(check_layer(Centred{true}, x), "wrong outer derivative");
}
