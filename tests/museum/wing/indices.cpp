// SPDX-License-Identifier: MIT
// Rows chosen by indices.
#include <cmath>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// y = table rows at the indices.  table [V x d], index [N x 1] -> [N x d]: both are inputs.
struct GatherRows {
  bool wrong;
  uvec index = {};
  uword rows = 0;
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  mat forward(const mat& table, const Integers& indices) {
    index = arma::conv_to<uvec>::from(indices.col(0));
    rows = table.n_rows;
    return table.rows(index);
  }
  mat backward(const mat& c) const {
    mat d(rows, c.n_cols, arma::fill::zeros);
    if (wrong)
      d.rows(index) = c;
    else
      for (uword n = 0; n < index.n_elem; ++n) d.row(index(n)) += c.row(n);
    return d;
  }
};

Exhibit gather_rows() {
  return exhibit({"gather of rows",
                  "pytorch/pytorch#1631",
                  "a row that is chosen twice gets the last cotangent, not the sum",
                  {"assigned, not added"}},
                 [](const Ask& ask) {
                   const uword rows = ask.shape.samples;
                   return std::pair(GatherRows{ask.wrong}, std::tuple(ask.normal(rows, ask.shape.outputs),
                                                                      ask.indices(ask.shape.samples, 1, rows)));
                 },
                 {Variety::repeated_indices});
}

/// y = weights' row of each token, 0 for the token 0, which pads.  tokens [N x 1], weights [V x d]
struct PaddedEmbedding {
  bool wrong;
  mat weights, weights_gradient = {};
  uvec token = {};

  mat forward(const Integers& tokens) {
    token = arma::conv_to<uvec>::from(tokens.col(0));
    mat y = weights.rows(token);
    y.rows(arma::find(token == 0)).zeros();
    return y;
  }
  void backward(const mat& c) {
    weights_gradient.zeros(arma::size(weights));
    for (uword n = 0; n < token.n_elem; ++n)
      if (wrong || token(n) != 0) weights_gradient.row(token(n)) += c.row(n);
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, weights_gradient}}; }
};

Exhibit padded_embedding() {
  return exhibit({"embedding with padding",
                  "pytorch/pytorch#26302",
                  "the padding's row gets a gradient",
                  {"mask not applied", "gradient where forward reads nothing", "isolated entries"}},
                 [](const Ask& ask) {
                   const uword words = 2 + ask.shape.inputs;
                   Integers tokens = ask.indices(ask.shape.samples, 1, words);
                   tokens(0) = 0;
                   if (ask.variety == Variety::all_masked) tokens.zeros();
                   return std::pair(PaddedEmbedding{ask.wrong, ask.normal(words, ask.shape.outputs)}, tokens);
                 },
                 {Variety::all_masked});
}

/// y_s = product of the entries of a row that belong to segment s, 1 where none does.  x [N x d] -> [N x S]
struct SegmentProduct {
  bool wrong;
  uvec segment;  // of each column
  uword segments;
  mat x = {}, y = {};

  mat forward(const mat& input) {
    x = input;
    y.ones(x.n_rows, segments);
    for (uword j = 0; j < x.n_cols; ++j) y.col(segment(j)) %= x.col(j);
    return y;
  }
  mat backward(const mat& c) const {
    mat dx(arma::size(x), arma::fill::zeros);
    for (uword n = 0; n < x.n_rows; ++n)
      for (uword j = 0; j < x.n_cols; ++j) {
        if (wrong) {  // the product over the entry, and nothing where the entry is 0
          if (x(n, j) != 0) dx(n, j) = c(n, segment(j)) * y(n, segment(j)) / x(n, j);
          continue;
        }
        double others = 1;
        for (uword k = 0; k < x.n_cols; ++k)
          if (k != j && segment(k) == segment(j)) others *= x(n, k);
        dx(n, j) = c(n, segment(j)) * others;
      }
    return dx;
  }
};

Exhibit segment_product() {
  return exhibit({"product of segments",
                  "pytorch/pytorch#76523",
                  "product / x, and 0 where x is 0: an entry that is the only zero of its segment gets none",
                  {"isolated entries", "wrong formula"},
                  true},
                 [](const Ask& ask) {
                   const uword d = ask.shape.inputs, segments = 1 + d / 3;
                   return std::pair(
                       SegmentProduct{ask.wrong, arma::conv_to<uvec>::from(ask.indices(d, 1, segments)), segments},
                       ask.normal(ask.shape.samples, d));
                 },
                 {Variety::repeated_indices});
}

}  // namespace

Exhibits indices() { return {gather_rows(), padded_embedding(), segment_product()}; }

}  // namespace museum::wing
