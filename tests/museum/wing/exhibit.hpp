// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gradcheck/factory/registry.hpp>

#include "museum/exhibit.hpp"

/// The museum's new wing: layers as people bring them, in double, made by factories of any shape; each after a public
/// report of a wrong gradient, the wrong layer beside its right twin.
namespace museum::wing {

using arma::mat;
using arma::rowvec;
using arma::uvec;
using arma::uword;
using arma::vec;
using gradcheck::Variety;
using Integers = arma::Mat<arma::sword>;

/// What is said of an exhibit.
struct Card {
  std::string name;    ///< "causal attention"
  std::string source;  ///< "pytorch/pytorch#1631"
  std::string wrong;   ///< the mistake, in a line
  /// The class that names the mistake, and others that are as good. "wrong formula" where it has no name.
  std::vector<std::string> mistakes;
  bool rare = false;  ///< wrong only at data that a factory's ordinary numbers do not hit
};

struct Exhibit {
  Card card;
  std::vector<Variety> varieties;  ///< that its factory knows; ordinary is first
  std::function<gradcheck::Registry(Twin twin, Variety variety)> registry;  ///< one factory, called "layer"

  gradcheck::Factory factory(Twin twin, Variety variety) const { return registry(twin, variety).at("layer").make; }
};
using Exhibits = std::vector<Exhibit>;

/// What a factory is asked for, and what it draws with: the same bits everywhere.
struct Ask {
  gradcheck::Shape shape;
  Variety variety;
  std::mt19937_64& random;
  bool wrong;

  uword below(uword count) const { return random() % count; }
  double uniform(double lower, double upper) const {
    return lower + (upper - lower) * static_cast<double>(random() >> 11) * 0x1p-53;
  }
  mat uniform(uword rows, uword cols, double lower, double upper) const {
    mat m(rows, cols, arma::fill::zeros);
    for (double& v : m) v = uniform(lower, upper);
    return m;
  }
  mat normal(uword rows, uword cols) const { return gradcheck::random_normal(rows, cols, random); }
  /// Classes or indices below count: all of them 0 in the varieties of one class and of repeated indices.
  Integers indices(uword rows, uword cols, uword count) const {
    Integers m(rows, cols, arma::fill::zeros);
    if (variety == Variety::one_class || variety == Variety::repeated_indices) return m;
    for (arma::sword& v : m) v = static_cast<arma::sword>(below(count));
    return m;
  }
  /// 1 where an entry counts, 0 where it is masked: two thirds count.
  Integers mask(uword rows, uword cols) const {
    Integers m(rows, cols, arma::fill::ones);
    if (variety == Variety::none_masked) return m;
    for (arma::sword& v : m) v = variety != Variety::all_masked && below(3) != 0;
    return m;
  }
};

/// make: [](const Ask&) -> std::pair{layer, inputs}.
template <class Make>
Exhibit exhibit(Card card, Make make, std::vector<Variety> others = {}) {
  others.insert(others.begin(), Variety::ordinary);
  return {std::move(card), std::move(others), [make](Twin twin, Variety variety) {
            return gradcheck::Registry{}.add(
                "layer", [make, twin, variety](const gradcheck::Shape& shape, std::mt19937_64& random) {
                  return make(Ask{shape, variety, random, twin == Twin::wrong});
                });
          }};
}

/// The solution of a triangular system, as it comes.
template <class Triangle>
mat solved(const Triangle& triangle, const mat& right) {
  return arma::solve(triangle, right, arma::solve_opts::fast);
}
/// Softmax of each row.
inline mat softmax_of_rows(mat s) {
  s.each_col() -= vec(arma::max(s, 1));
  s = arma::exp(s);
  s.each_col() /= vec(arma::sum(s, 1));
  return s;
}
/// The VJP of p = softmax of each row:  p .* (c - <c, p>).
inline mat through_softmax(const mat& p, const mat& c) { return p % mat(c.each_col() - vec(arma::sum(c % p, 1))); }
inline mat as_mat(const Integers& m) { return arma::conv_to<mat>::from(m); }
inline mat sigmoid_of(const mat& z) { return 1 / (1 + arma::exp(-z)); }

}  // namespace museum::wing
