// SPDX-License-Identifier: MIT
// Layers of several inputs.
#include <array>
#include <vector>

#include "museum/families.hpp"

namespace museum {
namespace {

template <class T>
using Two = std::tuple<arma::Mat<T>, arma::Mat<T>>;

/// y = a^2 b + a b^3, entry by entry, in place of the incomplete beta function: what counts is the second term.
template <class T>
struct TwoTerms {
  bool wrong;
  arma::Mat<T> a = {}, b = {};

  arma::Mat<T> forward(const arma::Mat<T>& first, const arma::Mat<T>& second) {
    a = first;
    b = second;
    return a % a % b + a % arma::pow(b, 3);
  }
  Two<T> backward(const arma::Mat<T>& c) const {
    const arma::Mat<T> cube = arma::pow(b, 3);
    const arma::Mat<T> da = 2 * c % a % b + (wrong ? cube : arma::Mat<T>(c % cube));
    return {da, c % (a % a + 3 * a % b % b)};
  }
};

Exhibit two_terms() {
  return exhibit({"ibeta", "stan-dev/math#1569", "the second term is not multiplied by the adjoint", "zero cotangent",
                  "gradient without cotangent"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword width = d.size(2, 5);
                   return specimen(TwoTerms<T>{wrong}, d.normal(d.n, width), d.normal(d.n, width));
                 });
}

/// y = a x b, da = b x c, db = c x a.  [N x 3]
template <class T>
struct Cross {
  bool wrong;
  arma::Mat<T> a = {}, b = {};

  static arma::Mat<T> cross(const arma::Mat<T>& p, const arma::Mat<T>& q) {
    arma::Mat<T> r(arma::size(p), arma::fill::zeros);
    for (arma::uword n = 0; n < p.n_rows; ++n) r.row(n) = arma::cross(p.row(n), q.row(n));
    return r;
  }
  arma::Mat<T> forward(const arma::Mat<T>& first, const arma::Mat<T>& second) {
    a = first;
    b = second;
    return cross(a, b);
  }
  Two<T> backward(const arma::Mat<T>& c) const { return {cross(b, c), wrong ? cross(a, c) : cross(c, a)}; }
};

Exhibit cross() {
  return exhibit(
      {"cross product", "burn#4069", "lhs x c for c x lhs: the sign", "input 2", "factor -1"},
      []<class T>(Draw<T>& d, bool wrong) { return specimen(Cross<T>{wrong}, d.normal(d.n, 3), d.normal(d.n, 3)); });
}

/// y_n = a_n W b_n^T.  a, b [N x d], W [d x d] -> [N x 1]
template <class T>
struct Bilinear {
  bool wrong;
  arma::Mat<T> weights, weights_gradient = {}, a = {}, b = {};

  arma::Mat<T> forward(const arma::Mat<T>& first, const arma::Mat<T>& second) {
    a = first;
    b = second;
    return arma::sum((a * weights) % b, 1);
  }
  Two<T> backward(const arma::Mat<T>& cotangent) {
    const arma::Col<T> c = cotangent.col(0);
    weights_gradient = arma::Mat<T>(a.each_col() % c).t() * b;
    const arma::Mat<T> w = wrong ? arma::Mat<T>(weights.t()) : weights;
    const arma::Mat<T> da = b * w.t(), db = a * w;
    return {da.each_col() % c, db.each_col() % c};
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, weights_gradient}}; }
};

Exhibit bilinear() {
  return exhibit(
      {"bilinear", "own", "the arguments are swapped: W^T for W in both gradients", "input 1", "transposed"},
      []<class T>(Draw<T>& d, bool wrong) {
        const arma::uword width = d.size(2, 5);
        return specimen(Bilinear<T>{wrong, d.normal(width, width)}, d.normal(d.n, width), d.normal(d.n, width));
      });
}

/// y = a + b; backward adds to da and db, which others have added to before.
template <class T>
struct Add {
  bool wrong;
  static constexpr gradcheck::Traits traits{.input_gradients = gradcheck::Gradients::accumulated};

  arma::Mat<T> forward(const arma::Mat<T>& a, const arma::Mat<T>& b) const { return a + b; }
  void backward(const arma::Mat<T>& cotangent, arma::Mat<T>& da, arma::Mat<T>& db) const {
    for (arma::Mat<T>* d : {&da, &db}) *d = wrong ? cotangent : arma::Mat<T>(*d + cotangent);
  }
};

Exhibit add() {
  return exhibit(
      {"elementwise add", "tiny-dnn#1003", "copies the cotangent for adding it", "dX as declared", "gradient buffer"},
      []<class T>(Draw<T>& d, bool wrong) {
        const arma::uword width = d.size(2, 5);
        return specimen(Add<T>{wrong}, d.normal(d.n, width), d.normal(d.n, width));
      });
}

/// y_n = x_n B, one B for the whole batch.  x [N x p], B [p x q]
template <class T>
struct BroadcastProduct {
  bool wrong;
  arma::Mat<T> x = {}, b = {};

  arma::Mat<T> forward(const arma::Mat<T>& first, const arma::Mat<T>& second) {
    x = first;
    b = second;
    return x * b;
  }
  Two<T> backward(const arma::Mat<T>& cotangent) const {
    if (!wrong) return {cotangent * b.t(), x.t() * cotangent};
    arma::Mat<T> each;  // of every sample, one below the other
    for (arma::uword n = 0; n < x.n_rows; ++n) each = arma::join_cols(each, x.row(n).t() * cotangent.row(n));
    return {cotangent * b.t(), each};
  }
};

Exhibit broadcast_product() {
  return exhibit({"batched matmul", "flashlight#760", "not summed over the broadcast batch", "input 2",
                  "not the sum over samples"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword p = d.size(2, 5), q = d.size(2, 5);
                   return specimen(BroadcastProduct<T>{wrong}, d.normal(d.n, p), d.normal(p, q));
                 });
}

/// y = a .* b; each is kept for the other's gradient, where that is asked for.
template <class T>
struct Product {
  bool wrong;
  std::array<bool, 2> needed = {true, true};
  arma::Mat<T> a = {}, b = {};

  void needs_gradient(std::size_t input, bool on) { needed.at(input) = on; }
  arma::Mat<T> forward(const arma::Mat<T>& first, const arma::Mat<T>& second) {
    a = needed[wrong ? 0 : 1] ? first : arma::Mat<T>(0 * first);
    b = needed[wrong ? 1 : 0] ? second : arma::Mat<T>(0 * second);
    return first % second;
  }
  Two<T> backward(const arma::Mat<T>& cotangent) const { return {cotangent % b, cotangent % a}; }
};

Exhibit product() {
  return exhibit({"product", "own", "keeps a for b's gradient only when a's own is asked for", "some gradients",
                  "partial gradients"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword width = d.size(2, 5);
                   return specimen(Product<T>{wrong}, d.normal(d.n, width), d.normal(d.n, width));
                 });
}

}  // namespace

Exhibits pairs() { return {two_terms(), cross(), add(), broadcast_product(), bilinear(), product()}; }

}  // namespace museum
