// SPDX-License-Identifier: MIT
// Steps of ordinary differential equations.
#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

enum class OdeMistake : unsigned char { none, first_ignored, time_reversed };

/// All states y_0 = x, y_1, ... side by side, of  y' = tanh(y W^T + t b)  by the midpoint rule:
/// y_(k+1) = y_k + h f(t_k + h/2, y_k + h/2 f(t_k, y_k)).  x [N x d], weights [d x d], drift b [1 x d]
struct MidpointRule {
  OdeMistake mistake;
  uword steps;
  double h;
  mat weights, drift, weights_gradient = {}, drift_gradient = {};
  mat states = {};

  mat f(double t, const mat& y) const { return arma::tanh((y * weights.t()).eval().each_row() + t * rowvec(drift)); }
  mat state(uword k) const { return states.cols(k * weights.n_rows, (k + 1) * weights.n_rows - 1); }
  mat forward(const mat& x) {
    states = x;
    for (uword k = 0; k < steps; ++k) {
      const double t = h * double(k);
      const mat y = state(k);
      states = arma::join_rows(states, y + h * f(t + h / 2, y + h / 2 * f(t, y)));
    }
    return states;
  }
  /// The VJP of f at (t, y): adds to the parameters' gradients, returns dy.
  mat through_f(double t, const mat& y, const mat& c) {
    const mat value = f(t, y), d = c % (1 - value % value);
    weights_gradient += d.t() * y;
    drift_gradient += t * arma::sum(d, 0);
    return d * weights;
  }
  mat backward(const mat& c) {
    const uword width = weights.n_rows;
    weights_gradient.zeros(arma::size(weights));
    drift_gradient.zeros(arma::size(drift));
    mat d = c.tail_cols(width);
    for (uword k = steps; k-- > 0;) {
      const double t = h * double(mistake == OdeMistake::time_reversed ? steps - 1 - k : k);
      const mat y = state(k), middle = y + h / 2 * f(t, y);
      const mat d_middle = through_f(t + h / 2, middle, h * d);
      d += d_middle + through_f(t, y, h / 2 * d_middle);
      if (k > 0 || mistake != OdeMistake::first_ignored) d += c.cols(k * width, (k + 1) * width - 1);
    }
    return d;
  }
  gradcheck::Parameters parameters() {
    return {{"weights", weights, weights_gradient}, {"drift", drift, drift_gradient}};
  }
};

Exhibit midpoint_rule(Card card, OdeMistake mistake) {
  return exhibit(std::move(card), [mistake](const Ask& ask) {
    const uword d = ask.shape.inputs;
    return std::pair(MidpointRule{ask.wrong ? mistake : OdeMistake::none, 1 + ask.shape.outputs % 3, 0.25,
                                  ask.normal(d, d), ask.normal(1, d)},
                     ask.normal(ask.shape.samples, d));
  });
}

}  // namespace

Exhibits differential_equations() {
  using M = OdeMistake;
  return {midpoint_rule({"ODE, its first state",
                         "pymc-devs/sunode#35",
                         "the cotangent of the state at time 0 is left out",
                         {"output ignored"}},
                        M::first_ignored),
          midpoint_rule({"ODE that depends on time",
                         "dynamiqs/dynamiqs#51",
                         "time runs the wrong way in backward",
                         {"wrong formula"}},
                        M::time_reversed)};
}

}  // namespace museum::wing
