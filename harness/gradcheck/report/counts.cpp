// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include <gradcheck/report/report.hpp>

namespace gradcheck {
namespace {

/// Whether these entries all agree, and nothing is said of why.
bool are_plain(const Block& b, arma::uword first, arma::uword last) {
  const unsigned char *verdict = b.verdict.memptr(), *reason = b.reason.memptr();
  unsigned any = 0;
  for (arma::uword i = first; i < last; ++i) any |= static_cast<unsigned>(verdict[i] | reason[i]);
  return any == 0;
}

void count_entry(Counts& c, const Block& b, arma::uword i) {
  switch (static_cast<Verdict>(b.verdict[i])) {
    case Verdict::agree: ++c.agree; break;
    case Verdict::disagree: ++c.disagree; break;
    case Verdict::kink: ++c.kink; break;
    case Verdict::undecided: ++c.undecided; break;
  }
  const auto reason = static_cast<Reason>(b.reason[i]);
  c.negligible += static_cast<arma::uword>(reason == Reason::negligible);
  c.flat += static_cast<arma::uword>(reason == Reason::flat);
  c.outweighed += static_cast<arma::uword>(reason == Reason::outweighed);
  if (reason == Reason::resolution)
    c.coarse += static_cast<arma::uword>(b.bound(i) <=
                                         coarse_share * std::max(std::abs(b.analytic(i)), std::abs(b.numeric(i))));
  c.not_looked_at += static_cast<arma::uword>(b.directions == 0 && reason == Reason::not_looked_at);
}

}  // namespace

Counts& Counts::operator+=(const Counts& c) {
  agree += c.agree;
  disagree += c.disagree;
  kink += c.kink;
  undecided += c.undecided;
  negligible += c.negligible;
  flat += c.flat;
  outweighed += c.outweighed;
  coarse += c.coarse;
  not_looked_at += c.not_looked_at;
  directions += c.directions;
  return *this;
}

Counts Block::counts() const {
  constexpr arma::uword many = 256;  // nearly always all of so many are plain
  Counts c;
  for (arma::uword first = 0; first < verdict.n_elem; first += many) {
    const arma::uword last = std::min(first + many, verdict.n_elem);
    if (are_plain(*this, first, last))
      c.agree += last - first;
    else
      for (arma::uword i = first; i < last; ++i) count_entry(c, *this, i);
  }
  if (directions > 0) c.directions = verdict.n_elem;
  return c;
}

}  // namespace gradcheck
