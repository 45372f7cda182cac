// SPDX-License-Identifier: MIT
// What a layer keeps from call to call, and what it changes that is not its own.
#include "museum/families.hpp"

namespace museum {
namespace {

enum class GainMistake : unsigned char { none, stale_parameters, learns_in_backward };

/// y = x .* gain.  gain [1 x d]
template <class T>
struct Gain {
  GainMistake mistake;
  arma::Mat<T> gain, gain_gradient = {}, x = {}, kept = {};

  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    if (kept.is_empty() || mistake != GainMistake::stale_parameters) kept = gain;
    return x.each_row() % arma::Row<T>(gain.row(0));
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) {
    gain_gradient = arma::sum(cotangent % x, 0);
    if (mistake == GainMistake::learns_in_backward) gain -= T(0.01) * gain_gradient;
    return cotangent.each_row() % arma::Row<T>(kept.row(0));
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};

Exhibit gain(Card card, GainMistake mistake) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    const arma::uword width = d.size(2, 5);
    return specimen(Gain<T>{wrong ? mistake : GainMistake::none, d.normal(1, width)}, d.normal(d.n, width));
  });
}

enum class TanhMistake : unsigned char { none, stale_input, scales_cotangent, spends_slope, pushes_through };

/// y = tanh(x), with its forward derivative.
template <class T>
struct Tanh {
  TanhMistake mistake;
  arma::Mat<T> x = {}, slope = {};

  bool is(TanhMistake m) const { return mistake == m; }
  static arma::Mat<T> slope_at(const arma::Mat<T>& v) { return 1 - arma::square(arma::tanh(v)); }
  arma::Mat<T> forward(const arma::Mat<T>& input) {
    const bool keeps = is(TanhMistake::stale_input) && arma::size(x) == arma::size(input);
    if (!keeps) x = input;
    slope = slope_at(x);
    return arma::tanh(input);
  }
  arma::Mat<T> backward(arma::Mat<T>& cotangent) {
    const arma::Mat<T> dx = cotangent % slope;
    if (is(TanhMistake::scales_cotangent)) cotangent = dx;
    if (is(TanhMistake::spends_slope)) slope = dx;
    return dx;
  }
  arma::Mat<T> jvp(const arma::Mat<T>& at, const arma::Mat<T>& dx) const {
    return is(TanhMistake::pushes_through) ? dx : arma::Mat<T>(dx % slope_at(at));
  }
};

Exhibit tanh_layer(Card card, TanhMistake mistake) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    return specimen(Tanh<T>{wrong ? mistake : TanhMistake::none}, d.normal(d.n, d.size(2, 5)));
  });
}

/// y = x - its mean along a sample.
template <class T>
struct Centre {
  bool wrong;

  static arma::Mat<T> centred(const arma::Mat<T>& m) { return m.each_col() - arma::Col<T>(arma::mean(m, 1)); }
  arma::Mat<T> forward(arma::Mat<T>& x) const {
    const arma::Mat<T> y = centred(x);
    if (wrong) x = y;
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const { return centred(cotangent); }
};

Exhibit centre() {
  return exhibit(
      {"centring", "own", "forward centres its caller's matrix", "input unchanged", "changes its input"},
      []<class T>(Draw<T>& d, bool wrong) { return specimen(Centre<T>{wrong}, d.normal(d.n, d.size(2, 5))); });
}

}  // namespace

Exhibits state() {
  return {
      gain({"ACT", "dlib#3128", "backward uses weights that have gone stale", "moved parameters", "stale parameters"},
           GainMistake::stale_parameters),
      gain({"gain", "own", "backward takes a step of gradient descent", "parameters unchanged",
            "changes its parameters"},
           GainMistake::learns_in_backward),
      tanh_layer({"tanh", "own", "x is kept at the first forward of its shape only", "last forward", "stale cache"},
                 TanhMistake::stale_input),
      tanh_layer(
          {"tanh", "own", "dX is computed in the cotangent's memory", "cotangent unchanged", "changes its cotangent"},
          TanhMistake::scales_cotangent),
      tanh_layer({"tanh", "own", "dX is computed in the memory of the slope that forward kept", "second backward",
                  "second backward differs"},
                 TanhMistake::spends_slope),
      tanh_layer({"tanh's jvp", "own", "the tangent goes through: no 1 - y^2", "forward mode", "forward mode"},
                 TanhMistake::pushes_through),
      centre()};
}

}  // namespace museum
