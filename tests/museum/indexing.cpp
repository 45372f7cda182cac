// SPDX-License-Identifier: MIT
// Layers that choose entries by an index, which may choose one twice.
#include "museum/families.hpp"

namespace museum {
namespace {

using Integers = arma::Mat<arma::sword>;

/// y = the columns of x (axis 1) at an index that repeats some. backward fills dx.
template <class T>
struct Take {
  bool wrong;
  arma::uvec index;
  arma::uword width, axis = 1;

  arma::Mat<T> forward(const arma::Mat<T>& x) const { return x.cols(index); }
  void backward(const arma::Mat<T>& cotangent, arma::Mat<T>& dx) const {
    if (!wrong || axis == 0) dx.zeros(cotangent.n_rows, width);
    for (arma::uword k = 0; k < index.n_elem; ++k) dx.col(index(k)) += cotangent.col(k);
  }
};

Exhibit take() {
  return exhibit(
      {"take", "mxnet#19817, #20166", "the buffer is not cleared when axis != 0", "dX as declared", "gradient buffer"},
      []<class T>(Draw<T>& d, bool wrong) {
        const arma::uword width = d.size(3, 6);
        return specimen(Take<T>{wrong, arma::uvec{0, 2, 0, width - 1, 2}, width}, d.normal(d.n, width));
      });
}

/// y = x at an index that repeats some, dx by adding.
template <class T>
struct Gather {
  bool wrong;
  arma::uvec index;
  arma::uword width;

  arma::Mat<T> forward(const arma::Mat<T>& x) const { return x.cols(index); }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> dx(cotangent.n_rows, width, arma::fill::zeros);
    for (arma::uword k = 0; k < index.n_elem; ++k)
      dx.col(index(k)) = wrong ? arma::Col<T>(cotangent.col(k)) : arma::Col<T>(dx.col(index(k)) + cotangent.col(k));
    return dx;
  }
};

Exhibit gather() {
  return exhibit({"gather", "own", "an entry chosen twice is assigned, not added", "input", "assigned, not added"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword width = d.size(3, 6);
                   return specimen(Gather<T>{wrong, arma::uvec{0, 2, 0, 1}, width}, d.normal(d.n, width));
                 });
}

/// y = [table row of the first index, of the second, ...].  index [N x L], table [V x e] -> [N x L e]
template <class T>
struct Embedding {
  bool wrong;
  arma::Mat<T> table, table_gradient = {};
  Integers index = {};

  arma::uword row(arma::uword n, arma::uword k) const { return static_cast<arma::uword>(index(n, k)); }
  arma::Mat<T> forward(const Integers& x) {
    index = x;
    const arma::uword width = table.n_cols;
    arma::Mat<T> y(x.n_rows, x.n_cols * width, arma::fill::zeros);
    for (arma::uword n = 0; n < x.n_rows; ++n)
      for (arma::uword k = 0; k < x.n_cols; ++k) y.row(n).subvec(k * width, (k + 1) * width - 1) = table.row(row(n, k));
    return y;
  }
  void backward(const arma::Mat<T>& cotangent) {
    const arma::uword width = table.n_cols;
    table_gradient.zeros(arma::size(table));
    for (arma::uword n = 0; n < index.n_rows; ++n)
      for (arma::uword k = 0; k < index.n_cols; ++k) {
        if (wrong) table_gradient.row(row(n, k)).zeros();
        table_gradient.row(row(n, k)) += cotangent.row(n).subvec(k * width, (k + 1) * width - 1);
      }
  }
  gradcheck::Parameters parameters() { return {{"table", table, table_gradient}}; }
};

Exhibit embedding() {
  return exhibit({"embedding", "own", "the gradient of a repeated index is overwritten, not added", "sum over samples",
                  "assigned, not added"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword words = d.size(3, 5);
                   Integers x = d.indices(d.n, d.size(2, 4), words);
                   x.col(0).zeros();
                   return specimen(Embedding<T>{wrong, d.normal(words, d.size(2, 4))}, x);
                 });
}

/// y = left half + 2 right half; dx through a workspace that is kept between calls.
template <class T>
struct Split {
  bool wrong;
  arma::uword width;
  arma::Mat<T> workspace = {};

  arma::Mat<T> forward(const arma::Mat<T>& x) const { return x.head_cols(width) + 2 * x.tail_cols(width); }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) {
    const bool initialised = wrong && workspace.n_rows == cotangent.n_rows;
    if (!initialised) workspace.zeros(cotangent.n_rows, 2 * width);
    workspace.head_cols(width) += cotangent;
    workspace.tail_cols(width) += 2 * cotangent;
    return workspace;
  }
};

Exhibit split() {
  return exhibit({"split", "mxnet#14340", "the workspace is cleared on the first backward only", "second backward",
                  "second backward differs"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword width = d.size(2, 5);
                   return specimen(Split<T>{wrong, width}, d.normal(d.n, 2 * width));
                 });
}

}  // namespace

Exhibits indexing() { return {take(), split(), gather(), embedding()}; }

}  // namespace museum
