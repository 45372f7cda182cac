// SPDX-License-Identifier: MIT
// Inputs side by side, and the offsets at which their gradients start.
#include <array>
#include <vector>

#include "museum/families.hpp"

namespace museum {
namespace {

enum class ConcatMistake : unsigned char { none, skipped_not_passed, slices_of_one, one_early };

/// y = [a, b, c],  each gradient its own columns of the cotangent.
template <class T>
struct Concat {
  ConcatMistake mistake;
  std::array<arma::uword, 3> widths = {};
  std::array<bool, 3> needed = {true, true, true};

  bool is(ConcatMistake m) const { return mistake == m; }
  void needs_gradient(std::size_t input, bool on) { needed.at(input) = on; }
  arma::Mat<T> forward(const arma::Mat<T>& a, const arma::Mat<T>& b, const arma::Mat<T>& c) {
    widths = {a.n_cols, b.n_cols, c.n_cols};
    return arma::join_rows(a, b, c);
  }
  std::vector<arma::Mat<T>> backward(const arma::Mat<T>& cotangent) const {
    std::vector<arma::Mat<T>> dx;
    arma::uword offset = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      dx.emplace_back(cotangent.n_rows, widths[k], arma::fill::zeros);
      if (!needed[k] && is(ConcatMistake::skipped_not_passed)) continue;
      const arma::uword first = offset - (is(ConcatMistake::one_early) && k > 0 ? 1 : 0);
      const arma::uword width = is(ConcatMistake::slices_of_one) ? 1 : widths[k];
      if (needed[k]) dx[k] = cotangent.cols(first, first + width - 1);
      offset += widths[k];
    }
    return dx;
  }
};

Exhibit concat(Card card, ConcatMistake mistake) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    const arma::uword a = d.size(2, 5), b = d.size(2, 5), c = d.size(2, 5);
    return specimen(Concat<T>{wrong ? mistake : ConcatMistake::none}, d.normal(d.n, a), d.normal(d.n, b),
                    d.normal(d.n, c));
  });
}

}  // namespace

Exhibits concatenation() {
  using M = ConcatMistake;
  return {concat({"Concat", "caffe#2972", "the offset is not advanced past a skipped input", "some gradients",
                  "partial gradients"},
                 M::skipped_not_passed),
          concat({"cat", "burn#402", "slices one wide for the real width", "input 1", "wrong shape"}, M::slices_of_one),
          concat({"concat", "own", "the gradients after the first start one column early", "input 2",
                  "rows or columns permuted"},
                 M::one_early)};
}

}  // namespace museum
