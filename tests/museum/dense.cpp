// SPDX-License-Identifier: MIT
// The layer z = x W^T + b, and what goes wrong in it.
#include "museum/families.hpp"

namespace museum {
namespace {

enum class DenseMistake : unsigned char {
  none,
  bias_not_summed,
  odd_tail_dropped,
  entries_in_other_order,
  gradient_transposed,
  weights_transposed,
  bias_averaged,
  bias_missing,
  first_sample_skipped,
  penalty
};

/// z = x W^T + b,  dx = c W,  dW = c^T x,  db = column sums of c.  W [out x in], b [1 x out]
template <class T>
struct Dense {
  DenseMistake mistake;
  arma::Mat<T> weights, bias, weights_gradient = {}, bias_gradient = {}, x = {};

  bool is(DenseMistake m) const { return mistake == m; }
  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    return arma::Mat<T>(x * weights.t()).each_row() + arma::Row<T>(bias.row(0));
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) {
    const arma::uword first = is(DenseMistake::first_sample_skipped) ? 1 : 0;
    const arma::Mat<T> c = cotangent.tail_rows(cotangent.n_rows - first);
    fill_weights(c.t() * x.tail_rows(x.n_rows - first));
    fill_bias(c);
    if (is(DenseMistake::weights_transposed)) return cotangent * weights.t();
    // a product by pairs of outputs, whose last, odd one is forgotten
    const arma::uword outputs = is(DenseMistake::odd_tail_dropped) ? weights.n_rows / 2 * 2 : weights.n_rows;
    return cotangent.head_cols(outputs) * weights.head_rows(outputs);
  }
  void fill_weights(const arma::Mat<T>& g) {
    weights_gradient = g;
    if (is(DenseMistake::gradient_transposed)) weights_gradient = g.t();
    if (is(DenseMistake::entries_in_other_order)) weights_gradient = arma::reshape(g.t(), g.n_rows, g.n_cols);
    if (is(DenseMistake::penalty)) weights_gradient += T(0.1) * weights;
  }
  void fill_bias(const arma::Mat<T>& c) {
    bias_gradient = arma::sum(c, 0);
    if (is(DenseMistake::bias_not_summed)) bias_gradient = c;
    if (is(DenseMistake::bias_averaged)) bias_gradient = arma::mean(c, 0);
    if (is(DenseMistake::bias_missing)) bias_gradient.zeros();
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, weights_gradient}, {"bias", bias, bias_gradient}}; }
};

/// outputs: 0 for any number; square: as many inputs.
Exhibit dense(Card card, DenseMistake mistake, arma::uword outputs = 0, bool square = false) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    const arma::uword out = outputs > 0 ? outputs : d.size(2, 5), in = square ? out : d.size(2, 6);
    return specimen(Dense<T>{wrong ? mistake : DenseMistake::none, d.normal(out, in), d.normal(1, out)},
                    d.normal(d.n, in));
  });
}

/// y = tanh(x W) W^T: one W, used twice, dW = x^T dz + c^T tanh(x W).  W [d x h]
template <class T>
struct TiedWeights {
  bool wrong;
  arma::Mat<T> weights, weights_gradient = {}, x = {}, hidden = {};

  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    hidden = arma::tanh(x * weights);
    return hidden * weights.t();
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) {
    const arma::Mat<T> dz = (cotangent * weights) % (1 - arma::square(hidden));
    weights_gradient = cotangent.t() * hidden;
    if (!wrong) weights_gradient += x.t() * dz;
    return dz * weights.t();
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, weights_gradient}}; }
};

Exhibit tied_weights() {
  return exhibit(
      {"tied weights", "own", "weights that are used twice are counted once", "weights", "one branch missing"},
      []<class T>(Draw<T>& d, bool wrong) {
        const arma::uword width = d.size(3, 6), hidden = d.size(2, 4);
        return specimen(TiedWeights<T>{wrong, d.normal(width, hidden, 0.6)}, d.normal(d.n, width));
      });
}

}  // namespace

Exhibits dense_layers() {
  using M = DenseMistake;
  return {dense({"Add (bias)", "mlpack#3679", "the error matrix itself for its sum over the batch", "sum over samples",
                 "not the sum over samples"},
                M::bias_not_summed),
          dense({"matmul on the CPU", "burn#5304",
                 "wrong for odd sizes: the last term of a product by pairs is dropped", "input", "output ignored"},
                M::odd_tail_dropped, 3),
          dense({"linear map", "Shark@e0ab9769",
                 "input(j) for input(i): entries in another order, right for one output only", "weights",
                 "entries permuted"},
                M::entries_in_other_order),
          dense({"dense", "own", "dW transposed, which a square W lets through", "weights", "transposed"},
                M::gradient_transposed, 4, true),
          dense({"dense", "own", "dX by W^T, which a square W lets through", "input", "Jacobian not transposed"},
                M::weights_transposed, 4, true),
          dense({"dense", "own", "the bias gradient is the mean over the batch", "sum over samples", "factor 1/N"},
                M::bias_averaged),
          dense({"dense", "own", "the bias gradient is never computed", "bias", "gradient missing (zero)"},
                M::bias_missing),
          dense({"dense", "own", "the loop over samples starts at 1", "sum over samples", "sample ignored"},
                M::first_sample_skipped),
          dense({"dense with weight decay", "own", "the penalty's gradient is added in the layer's backward",
                 "zero cotangent", "gradient without cotangent"},
                M::penalty),
          tied_weights()};
}

}  // namespace museum
