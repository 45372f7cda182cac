// SPDX-License-Identifier: MIT
// Attention; its rows are positions, which depend on each other.
#include <cmath>

#include "museum/families.hpp"

namespace museum {
namespace {

enum class AttentionMistake : unsigned char { none, mask_not_saved, scale_missing };

/// y = P V,  P = softmax of rows (Q K^T / sqrt(d)), a key after its query is masked.  Q [L x d], K [M x d], V [M x e]
template <class T>
struct Attention {
  AttentionMistake mistake;
  arma::Mat<T> q = {}, k = {}, v = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  T scale() const { return 1 / std::sqrt(static_cast<T>(q.n_cols)); }
  arma::Mat<T> weights(bool masked) const {
    arma::Mat<T> p = scale() * q * k.t();
    p.each_col() -= arma::Col<T>(arma::max(p, 1));
    p = arma::exp(p);
    if (masked)
      for (arma::uword i = 0; i < p.n_rows; ++i)
        if (i + 1 < p.n_cols) p.row(i).tail(p.n_cols - i - 1).zeros();
    p.each_col() /= arma::Col<T>(arma::sum(p, 1));
    return p;
  }
  arma::Mat<T> forward(const arma::Mat<T>& queries, const arma::Mat<T>& keys, const arma::Mat<T>& values) {
    q = queries;
    k = keys;
    v = values;
    return weights(true) * v;
  }
  std::tuple<arma::Mat<T>, arma::Mat<T>, arma::Mat<T>> backward(const arma::Mat<T>& cotangent) const {
    const arma::Mat<T> p = weights(mistake != AttentionMistake::mask_not_saved), dp = cotangent * v.t();
    const arma::Mat<T> ds = p % arma::Mat<T>(dp.each_col() - arma::Col<T>(arma::sum(p % dp, 1)));
    const T factor = mistake == AttentionMistake::scale_missing ? T(1) : scale();
    return {factor * ds * k, factor * ds.t() * q, p.t() * cotangent};
  }
};

Exhibit attention(Card card, AttentionMistake mistake) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    const arma::uword keys = d.size(2, 5), width = d.size(2, 5), values = d.size(2, 4);
    return specimen(Attention<T>{wrong ? mistake : AttentionMistake::none}, d.normal(d.n, width), d.normal(keys, width),
                    d.normal(keys, values));
  });
}

}  // namespace

Exhibits attention() {
  using M = AttentionMistake;
  return {attention({"causal attention", "flash-attention#2424", "the mask of forward is not saved for backward",
                     "input 3", "mask not applied"},
                    M::mask_not_saved),
          attention({"attention", "own", "1 / sqrt(d) is missing in backward", "input 2", "factor sqrt(d)"},
                    M::scale_missing)};
}

}  // namespace museum
