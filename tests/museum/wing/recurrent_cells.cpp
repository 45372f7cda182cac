// SPDX-License-Identifier: MIT
// Recurrent cells and sequences of them.
#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

enum class PeepholeMistake : unsigned char { none, along_the_batch, slope_missing };

/// One step with peepholes. x [N x d], state [N x h] -> [output, new state] [N x 2 h]:
/// i, f = s(x W^T + state .* w),  g = tanh(x W^T),  new = f .* state + i .* g,  o = s(x W^T + new .* w),
/// output = o .* tanh(new).
struct PeepholeLstm {
  PeepholeMistake mistake;
  mat weights, peepholes, weights_gradient = {}, peepholes_gradient = {};  // [4 h x d], [3 x h]
  mat x = {}, state = {}, i = {}, f = {}, g = {}, o = {}, after = {};

  uword units() const { return peepholes.n_cols; }
  mat linear(uword gate) const { return x * weights.rows(gate * units(), (gate + 1) * units() - 1).t(); }
  mat peep(const mat& cell, uword gate) const { return cell.each_row() % rowvec(peepholes.row(gate)); }
  mat forward(const mat& input, const mat& before) {
    x = input;
    state = before;
    i = sigmoid_of(linear(0) + peep(state, 0));
    f = sigmoid_of(linear(1) + peep(state, 1));
    g = arma::tanh(linear(2));
    after = f % state + i % g;
    o = sigmoid_of(linear(3) + peep(after, 2));
    return arma::join_rows(o % arma::tanh(after), after);
  }
  /// What comes back through a peephole to the state.
  mat back(const mat& d, uword gate) const {
    if (mistake != PeepholeMistake::along_the_batch) return peep(d, gate);
    mat laid(arma::size(d));  // the weights fill the block column by column, again and again
    for (uword k = 0; k < laid.n_elem; ++k) laid(k) = peepholes(gate, k % units());
    return d % laid;
  }
  std::tuple<mat, mat> backward(const mat& c) {
    const mat t = arma::tanh(after), c_output = c.head_cols(units());
    const mat d_o = c_output % t % o % (1 - o);
    const mat d_after = c.tail_cols(units()) + c_output % o % (1 - t % t) + peep(d_o, 2);
    const mat d_i = d_after % g % i % (1 - i), d_g = d_after % i % (1 - g % g);
    mat d_f = d_after % state % f;
    if (mistake != PeepholeMistake::slope_missing) d_f %= 1 - f;
    const mat all = arma::join_rows(arma::join_rows(d_i, d_f), arma::join_rows(d_g, d_o));
    weights_gradient = all.t() * x;
    peepholes_gradient =
        arma::join_cols(arma::sum(d_i % state, 0), arma::sum(d_f % state, 0), arma::sum(d_o % after, 0));
    return {all * weights, d_after % f + back(d_i, 0) + back(d_f, 1)};
  }
  gradcheck::Parameters parameters() {
    return {{"weights", weights, weights_gradient}, {"peepholes", peepholes, peepholes_gradient}};
  }
};

Exhibit peephole_lstm(Card card, PeepholeMistake mistake) {
  return exhibit(std::move(card), [mistake](const Ask& ask) {
    const uword d = ask.shape.inputs, h = ask.shape.outputs;
    return std::pair(PeepholeLstm{ask.wrong ? mistake : PeepholeMistake::none, ask.normal(4 * h, d), ask.normal(3, h)},
                     std::tuple(ask.normal(ask.shape.samples, d), ask.normal(ask.shape.samples, h)));
  });
}

/// h_t = tanh(x_t W^T + u .* h_(t-1)) where the mask is 1, h_(t-1) where it is 0.
/// x [N x T d], mask [N x T h] -> [N x T h]
struct Zoneout {
  bool wrong;
  mat weights, recurrent, weights_gradient = {}, recurrent_gradient = {};  // [h x d], [1 x h]
  mat x = {}, kept = {}, candidates = {}, states = {};

  uword units() const { return weights.n_rows; }
  uword steps() const { return x.n_cols / weights.n_cols; }
  static mat step(const mat& m, uword t, uword width) { return m.cols(t * width, (t + 1) * width - 1); }
  mat before(uword t) const {
    return t == 0 ? mat(x.n_rows, units(), arma::fill::zeros) : step(states, t - 1, units());
  }
  mat forward(const mat& input, const Integers& mask) {
    x = input;
    kept = as_mat(mask);
    candidates.set_size(x.n_rows, steps() * units());
    states = candidates;
    for (uword t = 0; t < steps(); ++t) {
      const mat h = before(t), k = step(kept, t, units());
      const mat candidate = arma::tanh(step(x, t, weights.n_cols) * weights.t() + h.each_row() % rowvec(recurrent));
      candidates.cols(t * units(), (t + 1) * units() - 1) = candidate;
      states.cols(t * units(), (t + 1) * units() - 1) = k % candidate + (1 - k) % h;
    }
    return states;
  }
  mat backward(const mat& c) {
    weights_gradient.zeros(arma::size(weights));
    recurrent_gradient.zeros(arma::size(recurrent));
    mat dx(arma::size(x)), carry(x.n_rows, units(), arma::fill::zeros);
    for (uword t = steps(); t-- > 0;) {
      const mat k = step(kept, wrong ? 0 : t, units()), candidate = step(candidates, t, units());
      const mat d = carry + step(c, t, units()), dz = d % k % (1 - candidate % candidate);
      weights_gradient += dz.t() * step(x, t, weights.n_cols);
      recurrent_gradient += arma::sum(dz % before(t), 0);
      dx.cols(t * weights.n_cols, (t + 1) * weights.n_cols - 1) = dz * weights;
      carry = d % (1 - k) + dz.each_row() % rowvec(recurrent);
    }
    return dx;
  }
  gradcheck::Parameters parameters() {
    return {{"weights", weights, weights_gradient}, {"recurrent", recurrent, recurrent_gradient}};
  }
};

Exhibit zoneout() {
  return exhibit({"IndRNN with zoneout",
                  "lmnt-com/haste#43",
                  "the mask of the first step is used in backward for all steps",
                  {"mask not applied", "wrong formula"}},
                 [](const Ask& ask) {
                   const uword d = ask.shape.inputs, h = ask.shape.outputs, steps = 3, n = ask.shape.samples;
                   return std::pair(Zoneout{ask.wrong, ask.normal(h, d), ask.uniform(1, h, -0.9, 0.9)},
                                    std::tuple(ask.normal(n, steps * d), ask.mask(n, steps * h)));
                 },
                 {Variety::all_masked, Variety::none_masked});
}

}  // namespace

Exhibits recurrent_cells() {
  using M = PeepholeMistake;
  return {peephole_lstm({"LSTM with peepholes",
                         "tensorflow/tensorflow#34171",
                         "the peephole weights are laid along the batch in the state's gradient",
                         {"samples mixed", "wrong formula"}},
                        M::along_the_batch),
          peephole_lstm({"LSTM, its forget gate",
                         "CaptainE/RNN-LSTM-in-numpy#2",
                         "the sigmoid itself for its derivative in the forget gate",
                         {"missing activation derivative", "another activation's derivative", "made of another delta",
                          "wrong formula"}},
                        M::slope_missing),
          zoneout()};
}

}  // namespace museum::wing
