// SPDX-License-Identifier: MIT
// x / max(|x|, eps) is straight within eps of zero alone: steps along a direction in float are longer.
#include <gradcheck/factory/check_factory.hpp>
#include <gradcheck/render/text.hpp>

#include <catch2/catch.hpp>

namespace {

constexpr float eps = 1e-6F;

/// The lengths of the rows, no smaller than eps.
arma::fvec clipped_lengths(const arma::fmat& m) {
  return arma::clamp(arma::fvec(arma::sqrt(arma::sum(arma::square(m), 1))), eps, 1e30F);
}

/// d (m / lengths of its rows), c: of the quotient; times multiplies what a row that is clipped gets.
arma::fmat through_quotient(const arma::fmat& m, const arma::fvec& lengths, const arma::fmat& c, float times) {
  arma::fmat d = c.each_col() / lengths;
  for (arma::uword i = 0; i < m.n_rows; ++i)
    if (lengths(i) > eps)
      d.row(i) -= m.row(i) * (arma::dot(c.row(i), m.row(i)) / (lengths(i) * lengths(i) * lengths(i)));
    else
      d.row(i) *= times;
  return d;
}

/// Cosines of the angles between rows of x and rows of w, in float.
struct CosineInFloat {
  arma::fmat w, dw, x;
  float times = 1;

  arma::fmat forward(const arma::fmat& in) {
    x = in;
    return arma::fmat(x.each_col() / clipped_lengths(x)) * arma::fmat(w.each_col() / clipped_lengths(w)).t();
  }
  arma::fmat backward(const arma::fmat& c) {
    const arma::fvec of_x = clipped_lengths(x), of_w = clipped_lengths(w);
    const arma::fmat xh = x.each_col() / of_x, wh = w.each_col() / of_w;
    dw = through_quotient(w, of_w, c.t() * xh, times);
    return through_quotient(x, of_x, c * wh, times);
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}}; }
};

gradcheck::Report of_cosine(std::uint64_t seed, float times) {
  const auto make = [times](const gradcheck::Shape& s, std::mt19937_64& random) {
    CosineInFloat layer;
    layer.w = arma::conv_to<arma::fmat>::from(gradcheck::random_normal(s.outputs, s.inputs, random));
    layer.times = times;
    return layer;
  };
  gradcheck::Options options;
  options.seed = seed;
  return gradcheck::check_factory("cosine", make, options);
}

}  // namespace

TEST_CASE("a norm that is clipped near zero is right along every direction, in float too, and a wrong one is not") {
  for (std::uint64_t seed = 101000; seed <= 110000; seed += 1000) {
    const gradcheck::Report r = of_cosine(seed, 1);
    INFO(seed << "\n" << gradcheck::to_text(r));
    CHECK(r.ok());
    if (seed < 104000) CHECK_FALSE(of_cosine(seed, 1.05F).ok());
  }
}
