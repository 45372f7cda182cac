// SPDX-License-Identifier: MIT
// Dropout, whose mask is the same until it is reseeded.
#include <random>

#include "museum/families.hpp"

namespace museum {
namespace {

enum class DropoutMistake : unsigned char { none, first_sample_only, mask_not_applied, scale_missing };

/// y = x .* mask / (1 - rate),  dx = c .* mask / (1 - rate).
template <class T>
struct Dropout {
  DropoutMistake mistake;
  T rate = T(0.25);
  std::uint64_t seed = 0;
  arma::Mat<T> mask = {};

  bool is(DropoutMistake m) const { return mistake == m; }
  void reseed(std::uint64_t s) { seed = s; }
  arma::Mat<T> forward(const arma::Mat<T>& x) {
    std::mt19937_64 random(seed);
    mask.zeros(arma::size(x));
    for (T& m : mask) m = random() % 4 == 0 ? T(0) : T(1);
    return x % mask / (1 - rate);
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> dx = is(DropoutMistake::mask_not_applied) ? cotangent : arma::Mat<T>(cotangent % mask);
    if (!is(DropoutMistake::scale_missing)) dx /= 1 - rate;
    if (is(DropoutMistake::first_sample_only)) dx.tail_rows(dx.n_rows - 1).zeros();
    return dx;
  }
};

Exhibit dropout(Card card, DropoutMistake mistake) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    return specimen(Dropout<T>{wrong ? mistake : DropoutMistake::none}, d.normal(d.n, d.size(6, 9)));
  });
}

}  // namespace

Exhibits dropouts() {
  using M = DropoutMistake;
  return {
      dropout({"dropout", "tiny-dnn#723, #543", "the delta of the first sample only", "input", "only the first sample"},
              M::first_sample_only),
      dropout({"dropout", "own", "the mask is not applied in backward", "input", "mask not applied"},
              M::mask_not_applied),
      dropout({"dropout", "own", "the scale 1 / (1 - rate) is missing in backward", "input", "factor 0.75"},
              M::scale_missing)};
}

}  // namespace museum
