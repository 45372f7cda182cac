// SPDX-License-Identifier: MIT
// Attention: positions, dropout, scores of a sequence with itself.
#include <cmath>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// y = x .* cos + rotate(x) .* sin,  rotate([a, b]) = [-b, a];  dx = c .* cos - rotate(c .* sin).  x [N x d], d even.
struct Rope {
  bool wrong;
  mat cosines, sines;  // [positions x d]
  uvec at = {};

  static mat rotate(const mat& x) {
    const uword half = x.n_cols / 2;
    return arma::join_rows(-x.tail_cols(half), x.head_cols(half));
  }
  mat forward(const mat& x, const Integers& positions) {
    at = arma::conv_to<uvec>::from(positions.col(0));
    return x % cosines.rows(at) + rotate(x) % sines.rows(at);
  }
  mat backward(const mat& c) const {
    if (wrong) return c % cosines.rows(at) - rotate(c) % sines.rows(at);
    return c % cosines.rows(at) - rotate(c % sines.rows(at));
  }
};

Exhibit rope() {
  return exhibit({"rotary embedding",
                  "PaddlePaddle/Paddle#74716",
                  "rotate(c) .* sin for rotate(c .* sin): the other half's sine",
                  {"wrong formula"}},
                 [](const Ask& ask) {
                   const uword d = 2 * ask.shape.inputs, positions = 2 * ask.shape.samples;
                   const mat angles = arma::regspace(0, double(positions) - 1) * ask.uniform(1, d, 0.1, 1);
                   return std::pair(
                       Rope{ask.wrong, arma::cos(angles), arma::sin(angles)},
                       std::tuple(ask.normal(ask.shape.samples, d), ask.indices(ask.shape.samples, 1, positions)));
                 },
                 {Variety::repeated_indices});
}

enum class DropoutMistake : unsigned char { none, scaled_by_rate, dropped_in_softmax };

/// Each sample is a query:  y = (P .* kept / (1 - rate)) V,  P = softmax of rows(x K^T / sqrt(d)).
/// kept [N x M] of 0, 1.
struct DropoutAttention {
  DropoutMistake mistake;
  double rate;
  mat keys, values, keys_gradient = {}, values_gradient = {};  // [M x d], [M x e]
  mat x = {}, p = {}, kept = {};

  double scale() const { return 1 / std::sqrt(double(keys.n_cols)); }
  mat forward(const mat& queries, const Integers& mask) {
    x = queries;
    kept = as_mat(mask) / (1 - rate);
    p = softmax_of_rows(scale() * x * keys.t());
    return (p % kept) * values;
  }
  mat backward(const mat& c) {
    values_gradient = (p % kept).t() * c;
    mat dp = c * values.t();
    if (mistake == DropoutMistake::scaled_by_rate)
      dp %= kept * (1 - rate) * rate;
    else
      dp %= kept;
    const mat ds = scale() * through_softmax(mistake == DropoutMistake::dropped_in_softmax ? mat(p % kept) : p, dp);
    keys_gradient = ds.t() * x;
    return ds * keys;
  }
  gradcheck::Parameters parameters() { return {{"keys", keys, keys_gradient}, {"values", values, values_gradient}}; }
};

Exhibit dropout_attention(Card card, DropoutMistake mistake) {
  return exhibit(std::move(card),
                 [mistake](const Ask& ask) {
                   const uword d = ask.shape.inputs, memory = d + 2;
                   return std::pair(DropoutAttention{ask.wrong ? mistake : DropoutMistake::none, 0.25,
                                                     ask.normal(memory, d), ask.normal(memory, ask.shape.outputs)},
                                    std::tuple(ask.normal(ask.shape.samples, d), ask.mask(ask.shape.samples, memory)));
                 },
                 {Variety::all_masked, Variety::none_masked});
}

/// y = P x,  P = softmax of rows(x x^T / sqrt(d)): a sequence with itself.  [N x d]
struct SelfAttention {
  bool wrong;
  mat x = {}, p = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  double scale() const { return 1 / std::sqrt(double(x.n_cols)); }
  mat forward(const mat& input) {
    x = input;
    p = softmax_of_rows(scale() * x * x.t());
    return p * x;
  }
  mat backward(const mat& c) const {
    const mat ds = scale() * through_softmax(p, c * x.t());
    const mat dx = p.t() * c + ds * x;
    return wrong ? dx : mat(dx + ds.t() * x);
  }
};

Exhibit self_attention() {
  return exhibit({"self-attention without weights",
                  "NervanaSystems/neon#169",
                  "the gradient of x^T in x x^T is not added to that of x",
                  {"one branch missing"}},
                 [](const Ask& ask) {
                   return std::pair(SelfAttention{ask.wrong}, ask.normal(ask.shape.samples, ask.shape.inputs));
                 });
}

}  // namespace

Exhibits attention() {
  using M = DropoutMistake;
  return {rope(),
          dropout_attention({"attention with dropout",
                             "NVIDIA/apex#816",
                             "the mask is scaled by the rate, for 1 / (1 - rate)",
                             {"factor 0.1875"}},
                            M::scaled_by_rate),
          dropout_attention({"attention with dropout, its softmax",
                             "aws-neuron/nki-samples#81",
                             "the softmax's own derivative is taken at the dropped weights",
                             {"wrong formula"}},
                            M::dropped_in_softmax),
          self_attention()};
}

}  // namespace museum::wing
