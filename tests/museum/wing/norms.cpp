// SPDX-License-Identifier: MIT
// Normalisations.
#include <cmath>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// GroupNorm of x [N x C L], a channel's L values side by side, C = G times channels in a group:
/// y = gain .* h + shift,  h = (x - mean) / sqrt(var + 1e-5) over a group.  gain, shift [1 x C]
struct GroupNorm {
  bool wrong;
  uword groups, length;
  mat gain, shift, gain_gradient = {}, shift_gradient = {};
  mat x = {}, mean = {}, inverse = {};  // mean, inverse [N x G]

  uword channels() const { return gain.n_cols; }
  uword group_of(uword channel) const { return channel / (channels() / groups); }
  uword first(uword channel) const { return channel * length; }
  uword last(uword channel) const { return (channel + 1) * length - 1; }
  mat normalised(uword channel, uword group) const {
    const mat own = x.cols(first(channel), last(channel)), centred = own.each_col() - vec(mean.col(group));
    return centred.each_col() % vec(inverse.col(group));
  }
  mat forward(const mat& input) {
    x = input;
    const uword width = x.n_cols / groups;
    mean.set_size(x.n_rows, groups);
    inverse.set_size(x.n_rows, groups);
    for (uword g = 0; g < groups; ++g) {
      const mat own = x.cols(g * width, (g + 1) * width - 1);
      mean.col(g) = arma::mean(own, 1);
      inverse.col(g) = 1 / arma::sqrt(arma::var(own, 1, 1) + 1e-5);
    }
    mat y(arma::size(x));
    for (uword k = 0; k < channels(); ++k) y.cols(first(k), last(k)) = gain(k) * normalised(k, group_of(k)) + shift(k);
    return y;
  }
  mat backward(const mat& c) {
    gain_gradient.set_size(1, channels());
    shift_gradient.set_size(1, channels());
    mat dx(arma::size(x)), along(arma::size(mean), arma::fill::zeros), level = along;
    const double count = double(x.n_cols / groups);
    for (uword k = 0; k < channels(); ++k) {
      const mat own = c.cols(first(k), last(k)), h = normalised(k, group_of(k));
      gain_gradient(k) = arma::accu(own % normalised(k, wrong ? k % groups : group_of(k)));
      shift_gradient(k) = arma::accu(own);
      level.col(group_of(k)) += gain(k) * arma::sum(own, 1) / count;
      along.col(group_of(k)) += gain(k) * arma::sum(own % h, 1) / count;
    }
    for (uword k = 0; k < channels(); ++k) {
      const uword g = group_of(k);
      const mat h = normalised(k, g), from_gain = gain(k) * c.cols(first(k), last(k));
      const mat d = from_gain.each_col() - vec(level.col(g)), all = d - h.each_col() % vec(along.col(g));
      dx.cols(first(k), last(k)) = all.each_col() % vec(inverse.col(g));
    }
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}, {"shift", shift, shift_gradient}}; }
};

Exhibit group_norm() {
  return exhibit({"group norm",
                  "tenstorrent/tt-metal#56202",
                  "gain's gradient reads the group of channel % groups, for channel / (channels / groups)",
                  {"input read at the wrong entries", "wrong formula"}},
                 [](const Ask& ask) {
                   const uword groups = 2, channels = 4, length = 1 + ask.shape.inputs;
                   return std::pair(
                       GroupNorm{ask.wrong, groups, length, ask.normal(1, channels), ask.normal(1, channels)},
                       ask.normal(ask.shape.samples, channels * length));
                 });
}

/// LayerNorm of the last axis, x [N x steps width]:  y = gain .* h, each step by itself.
struct SequenceNorm {
  bool wrong;
  mat gain, gain_gradient = {};  // [1 x width]
  mat h = {}, inverse = {};      // [N steps x width], [N steps x 1]

  static mat in_rows(const mat& m, uword width) { return arma::reshape(m.t(), width, m.n_elem / width).t(); }
  static mat standard(const mat& rows, mat& inverse) {
    const mat centred = rows.each_col() - vec(arma::mean(rows, 1));
    inverse = 1 / arma::sqrt(arma::mean(arma::square(centred), 1) + 1e-5);
    return centred.each_col() % vec(inverse);
  }
  mat forward(const mat& x) {
    h = standard(in_rows(x, gain.n_cols), inverse);
    return in_rows(h.each_row() % rowvec(gain), x.n_cols);
  }
  mat backward(const mat& c) {
    const mat rows = in_rows(c, gain.n_cols);
    gain_gradient = arma::sum(rows % h, 0);
    mat g = rows.each_row() % rowvec(gain), own = h;
    if (wrong) {  // the first axis counts rows, all that is left is a row's width
      g = in_rows(g, c.n_cols);
      own = in_rows(h, c.n_cols);
    }
    mat d = g.each_col() - vec(arma::mean(g, 1));
    d = in_rows(d - own.each_col() % vec(arma::mean(g % own, 1)), gain.n_cols);
    return in_rows(d.each_col() % vec(inverse), c.n_cols);
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};

Exhibit sequence_norm() {
  return exhibit(
      {"layer norm of a sequence",
       "flagos-ai/FlagGems#5392",
       "backward takes the first axis for rows: means over all steps of a sample",
       {"summed over another group", "wrong formula", "rank-one term wrong"}},
      [](const Ask& ask) {
        const uword width = 1 + ask.shape.inputs, steps = 1 + ask.shape.outputs;
        return std::pair(SequenceNorm{ask.wrong, ask.normal(1, width)}, ask.normal(ask.shape.samples, steps * width));
      });
}

enum class RmsMistake : unsigned char { none, added_before, down_the_columns };

/// [x + residual, its RMS norm], side by side:  r = x + residual,  y = gain .* r / sqrt(mean(r^2) + 1e-6).
struct PreNorm {
  RmsMistake mistake;
  mat gain, gain_gradient = {};
  mat r = {};
  vec inverse = {};

  mat forward(const mat& x, const mat& residual) {
    r = x + residual;
    inverse = 1 / arma::sqrt(arma::mean(arma::square(r), 1) + 1e-6);
    const mat y = r.each_col() % inverse;
    return arma::join_rows(r, y.each_row() % rowvec(gain));
  }
  mat through_norm(const mat& g) const {
    const mat h = r.each_col() % inverse;
    const vec along = arma::mean(g % h, 1);
    // A block that is square is multiplied along the wrong axis without a word.
    const bool turned = mistake == RmsMistake::down_the_columns && r.n_rows == r.n_cols;
    const mat term = turned ? mat(h.each_row() % rowvec(along.t())) : mat(h.each_col() % along);
    return (g - term).eval().each_col() % inverse;
  }
  std::tuple<mat, mat> backward(const mat& c) {
    const mat from_residual = c.head_cols(r.n_cols), from_norm = c.tail_cols(r.n_cols);
    gain_gradient = arma::sum(from_norm % mat(r.each_col() % inverse), 0);
    const mat g = from_norm.each_row() % rowvec(gain);
    const mat d =
        mistake == RmsMistake::added_before ? through_norm(g + from_residual) : mat(from_residual + through_norm(g));
    return {d, d};
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};

Exhibit pre_norm(Card card, RmsMistake mistake) {
  return exhibit(std::move(card), [mistake](const Ask& ask) {
    const uword n = ask.shape.samples, d = ask.shape.inputs;
    return std::pair(PreNorm{ask.wrong ? mistake : RmsMistake::none, ask.normal(1, d)},
                     std::tuple(ask.normal(n, d), ask.normal(n, d)));
  });
}

/// y = x / (|x| + floor),  dx = c / (|x| + floor) - x <x, c> / (|x| (|x| + floor)^2); c / floor where x is 0.
struct NormalizeL2 {
  bool wrong;
  double floor;
  mat x = {};

  vec lengths() const { return arma::sqrt(arma::sum(arma::square(x), 1)); }
  mat forward(const mat& input) {
    x = input;
    return x.each_col() / vec(lengths() + floor);
  }
  mat backward(const mat& c) const {
    const vec length = lengths(), with_floor = length + floor;
    vec along = arma::sum(x % c, 1) / arma::square(with_floor);
    along /= wrong ? with_floor : length;
    along.replace(arma::datum::nan, 0);
    return c.each_col() / with_floor - x.each_col() % along;
  }
};

Exhibit normalize_l2() {
  return exhibit({"NormalizeL2",
                  "chainer/chainer#4190",
                  "|x| + floor in the place of |x|: a guard that only backward has there",
                  {"guard on one side", "rank-one term wrong"}},
                 [](const Ask& ask) {
                   return std::pair(NormalizeL2{ask.wrong, 1e-5}, ask.normal(ask.shape.samples, ask.shape.inputs));
                 });
}

}  // namespace

Exhibits norms() {
  return {group_norm(), sequence_norm(),
          pre_norm({"RMS norm behind a residual",
                    "Dao-AILab/quack#53",
                    "the residual's cotangent is added before the norm, for behind it",
                    {"wrong formula", "one branch missing"}},
                   RmsMistake::added_before),
          pre_norm({"RMS norm of a square block",
                    "BobMcDear/attorch#17",
                    "where a block is square the sums of rows are laid along columns",
                    {"samples mixed", "rank-one term wrong", "wrong formula"},
                    true},
                   RmsMistake::down_the_columns),
          normalize_l2()};
}

}  // namespace museum::wing
