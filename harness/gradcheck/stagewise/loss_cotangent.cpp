// SPDX-License-Identifier: MIT
#include <gradcheck/stagewise/loss_cotangent.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/base/telling_apart.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/subject/secant_check.hpp>

namespace gradcheck::detail {
namespace {

/// Whether no term moves with the outputs of another. owner(i): of n terms, the one that output i belongs to.
template <class Owner>
bool is_apart(const Subject& subject, const arma::mat& y, arma::uword n, Owner owner) {
  RandomBits random(1);
  for (const std::vector<unsigned char>& moves : moves_telling_apart(n, random)) {
    arma::mat moved = y;
    for (arma::uword i = 0; i < y.n_elem; ++i)
      if (moves[owner(i)] != 0) moved[i] = y[i] == 0.0 ? 0x1p-10 : y[i] * (1 + 0x1p-10);
    const arma::vec terms = subject.secant(moved, y).terms;
    for (arma::uword t = 0; t < n; ++t)
      if (moves[t] == 0 && !(terms[t] == 0.0)) return false;
  }
  return true;
}

/// Groups of outputs that may move together, because each has a term of its own: all of them where term t is seen to
/// follow output t alone, a column where it follows sample t alone; otherwise each output is a group.
std::vector<arma::uvec> groups_of(const Subject& subject, const arma::mat& y) {
  const arma::uword terms = subject.secant(y, y).terms.n_elem, n = y.n_rows;
  if (terms == y.n_elem && is_apart(subject, y, terms, [](arma::uword i) { return i; }))
    return {arma::regspace<arma::uvec>(0, y.n_elem - 1)};
  std::vector<arma::uvec> groups;
  const bool by_sample = terms == n && is_apart(subject, y, terms, [n](arma::uword i) { return i % n; });
  for (arma::uword first = 0; first < y.n_elem; first += by_sample ? n : 1)
    groups.push_back(arma::regspace<arma::uvec>(first, by_sample ? first + n - 1 : first));
  return groups;
}

/// How the loss's terms follow its outputs y.
class LossMoves {
  /// Where outputs move together, each has a term of its own: beside the slope of another a kink is no smaller.
  static constexpr double share_of_others = 0x1p-26;

 public:
  LossMoves(const Subject& subject, const arma::mat& y) : subject_(subject), y_(y), plus_(y), minus_(y) {}

  /// The response of the terms to a group of outputs: of each to its own, or of all to the only one. Beside a kink of
  /// the loss, or the end of its domain, by steps 8, 64, 512, 4096 times smaller.
  Response terms(const arma::uvec& group) {
    Response r = terms(group, 0x1p-10);
    for (int power = 13; power <= 22 && r.any_kinked; power += 3) r.refine(terms(group, std::ldexp(1.0, -power)));
    r.widen_kinks();
    return r;
  }

 private:
  /// By steps of this size and two smaller ones, times max(1, |y|).
  Response terms(const arma::uvec& group, double size) {
    Moves m;
    arma::vec sigma;
    for (std::size_t k = 0; k < 3; ++k, size /= 2) {
      arma::vec up(group.n_elem, arma::fill::none), down = up;
      for (arma::uword n = 0; n < group.n_elem; ++n) {
        const double x = y_[group[n]], h = size * std::max(1.0, std::abs(x));
        plus_[group[n]] = x + h;
        minus_[group[n]] = x - h;
        up[n] = plus_[group[n]] - x;
        down[n] = x - minus_[group[n]];
      }
      const Difference across = subject_.secant(plus_, minus_);
      m.plus[k] = k == 1 ? across.terms : subject_.secant(plus_, y_).terms;  // a bend is looked for at the outer two
      m.minus[k] = m.plus[k] - across.terms;
      const arma::vec all(across.terms.n_elem, arma::fill::ones);
      m.up[k] = group.n_elem == 1 ? arma::mat(up[0] * all) : arma::mat(up);
      m.down[k] = group.n_elem == 1 ? arma::mat(down[0] * all) : arma::mat(down);
      sigma = 4 * 0x1p-52 * arma::abs(across.terms);
      if (across.rounding.n_elem == sigma.n_elem) sigma = arma::max(sigma, across.rounding);
    }
    plus_.elem(group) = y_.elem(group);
    minus_.elem(group) = y_.elem(group);
    return respond(m, arma::mat(sigma.n_elem, 1, arma::fill::zeros), sigma, group.n_elem > 1 ? share_of_others : 1.0);
  }

  const Subject& subject_;
  const arma::mat& y_;
  arma::mat plus_, minus_;  // y but for what moves
};

}  // namespace

bool secant_holds_nearby(const Subject& subject, const arma::mat& y, std::uint64_t seed) {
  if (!subject.terms) return true;
  RandomBits random(seed);
  const arma::vec here = subject.terms(y);
  int tested = 0;
  for (const int power : {4, 10, 16}) {
    // Of many sizes: some losses stand still where all outputs move alike.
    arma::mat moved = random.signed_near_one(y.n_rows, y.n_cols);
    for (arma::uword i = 0; i < y.n_elem; ++i)
      moved[i] = y[i] + std::ldexp(std::max(1.0, std::abs(y[i])) * moved[i], -power);
    const auto holds = attempt([&]() -> std::optional<bool> {
      const arma::vec there = subject.terms(moved);
      if (!there.is_finite()) return std::nullopt;
      return secant_holds(subject, moved, y, there, here);
    });
    if (!holds || !*holds.value) continue;  // outside the loss's domain
    if (!**holds.value) return false;
    ++tested;
  }
  return tested > 0;
}

Derivative loss_cotangent(const Subject& subject, const arma::mat& y) {
  LossMoves loss(subject, y);
  Derivative d{arma::mat(arma::size(y), arma::fill::none), arma::mat(arma::size(y), arma::fill::none),
               arma::mat(arma::size(y), arma::fill::none)};
  for (const arma::uvec& group : groups_of(subject, y)) {
    const Response r = loss.terms(group);
    const bool one = group.n_elem == 1;
    d.value.elem(group) = one ? arma::vec{arma::accu(r.slope.value)} : arma::vectorise(r.slope.value);
    d.coarse.elem(group) = one ? arma::vec{arma::accu(r.slope.coarse)} : arma::vectorise(r.slope.coarse);
    d.variance.elem(group) = one ? arma::vec{arma::accu(r.slope.variance)} : arma::vectorise(r.slope.variance);
  }
  return d;
}

}  // namespace gradcheck::detail
