// SPDX-License-Identifier: MIT
#include <random>

#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using diagnosed::is_named;
using diagnosed::is_not_named;
using gradcheck::check_layer;
using layers::normal;

namespace {

/// Batch normalisation with a gain; each part of its backward may be another.
struct BatchNormalised {
  enum class Backward : unsigned char { right, by_running, by_running_with_mean };
  Backward kind = Backward::right;
  double mean_off = 0;  ///< what dgain takes off beside the mean
  double one_off = 0;   ///< the same in one sample alone
  mat gain{{1.2, 0.8, 1.5}}, dgain = {}, h = {};
  arma::rowvec inverse = {};

  std::vector<gradcheck::Parameter> parameters() { return {{"gain", gain, dgain}}; }
  mat forward(const mat& x) {
    h = x.each_row() - arma::mean(x, 0);
    inverse = 1 / arma::sqrt(arma::mean(arma::square(h), 0) + 1e-3);
    h.each_row() %= inverse;
    return h.each_row() % gain;
  }
  mat backward(const mat& c) {
    mat seen = h - mean_off;
    seen.row(0) -= one_off;
    dgain = arma::sum(c % seen, 0);
    mat g = c.each_row() % gain;
    if (kind != Backward::right)
      return g * 0.7 - (kind == Backward::by_running ? 0 : 1e-3) * arma::repmat(arma::mean(c, 0), c.n_rows, 1);
    g.each_row() -= arma::mean(g, 0);
    g -= h.each_row() % arma::mean(g % h, 0);
    return g.each_row() % inverse;
  }
};

/// Dropout; backward has the mask of another seed, or a share of the other entries too.
struct Dropped {
  std::uint64_t apart = 0;
  double leak = 0;
  std::uint64_t seed = 0;
  mat x = {};

  void reseed(std::uint64_t s) { seed = s; }
  mat mask(std::uint64_t s) const {
    std::mt19937_64 random(s);
    mat m(arma::size(x));
    for (double& entry : m) entry = random() % 2 == 0 ? 2.0 : 0.0;
    return m;
  }
  mat forward(const mat& input) {
    x = input;
    return x % mask(seed);
  }
  mat backward(const mat& c) const { return c % (mask(seed + apart) + leak); }
};

gradcheck::Options coupled() {
  gradcheck::Options options;
  options.samples_independent = false;
  return options;
}

}  // namespace

TEST_CASE("samples that forward joins and backward keeps apart are named") {
  using enum BatchNormalised::Backward;
  const mat x = normal(6, 3);
  CHECK(check_layer(BatchNormalised{}, x, coupled()).ok());
  is_named(check_layer(BatchNormalised{by_running}, x, coupled()), "samples taken apart", "input");
  is_not_named(check_layer(BatchNormalised{by_running_with_mean}, x, coupled()), "samples taken apart");
}

TEST_CASE("a gradient by what is shifted in all samples alike is named") {
  using enum BatchNormalised::Backward;
  const mat x = normal(6, 3);
  is_named(check_layer(BatchNormalised{right, 0.3}, x, coupled()), "shifted", "gain");
  is_not_named(check_layer(BatchNormalised{right, 0.3, 0.1}, x, coupled()), "shifted");
}

TEST_CASE("a mask that is another one in backward is named") {
  const mat x = normal(4, 5);
  CHECK(check_layer(Dropped{}, x).ok());
  is_named(check_layer(Dropped{1}, x), "mask not kept", "input");
  is_not_named(check_layer(Dropped{1, 0.01}, x), "mask not kept");
}
