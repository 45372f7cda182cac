// SPDX-License-Identifier: MIT
// Softmax and what is made of it.
#include "museum/families.hpp"

namespace museum {
namespace {

template <class T>
arma::Mat<T> softmax_of_rows(arma::Mat<T> x) {
  x.each_col() -= arma::Col<T>(arma::max(x, 1));
  x = arma::exp(x);
  x.each_col() /= arma::Col<T>(arma::sum(x, 1));
  return x;
}

enum class SoftmaxMistake : unsigned char { none, passes_through, diagonal_only, first_pixel };

/// Over the channels of each pixel, y = e^x / sum e^x,  dx = y .* (c - <c, y>).  [N x channels * pixels], a channel's
/// pixels side by side.
template <class T>
struct Softmax {
  SoftmaxMistake mistake;
  arma::uword pixels = 1;
  arma::Mat<T> y = {};

  arma::uvec channels_at(arma::uword pixel) const { return arma::regspace<arma::uvec>(pixel, pixels, y.n_cols - 1); }

  arma::Mat<T> forward(const arma::Mat<T>& x) {
    y = x;
    for (arma::uword q = 0; q < pixels; ++q) y.cols(channels_at(q)) = softmax_of_rows<T>(x.cols(channels_at(q)));
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    if (mistake == SoftmaxMistake::passes_through) return cotangent;
    if (mistake == SoftmaxMistake::diagonal_only) return cotangent % y % (1 - y);
    arma::Mat<T> dx(arma::size(y), arma::fill::zeros);
    for (arma::uword q = 0; q < pixels; ++q) {
      const arma::uvec own = channels_at(q), read = mistake == SoftmaxMistake::first_pixel ? channels_at(0) : own;
      const arma::Mat<T> c = cotangent.cols(own), s = y.cols(own);
      const arma::Col<T> inner = arma::sum(arma::Mat<T>(cotangent.cols(read)) % arma::Mat<T>(y.cols(read)), 1);
      dx.cols(own) = s % arma::Mat<T>(c.each_col() - inner);
    }
    return dx;
  }
};

Exhibit softmax(Card card, SoftmaxMistake mistake, bool of_pixels) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    const arma::uword pixels = of_pixels ? d.size(2, 4) : 1, channels = d.size(2, 5);
    return specimen(Softmax<T>{wrong ? mistake : SoftmaxMistake::none, pixels}, d.normal(d.n, channels * pixels));
  });
}

/// y = x - log sum e^x,  dx = c - softmax(x) sum(c).
template <class T>
struct LogSoftmax {
  bool wrong;
  arma::Mat<T> y = {};

  arma::Mat<T> forward(const arma::Mat<T>& x) {
    y = arma::log(softmax_of_rows(x));
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> softmax = arma::exp(y);
    if (!wrong) softmax.each_col() %= arma::Col<T>(arma::sum(cotangent, 1));
    return cotangent - softmax;
  }
};

Exhibit log_softmax() {
  return exhibit(
      {"LogSoftMax", "mlpack#3468", "the cotangent is added to a softmax term: c - softmax", "zero cotangent",
       "gradient without cotangent"},
      []<class T>(Draw<T>& d, bool wrong) { return specimen(LogSoftmax<T>{wrong}, d.normal(d.n, d.size(3, 6))); });
}

/// y = log sum e^x,  dx = c softmax(x).  [N x d] -> [N x 1]
template <class T>
struct LogSumExp {
  bool wrong;
  arma::Mat<T> x = {};

  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    const arma::Col<T> top = arma::max(x, 1);
    return arma::log(arma::sum(arma::exp(arma::Mat<T>(x.each_col() - top)), 1)) + top;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> dx = wrong ? arma::Mat<T>(arma::exp(x)) : softmax_of_rows(x);
    if (wrong) dx.each_col() /= arma::Col<T>(arma::sum(dx, 1));
    dx.each_col() %= cotangent.col(0);
    return dx;
  }
};

Exhibit log_sum_exp() {
  return exhibit({"log-sum-exp", "own", "backward without the shift by the maximum: infinity / infinity far from 0",
                  "input", "NaN far from zero"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   arma::Mat<T> x = d.normal(d.n, d.size(3, 6));
                   x.row(0) += T(1000);
                   return specimen(LogSumExp<T>{wrong}, x);
                 });
}

/// Softmax down the batch instead of along a sample; its backward is the right one of that forward.
template <class T>
struct BatchSoftmax {
  bool wrong;
  arma::Mat<T> y = {};

  arma::Mat<T> forward(const arma::Mat<T>& x) {
    y = wrong ? arma::Mat<T>(softmax_of_rows<T>(x.t()).t()) : softmax_of_rows(x);
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    const arma::Mat<T> weighted = cotangent % y;
    if (wrong) return weighted - y.each_row() % arma::Row<T>(arma::sum(weighted, 0));
    return weighted - y.each_col() % arma::Col<T>(arma::sum(weighted, 1));
  }
};

Exhibit batch_softmax() {
  return exhibit(
      {"softmax over the wrong axis", "own", "forward and backward agree, both run down the batch",
       "samples independent", "samples mixed"},
      []<class T>(Draw<T>& d, bool wrong) { return specimen(BatchSoftmax<T>{wrong}, d.normal(d.n, d.size(3, 6))); });
}

}  // namespace

Exhibits softmaxes() {
  using M = SoftmaxMistake;
  return {
      softmax({"softmax layer", "darknet#96", "the cotangent is copied through", "input", "cotangent passed through"},
              M::passes_through, false),
      softmax({"softmax", "libnd4j#440", "only the diagonal of the Jacobian", "input", "off-diagonal terms missing"},
              M::diagonal_only, false),
      softmax({"softmax over channels", "dlib@0a832e42d", "the inner product always reads pixel 0", "input",
               "summed over another group"},
              M::first_pixel, true),
      log_softmax(),
      log_sum_exp(),
      batch_softmax()};
}

}  // namespace museum
