// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <cstdint>
#include <functional>
#include <iomanip>
#include <random>
#include <sstream>
#include <string>

#include <gradcheck/layer/parameters.hpp>
#include <gradcheck/report/report.hpp>

namespace layers {

/// y = f(x) entry by entry, dx = cotangent .* derivative(x). Right or wrong, as the derivative is.
template <class T>
struct Elementwise {
  std::function<T(T)> f, derivative;
  arma::Mat<T> x = {};

  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    return of(f, x);
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const { return cotangent % of(derivative, x); }

 private:
  static arma::Mat<T> of(const std::function<T(T)>& g, arma::Mat<T> m) {
    m.transform(g);
    return m;
  }
};

/// y = x .* gain, gain [1 x d].
struct Scale {
  arma::mat gain, gain_gradient = {}, x = {};

  arma::mat forward(const arma::mat& input) {
    x = input;
    return x.each_row() % gain;
  }
  arma::mat backward(const arma::mat& cotangent) {
    gain_gradient = arma::sum(cotangent % x, 0);
    return cotangent.each_row() % gain;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};

/// A right layer whose dx is changed by `plant` before it is handed out.
template <class Layer>
struct Planted {
  Layer layer;
  std::function<void(arma::mat& dx)> plant;

  arma::mat forward(const arma::mat& x) { return layer.forward(x); }
  arma::mat backward(const arma::mat& cotangent) {
    arma::mat dx = layer.backward(cotangent);
    plant(dx);
    return dx;
  }
};

/// Standard normal numbers [rows x cols], by twelve uniforms: the same bits everywhere.
inline arma::mat normal(arma::uword rows, arma::uword cols, std::uint64_t seed = 7) {
  std::mt19937_64 random(seed);
  arma::mat m(rows, cols, arma::fill::none);
  for (double& entry : m) {
    entry = -6;
    for (int i = 0; i < 12; ++i) entry += static_cast<double>(random() >> 11) * 0x1p-53;
  }
  return m;
}

/// The clause of that name.
inline gradcheck::Clause clause_named(const gradcheck::Report& report, const std::string& name) {
  return *std::ranges::find(report.clauses, name, &gradcheck::Clause::name);
}

/// One line a block, with its worst entry: what a failing test shows.
inline std::string summary(const gradcheck::Report& report) {
  std::ostringstream out;
  for (const gradcheck::Block& block : report.blocks) {
    const gradcheck::Counts c = block.counts();
    const gradcheck::Entry e = block.worst();
    out << std::setprecision(17) << block.name << ": " << c.agree << " agree (" << c.negligible << " negligible, "
        << c.flat << " flat), " << c.disagree << " disagree, " << c.kink << " kink, " << c.undecided
        << " undecided; worst " << e.name() << ' ' << to_string(e.verdict) << ' ' << to_string(e.reason)
        << ", analytic " << e.analytic << ", numeric " << e.numeric << " +- " << e.error_bar << ", bound " << e.bound
        << '\n';
  }
  out << report.evaluations << " evaluations";
  return out.str();
}

}  // namespace layers
