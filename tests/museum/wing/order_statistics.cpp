// SPDX-License-Identifier: MIT
// What depends on the order of entries, and on steps: top-k, median, nearest neighbours, quantisation.
#include <cmath>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// The k largest entries of each row, largest first.  [N x d] -> [N x k]
struct TopK {
  bool wrong;
  uword k, width = 0;
  arma::umat chosen = {};

  mat forward(const mat& x) {
    width = x.n_cols;
    chosen.set_size(x.n_rows, k);
    mat y(x.n_rows, k);
    for (uword n = 0; n < x.n_rows; ++n) {
      const uvec order = arma::stable_sort_index(x.row(n), "descend");
      for (uword j = 0; j < k; ++j) {
        chosen(n, j) = order(j);
        y(n, j) = x(n, order(j));
      }
    }
    return y;
  }
  mat backward(const mat& c) const {
    mat dx(c.n_rows, width, arma::fill::zeros);
    for (uword n = 0; n < c.n_rows; ++n)
      for (uword j = 0; j < k; ++j) dx(n, wrong ? width - 1 - j : chosen(n, j)) += c(n, j);
    return dx;
  }
};

Exhibit top_k() {
  return exhibit({"top-k",
                  "ml-explore/mlx#1428",
                  "the cotangent goes to where the largest lie in a sorted row",
                  {"at the wrong entries", "wrong formula"}},
                 [](const Ask& ask) {
                   const uword d = 1 + ask.shape.inputs;
                   return std::pair(TopK{ask.wrong, (d + 1) / 2}, ask.normal(ask.shape.samples, d));
                 });
}

/// The middle entry of each row, the mean of the two middle ones where their number is even.  [N x d] -> [N x 1]
struct Median {
  bool wrong;
  mat x = {};

  mat forward(const mat& input) {
    x = input;
    return arma::median(x, 1);
  }
  mat backward(const mat& c) const {
    mat dx(arma::size(x), arma::fill::zeros);
    for (uword n = 0; n < x.n_rows; ++n) {
      const uvec order = arma::stable_sort_index(x.row(n));
      for (const uword at : {order((x.n_cols - 1) / 2), order(x.n_cols / 2)}) {
        if (!wrong) dx(n, at) += c(n) / 2;
        if (wrong)  // every entry that equals the middle one
          for (uword j = 0; j < x.n_cols; ++j)
            if (x(n, j) == x(n, at)) dx(n, j) = x.n_cols % 2 == 0 ? c(n) / 2 : c(n);
      }
    }
    return dx;
  }
};

Exhibit median() {
  return exhibit(
      {"median of rows",
       "PaddlePaddle/Paddle#42385",
       "every entry that ties with the middle one gets the whole cotangent",
       {"at the wrong entries", "isolated entries", "wrong formula"},
       true},
      [](const Ask& ask) { return std::pair(Median{ask.wrong}, ask.normal(ask.shape.samples, ask.shape.inputs)); });
}

/// Squared distance of each point to the nearest of a cloud.  x [N x 3], cloud [M x 3] (a parameter) -> [N x 1]
struct NearestNeighbour {
  bool wrong;
  mat cloud, cloud_gradient = {};
  mat x = {};
  uvec nearest = {};

  mat forward(const mat& points) {
    x = points;
    nearest.set_size(x.n_rows);
    mat y(x.n_rows, 1);
    for (uword n = 0; n < x.n_rows; ++n) {
      const vec distances = arma::sum(arma::square(cloud.each_row() - x.row(n)), 1);
      nearest(n) = distances.index_min();
      y(n) = distances.min();
    }
    return y;
  }
  mat backward(const mat& c) {
    const mat away = mat(2 * (x - cloud.rows(nearest))).each_col() % vec(c.col(0));
    cloud_gradient.zeros(arma::size(cloud));
    if (wrong)
      cloud_gradient.rows(nearest) = -away;
    else
      for (uword n = 0; n < x.n_rows; ++n) cloud_gradient.row(nearest(n)) -= away.row(n);
    return away;
  }
  gradcheck::Parameters parameters() { return {{"cloud", cloud, cloud_gradient}}; }
};

Exhibit nearest_neighbour() {
  return exhibit({"distance to the nearest point",
                  "ooples/AiDotNet.Tensors#894",
                  "a point chosen twice, there by a gather, gets the last gradient, not the sum",
                  {"assigned, not added"}},
                 [](const Ask& ask) {
                   return std::pair(NearestNeighbour{ask.wrong, ask.normal(1 + ask.shape.inputs, 3)},
                                    ask.normal(ask.shape.samples, 3));
                 });
}

/// round(x / step) step within +-limit steps; on purpose backward is that of the clamp alone.
struct StraightThrough {
  bool wrong;
  double step, limit;
  mat x = {};

  mat surrogate(const mat& at) const { return arma::clamp(at, -limit * step, limit * step); }
  mat forward(const mat& input) {
    x = input;
    return arma::clamp(mat(arma::round(x / step)), -limit, limit) * step;
  }
  mat backward(const mat& c) const {
    return wrong ? c : mat(c % arma::conv_to<mat>::from(arma::abs(x) <= limit * step));
  }
};

Exhibit straight_through() {
  return exhibit(
      {"straight-through quantiser",
       "microsoft/nni#3159",
       "the cotangent passes where x was clamped as well",
       {"cotangent passed through", "mask not applied", "missing activation derivative"}},
      [](const Ask& ask) {
        return std::pair(StraightThrough{ask.wrong, 0.25, 3}, ask.normal(ask.shape.samples, ask.shape.inputs));
      });
}

}  // namespace

Exhibits order_statistics() { return {top_k(), median(), nearest_neighbour(), straight_through()}; }

}  // namespace museum::wing
