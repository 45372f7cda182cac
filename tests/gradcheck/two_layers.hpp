// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/stagewise/chain_derivative.hpp>
#include <gradcheck/subject/subject.hpp>

/// A small chain whose forward can be made wrong, for the tests of the fast engines.
namespace two_layers {

using arma::mat;
using gradcheck::Counts;
using gradcheck::Engine;
using gradcheck::Report;
using gradcheck::Stage;
using gradcheck::Subject;
using gradcheck::detail::ChainDifferentiator;
using gradcheck::detail::RandomMove;
using gradcheck::detail::StageAtPoint;
using gradcheck::detail::StageInput;
using gradcheck::detail::StageKind;

inline arma::mat affine(const mat& x, const mat& w, const mat& b) {
  mat z = x * w.st();
  z.each_row() += b;
  return z;
}

/// 5 samples through dense, tanh, dense, under a cotangent; the gradient is the textbook's. A fault changes what the
/// forward does.
struct TwoLayers {
  mat x, w1, b1, w2, b2, cotangent;
  std::function<mat(const TwoLayers&, const mat&)> first = [](const TwoLayers& n, const mat& in) {
    return affine(in, n.w1, n.b1);
  };
  std::function<mat(const TwoLayers&, const mat&)> second = [](const TwoLayers& n, const mat& in) {
    return affine(in, n.w2, n.b2);
  };
  std::function<mat(const mat&)> phi = [](const mat& z) { return mat(arma::tanh(z)); };

  TwoLayers() {
    gradcheck::detail::RandomBits random(7);
    x = random.signed_near_one(5, 4);
    w1 = 0.4 * random.signed_near_one(6, 4);
    b1 = 0.2 * random.signed_near_one(1, 6);
    w2 = 0.4 * random.signed_near_one(3, 6);
    b2 = 0.2 * random.signed_near_one(1, 3);
    cotangent = random.signed_near_one(5, 3);
  }

  Subject subject() {
    const mat a = arma::tanh(affine(x, w1, b1)), delta = (cotangent * w2) % (1 - a % a);
    Subject s;
    s.name = "two layers";
    s.composite = true;
    s.blocks = {{"w1", w1, delta.st() * x, {}, {}, {}},
                {"b1", b1, arma::sum(delta, 0), {}, {}, {}},
                {"w2", w2, cotangent.st() * a, {}, {}, {}},
                {"b2", b2, arma::sum(cotangent, 0), {}, {}, {}},
                {"input", x, delta * w1, {}, {}, {}, true}};
    s.evaluate = [this] { return second(*this, phi(first(*this, x))); };
    s.secant = [this](const mat& plus, const mat& minus) {
      return gradcheck::detail::contraction(cotangent, plus, minus, 0x1p-52);
    };
    s.magnitude = arma::accu(arma::abs(cotangent % s.evaluate()));
    s.stages = {Stage{"first", [this](const mat& in) { return first(*this, in); }, {0, 1}},
                Stage{"phi", [this](const mat& in) { return phi(in); }, {}},
                Stage{"second", [this](const mat& in) { return second(*this, in); }, {2, 3}}};
    return s;
  }
};

inline std::string described(const Report& r) {
  const Counts c = r.counts();
  std::string text = r.engine + ": " + std::to_string(c.disagree) + " disagree, " + std::to_string(c.undecided) +
                     " undecided of " + std::to_string(c.total());
  for (const std::string& note : r.notes) text += "\n  " + note;
  return text + "\n  worst: " + r.worst().name() + '\n';
}

inline gradcheck::Report by(const Subject& s, Engine engine) { return gradcheck::check(s, {.engine = engine}); }

/// Both engines give every coordinate the same verdict, and values within their bars.
inline void same_verdicts(const Report& a, const Report& b) {
  for (std::size_t n = 0; n < a.blocks.size(); ++n) {
    CHECK(arma::all(arma::vectorise(a.blocks[n].verdict == b.blocks[n].verdict)));
    const mat apart = arma::abs(a.blocks[n].numeric - b.blocks[n].numeric);
    CHECK(arma::all(arma::vectorise(apart <= 3 * (a.blocks[n].error_bar + b.blocks[n].error_bar))));
  }
}

}  // namespace two_layers
