// SPDX-License-Identifier: MIT
// Layers whose gradients can be changed, and what must be said of them.
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include <gradcheck/layer_check/check_layer.hpp>

#include "gradcheck/layers.hpp"

namespace diagnosed {

using arma::mat;
using gradcheck::check_layer;
using gradcheck::Finding;
using gradcheck::Report;
using layers::normal;

/// y = phi(x W^T + b), right until `plant` changes its gradients. W [out x in], b [1 x out].
struct Affine {
  using Plant = std::function<void(Affine& layer, const mat& cotangent, mat& dx)>;

  mat w, b;
  Plant plant = [](Affine&, const mat&, mat&) {};
  std::function<double(double)> phi = [](double v) { return std::tanh(v); };
  std::function<double(double)> slope = [](double v) { return 1 - std::tanh(v) * std::tanh(v); };
  mat dw = {}, db = {}, x = {}, z = {}, y = {};

  static mat of(const std::function<double(double)>& f, mat m) {
    m.transform(f);
    return m;
  }
  mat forward(const mat& input) {
    x = input;
    z = (x * w.t()).eval().each_row() + b;
    return y = of(phi, z);
  }
  /// The gradients for this dz, and dX.
  mat fill(const mat& dz) {
    dw = dz.t() * x;
    db = arma::sum(dz, 0);
    return dz * w;
  }
  mat backward(const mat& cotangent) {
    mat dx = fill(cotangent % of(slope, z));
    plant(*this, cotangent, dx);
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"weights", w, dw}, {"bias", b, db}}; }
};

inline constexpr arma::uword samples = 4, in = 3, out = 2;

inline Report affine(Affine::Plant plant) {
  return check_layer(Affine{normal(out, in, 3), normal(1, out, 4), std::move(plant)}, normal(samples, in));
}
inline Report affine_square(Affine::Plant plant) {
  return check_layer(Affine{normal(3, 3, 3), normal(1, 3, 4), std::move(plant)}, normal(samples, 3));
}
inline Report activation(std::function<double(double)> phi, std::function<double(double)> slope) {
  return check_layer(layers::Elementwise<double>{std::move(phi), std::move(slope)}, normal(5, 4));
}

/// y = matrix x^T of each sample by `forward`; dx by `backward`: both linear, right or wrong as they are.
struct Linear {
  std::function<mat(const mat&)> map, pull;
  mat forward(const mat& x) const { return map(x); }
  mat backward(const mat& cotangent) const { return pull(cotangent); }
};
inline Report linear(std::function<mat(const mat&)> map, std::function<mat(const mat&)> pull, arma::uword width = 4) {
  return check_layer(Linear{std::move(map), std::move(pull)}, normal(samples, width));
}

inline bool names(const Report& r, const std::string& mistake) {
  const auto is = [&](const Finding& f) {
    return f.mistake == mistake || std::ranges::find(f.alternatives, mistake) != f.alternatives.end();
  };
  return std::ranges::any_of(r.findings, is);
}

inline void is_named(const Report& r, const std::string& mistake, const std::string& where) {
  INFO("expected " << mistake << ", " << where << '\n' << r.diagnosis() << layers::summary(r));
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == mistake);
  CHECK(r.findings[0].where == where);
  CHECK(r.findings[0].sentence.find("checked at ") != std::string::npos);
}

inline void is_not_named(const Report& r, const std::string& mistake) {
  INFO("expected anything but " << mistake << '\n' << r.diagnosis());
  CHECK_FALSE(r.ok());
  CHECK_FALSE(r.findings.empty());
  CHECK_FALSE(names(r, mistake));
}

inline void scale(Affine& l, mat& dx, double c) {
  dx *= c;
  l.dw *= c;
  l.db *= c;
}

inline mat slopes(const Affine& l) { return Affine::of(l.slope, l.z); }

}  // namespace diagnosed
