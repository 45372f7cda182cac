// SPDX-License-Identifier: MIT
// Gradient buffers: written, added to, left dirty, or somebody else's.
#include "museum/families.hpp"

namespace museum {
namespace {

using gradcheck::Gradients;

enum class PreluMistake : unsigned char { none, overwritten, summed_over_all };

/// y = x, or slope .* x where x < 0;  dslope = column sums of c .* x there.  slope [1 x d]
template <class T, Gradients declared>
struct Prelu {
  PreluMistake mistake;
  arma::Mat<T> slope, slope_gradient = {}, x = {};
  static constexpr gradcheck::Traits traits{.gradients = declared};

  arma::Mat<T> negative() const { return arma::conv_to<arma::Mat<T>>::from(x < 0); }
  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    const arma::Mat<T> below = x % negative();
    return x - below + below.each_row() % arma::Row<T>(slope.row(0));
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) {
    const arma::Mat<T> each = cotangent % x % negative();
    arma::Mat<T> sums = arma::sum(each, 0);
    if (mistake == PreluMistake::summed_over_all) sums.fill(arma::accu(each));
    const bool adds = declared == Gradients::accumulated && mistake != PreluMistake::overwritten;
    slope_gradient = adds && !slope_gradient.is_empty() ? arma::Mat<T>(slope_gradient + sums) : sums;
    const arma::Mat<T> below = cotangent % negative();
    return cotangent - below + below.each_row() % arma::Row<T>(slope.row(0));
  }
  gradcheck::Parameters parameters() { return {{"slope", slope, slope_gradient}}; }
};

template <Gradients declared>
Exhibit prelu(Card card, PreluMistake mistake) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    const arma::uword width = d.size(2, 5);
    arma::Mat<T> x = d.normal(d.n, width);
    x.row(0) = -arma::abs(x.row(0));
    return specimen(Prelu<T, declared>{wrong ? mistake : PreluMistake::none, d.uniform(1, width, 0.1, 0.5)}, x);
  });
}

/// Takes x and gives nothing on: y = 0 [N x 1], dx = 0. backward fills dx; it keeps its input by reference.
template <class T>
struct Silence {
  bool wrong;
  arma::Mat<T>* data = nullptr;

  arma::Mat<T> forward(arma::Mat<T>& x) {
    data = &x;
    return arma::Mat<T>(x.n_rows, 1, arma::fill::zeros);
  }
  void backward(const arma::Mat<T>&, arma::Mat<T>& dx) const { (wrong ? *data : dx).zeros(); }
};

Exhibit silence() {
  return exhibit(
      {"Silence", "caffe#3151", "backward zeroes the input's data for the input's gradient", "input unchanged",
       "changes its input"},
      []<class T>(Draw<T>& d, bool wrong) { return specimen(Silence<T>{wrong}, d.normal(d.n, d.size(2, 5))); });
}

/// y = x .* gain, whose forward counts something in the gradient's memory. Adds to the gradient.
template <class T>
struct Scratch {
  bool wrong;
  arma::Mat<T> gain, gain_gradient = {}, x = {};
  static constexpr gradcheck::Traits traits{.gradients = Gradients::accumulated};

  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    if (wrong) gain_gradient = arma::max(x, 0);  // the largest of each column, as the accuracy's count of hits
    return x.each_row() % arma::Row<T>(gain.row(0));
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) {
    if (gain_gradient.is_empty()) gain_gradient.zeros(arma::size(gain));
    gain_gradient += arma::sum(cotangent % x, 0);
    return cotangent.each_row() % arma::Row<T>(gain.row(0));
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};

Exhibit scratch() {
  return exhibit(
      {"Accuracy, losses on the GPU", "caffe#5981, #6202",
       "the gradient buffer is scratch space of forward, left dirty", "zero cotangent", "gradient without cotangent"},
      []<class T>(Draw<T>& d, bool wrong) {
        const arma::uword width = d.size(2, 5);
        return specimen(Scratch<T>{wrong, d.normal(1, width)}, d.normal(d.n, width));
      });
}

}  // namespace

Exhibits buffers() {
  return {prelu<Gradients::accumulated>(
              {"PReLU, cuDNN convolution", "caffe#2532, #3254", "the parameter gradient is overwritten for added",
               "gradients as declared", "gradient buffer"},
              PreluMistake::overwritten),
          silence(), scratch(),
          prelu<Gradients::overwritten>(
              {"PReLU", "own", "the slopes' gradient is summed over the channels as well", "slope", "summed too far"},
              PreluMistake::summed_over_all)};
}

}  // namespace museum
