// SPDX-License-Identifier: MIT
// What a layer has at hand and leaves out of a product, or puts in once too often.
#include <functional>
#include <string>

#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using arma::vec;
using diagnosed::is_named;
using diagnosed::is_not_named;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::normal;

namespace {

/// y = x .* gain of each feature; dX is C times `used` of the gain.
Report scaled(std::function<mat(const mat&)> used) {
  struct OwnGain : layers::Scale {
    std::function<mat(const mat&)> used;
    mat backward(const mat& c) {
      layers::Scale::backward(c);
      return c.each_row() % used(gain);
    }
  };
  OwnGain layer;
  layer.gain = normal(1, 3, 5);
  layer.used = std::move(used);
  return check_layer(layer, normal(4, 3));
}

/// y = x / |x| of each sample; dX divides by |x|^power.
struct UnitRows {
  double power, slip = 0;
  mat y = {};
  vec norm = {};

  mat forward(const mat& x) {
    norm = arma::sqrt(arma::sum(x % x, 1));
    return y = x.each_col() / norm;
  }
  mat backward(const mat& c) const {
    const mat d = c - y.each_col() % vec(arma::sum(y % c, 1));
    return d.each_col() / vec(arma::pow(norm, power) + slip);
  }
};

/// y = exp x / sum exp x of each sample, dx = y .* (c - <y, c>); wrong: the first y is missing.
struct RowSoftmax {
  double slip;  ///< what is there beside y; 0: nothing is wrong
  mat y = {};

  mat forward(const mat& x) {
    y = arma::exp(x);
    return y = y.each_col() / vec(arma::sum(y, 1));
  }
  mat backward(const mat& c) const {
    const mat inner = c.each_col() - vec(arma::sum(y % c, 1));
    return slip < 0 ? inner : mat((y + slip) % inner);
  }
};

}  // namespace

TEST_CASE("a parameter that is missing in a product, or there too often, is named") {
  is_named(scaled([](const mat& g) -> mat { return arma::ones(arma::size(g)); }), "factor gain is missing", "input");
  is_named(scaled([](const mat& g) -> mat { return g % g; }), "factor gain too many", "input");
  is_not_named(scaled([](const mat& g) -> mat { return 1 + 0.001 * g; }), "factor gain is missing");
  CHECK(scaled([](const mat& g) -> mat { return g; }).ok());
}

TEST_CASE("a size of the sample that is missing in a product is named") {
  is_named(check_layer(UnitRows{2}, normal(4, 3)), "factor |x| is missing", "input");
  is_named(check_layer(UnitRows{0}, normal(4, 3)), "factor |x| too many", "input");
  is_not_named(check_layer(UnitRows{2, 0.01}, normal(4, 3)), "factor |x| is missing");
  CHECK(check_layer(UnitRows{1}, normal(4, 3)).ok());
}

TEST_CASE("an output that is missing in a product is named") {
  is_named(check_layer(RowSoftmax{-1}, normal(4, 3)), "factor y is missing", "input");
  is_not_named(check_layer(RowSoftmax{0.01}, normal(4, 3)), "factor y is missing");
  CHECK(check_layer(RowSoftmax{0}, normal(4, 3)).ok());
}

TEST_CASE("an activation's slope that is forgotten inside a loss is named") {
  struct Focal {
    bool forgets;
    mat p = {};
    mat forward(const mat& x) {
      p = 1 / (1 + arma::exp(-x));
      return -arma::square(1 - p) % arma::log(p);
    }
    mat backward(const mat& c) const {
      const mat by_p = 2 * (1 - p) % arma::log(p) - arma::square(1 - p) / p;
      return forgets ? mat(c % by_p) : mat(c % by_p % p % (1 - p));
    }
  };
  is_named(check_layer(Focal{true}, normal(4, 3)), "missing activation derivative", "input");
  CHECK(check_layer(Focal{false}, normal(4, 3)).ok());
}
