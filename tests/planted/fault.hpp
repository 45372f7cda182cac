// SPDX-License-Identifier: MIT
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <armadillo>
#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include <gradcheck/report/report.hpp>

#include "gradcheck/layers.hpp"

/// A right gradient plus `size` times an error: 0 is right, 1 is the mistake as people make it.
using Fault = std::function<gradcheck::Report(double size)>;

/// Sizes at which the first entry leaves its bound: |a + size D - n| = bound, D the error at size 1.
struct Threshold {
  double below = std::numeric_limits<double>::infinity(), above = below;
};

inline Threshold threshold(const gradcheck::Report& right, const gradcheck::Report& whole) {
  Threshold t;
  for (std::size_t b = 0; b < right.blocks.size(); ++b) {
    const gradcheck::Block& r = right.blocks[b];
    for (arma::uword i = 0; i < r.analytic.n_elem; ++i) {
      const double d = std::abs(whole.blocks[b].analytic(i) - r.analytic(i)),
                   off = std::abs(r.analytic(i) - r.numeric(i));
      if (d == 0.0) continue;
      t.below = std::min(t.below, 0.98 * (r.bound(i) - off) / d);
      t.above = std::min(t.above, 1.02 * (r.bound(i) + off) / d);
    }
  }
  return t;
}

/// The mistake is caught, its smallest share above the bound too, and a share below the bound passes as the right
/// gradient does.
inline gradcheck::Report is_caught(const std::string& name, const Fault& fault) {
  const gradcheck::Report right = fault(0), whole = fault(1);
  const Threshold t = threshold(right, whole);
  const gradcheck::Report below = fault(t.below), above = fault(t.above);
  INFO(name << "\nright:\n"
            << layers::summary(right) << "\nwhole:\n"
            << layers::summary(whole) << "\nat " << t.below << ":\n"
            << layers::summary(below) << "\nat " << t.above << ":\n"
            << layers::summary(above));
  CHECK(right.ok());
  CHECK(below.ok());
  CHECK(below.counts().disagree == 0);
  CHECK(above.counts().disagree > 0);
  CHECK(whole.counts().disagree > 0);
  CHECK(t.above < 1e-3);
  return whole;
}
