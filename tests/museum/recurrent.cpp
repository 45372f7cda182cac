// SPDX-License-Identifier: MIT
// Recurrent layers: sequences are kept step by step, [N x steps * width].
#include <cmath>

#include "museum/families.hpp"

namespace museum {
namespace {

template <class T>
arma::Mat<T> logistic(const arma::Mat<T>& m) {
  return 1 / (1 + arma::exp(-m));
}

/// h_t = tanh(x_t W^T + h_(t-1) U^T), h_0 = 0, from either end.  W [h x d], U [h x h]
template <class T>
struct Elman {
  bool reversed;
  arma::Mat<T> w, u, w_gradient = {}, u_gradient = {}, x = {}, h = {};

  arma::uword steps() const { return x.n_cols / w.n_cols; }
  arma::uword at(arma::uword t) const { return reversed ? steps() - 1 - t : t; }
  static arma::Mat<T> step(const arma::Mat<T>& m, arma::uword t, arma::uword width) {
    return m.cols(t * width, (t + 1) * width - 1);
  }
  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    h.zeros(x.n_rows, steps() * u.n_rows);
    arma::Mat<T> last(x.n_rows, u.n_rows, arma::fill::zeros);
    for (arma::uword t = 0; t < steps(); ++t) {
      last = arma::tanh(step(x, at(t), w.n_cols) * w.t() + last * u.t());
      h.cols(at(t) * u.n_rows, (at(t) + 1) * u.n_rows - 1) = last;
    }
    return h;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) {
    w_gradient.zeros(arma::size(w));
    u_gradient.zeros(arma::size(u));
    arma::Mat<T> dx(arma::size(x), arma::fill::zeros), from_later(x.n_rows, u.n_rows, arma::fill::zeros);
    for (arma::uword t = steps(); t-- > 0;) {
      const arma::Mat<T> now = step(h, at(t), u.n_rows);
      const arma::Mat<T> dz = (step(cotangent, at(t), u.n_rows) + from_later) % (1 - arma::square(now));
      w_gradient += dz.t() * step(x, at(t), w.n_cols);
      if (t > 0) u_gradient += dz.t() * step(h, at(t - 1), u.n_rows);
      dx.cols(at(t) * w.n_cols, (at(t) + 1) * w.n_cols - 1) = dz * w;
      from_later = dz * u;
    }
    return dx;
  }
};

enum class BothWaysMistake : unsigned char { none, reverse_not_added, dx_over_dy };

/// y = forward net(x) + reverse net(x).
template <class T>
struct BothWays {
  BothWaysMistake mistake;
  Elman<T> ahead, back;

  arma::Mat<T> forward(const arma::Mat<T>& x) { return ahead.forward(x) + back.forward(x); }
  arma::Mat<T> backward(arma::Mat<T>& cotangent) {
    const arma::Mat<T> dx = ahead.backward(cotangent);
    if (mistake == BothWaysMistake::dx_over_dy) cotangent = dx;
    const arma::Mat<T> other = back.backward(cotangent);
    return mistake == BothWaysMistake::reverse_not_added ? dx : dx + other;
  }
  gradcheck::Parameters parameters() {
    return {{"W", ahead.w, ahead.w_gradient},
            {"U", ahead.u, ahead.u_gradient},
            {"reverse W", back.w, back.w_gradient},
            {"reverse U", back.u, back.u_gradient}};
  }
};

Exhibit both_ways(Card card, BothWaysMistake mistake) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    const arma::uword hidden = d.size(2, 3), width = mistake == BothWaysMistake::dx_over_dy ? hidden : d.size(2, 4);
    const auto net = [&](bool reversed) {
      arma::Mat<T> w = d.normal(hidden, width, 0.6), u = d.normal(hidden, hidden, 0.6);
      return Elman<T>{reversed, w, u};
    };
    Elman<T> ahead = net(false), back = net(true);
    return specimen(BothWays<T>{wrong ? mistake : BothWaysMistake::none, ahead, back}, d.normal(d.n, 3 * width));
  });
}

/// y = tanh(tanh(x + b1) + b2), with b1 and b2 side by side in one vector [1 x 2 d].
template <class T>
struct PackedBias {
  bool wrong;
  arma::Mat<T> bias, bias_gradient = {}, first = {}, second = {};

  arma::Mat<T> forward(const arma::Mat<T>& x) {
    const arma::uword width = x.n_cols;
    first = arma::tanh(arma::Mat<T>(x.each_row() + arma::Row<T>(bias.head_cols(width))));
    second = arma::tanh(arma::Mat<T>(first.each_row() + arma::Row<T>(bias.tail_cols(width))));
    return second;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) {
    const arma::uword width = cotangent.n_cols;
    bias_gradient.zeros(1, 2 * width);
    arma::Mat<T> dz = cotangent % (1 - arma::square(second));
    const arma::uword offset = wrong ? 0 : width;  // of the second layer's part
    bias_gradient.cols(offset, offset + width - 1) = arma::sum(dz, 0);
    dz %= 1 - arma::square(first);
    bias_gradient.head_cols(width) = arma::sum(dz, 0);
    return dz;
  }
  gradcheck::Parameters parameters() { return {{"bias", bias, bias_gradient}}; }
};

Exhibit packed_bias() {
  return exhibit({"stacked RNN", "mxnet#17818, #17872", "the bias pointer is shifted wrongly: zeros when layers > 1",
                  "bias", "rows or columns zero"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword width = d.size(2, 5);
                   return specimen(PackedBias<T>{wrong, d.normal(1, 2 * width)}, d.normal(d.n, width));
                 });
}

/// One step of a GRU: y = (1 - z) n + z h,  z = s(x Wz^T + h),  n = tanh(x Wn^T + z h).  x [N x d], h [N x m], W

/// [m x d]
template <class T>
struct Gru {
  bool wrong;
  arma::Mat<T> wz, wn, wz_gradient = {}, wn_gradient = {}, x = {}, h = {}, z = {}, n = {};

  arma::Mat<T> forward(const arma::Mat<T>& input, const arma::Mat<T>& state) {
    x = input;
    h = state;
    z = logistic<T>(x * wz.t() + h);
    n = arma::tanh(x * wn.t() + z % h);
    return (1 - z) % n + z % h;
  }
  std::tuple<arma::Mat<T>, arma::Mat<T>> backward(const arma::Mat<T>& cotangent) {
    const arma::Mat<T> dn = cotangent % (1 - z) % (1 - arma::square(n));
    const arma::Mat<T> through_z = wrong ? n - h : h - n;  // of y by z
    const arma::Mat<T> dz = (cotangent % through_z + dn % h) % z % (1 - z);
    wz_gradient = dz.t() * x;
    wn_gradient = dn.t() * x;
    return {dz * wz + dn * wn, cotangent % z + dn % z + dz};
  }
  gradcheck::Parameters parameters() { return {{"Wz", wz, wz_gradient}, {"Wn", wn, wn_gradient}}; }
};

Exhibit gru() {
  return exhibit({"GRU", "own", "n - h for h - n in the update gate's derivative", "Wz", "wrong outer derivative"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword width = d.size(2, 5), hidden = d.size(2, 4);
                   return specimen(Gru<T>{wrong, d.normal(hidden, width, 0.6), d.normal(hidden, width, 0.6)},
                                   d.normal(d.n, width), d.normal(d.n, hidden));
                 });
}

/// One step of an LSTM's cell: y = s(x Wf^T) c + s(x Wi^T) tanh(x Wi^T).  x [N x d], c [N x m], W [m x d]
template <class T>
struct LstmCell {
  bool wrong;
  arma::Mat<T> wf, wi, wf_gradient = {}, wi_gradient = {}, x = {}, c = {}, f = {}, i = {}, g = {};

  arma::Mat<T> forward(const arma::Mat<T>& input, const arma::Mat<T>& cell) {
    x = input;
    c = cell;
    f = logistic<T>(x * wf.t());
    i = logistic<T>(x * wi.t());
    g = arma::tanh(x * wi.t());
    return f % c + i % g;
  }
  std::tuple<arma::Mat<T>, arma::Mat<T>> backward(const arma::Mat<T>& cotangent) {
    const arma::Mat<T> slope = wrong ? arma::Mat<T>(1 - arma::square(f)) : arma::Mat<T>(f % (1 - f));
    const arma::Mat<T> df = cotangent % c % slope;
    const arma::Mat<T> di = cotangent % (g % i % (1 - i) + i % (1 - arma::square(g)));
    wf_gradient = df.t() * x;
    wi_gradient = di.t() * x;
    return {df * wf + di * wi, cotangent % f};
  }
  gradcheck::Parameters parameters() { return {{"Wf", wf, wf_gradient}, {"Wi", wi, wi_gradient}}; }
};

Exhibit lstm() {
  return exhibit({"LSTM", "own", "tanh's derivative for the forget gate's", "Wf", "wrong outer derivative"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword width = d.size(2, 5), hidden = d.size(2, 4);
                   return specimen(LstmCell<T>{wrong, d.normal(hidden, width, 0.6), d.normal(hidden, width, 0.6)},
                                   d.normal(d.n, width), d.normal(d.n, hidden));
                 });
}

}  // namespace

Exhibits recurrent() {
  using M = BothWaysMistake;
  return {both_ways({"bidirectional RNN", "mlpack#1742", "the gradient of the reverse net is never added", "input",
                     "one branch missing"},
                    M::reverse_not_added),
          both_ways({"bi-LSTM, GRU", "mxnet#17898, #18203", "dx overwrites dy before the second direction reads it",
                     "cotangent unchanged", "changes its cotangent"},
                    M::dx_over_dy),
          packed_bias(), gru(), lstm()};
}

}  // namespace museum
