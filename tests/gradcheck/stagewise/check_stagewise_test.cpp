// SPDX-License-Identifier: MIT
// The chained engine: right values, nothing believed that is not so, and every fault in a forward seen.
#include <gradcheck/stagewise/chain_derivative.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

#include <gradcheck/stagewise/check_stagewise.hpp>
#include <gradcheck/stagewise/end_to_end.hpp>

#include "gradcheck/two_layers.hpp"

using namespace two_layers;

namespace {

gradcheck::detail::EndToEndResult checked(const Subject& s, const std::vector<gradcheck::detail::Bounded>& gradient,
                                          RandomMove& move) {
  gradcheck::detail::EndToEndCheck whole(s, move, 1);
  whole.evaluate();
  return whole.check(gradient, false);
}

/// The fault is a forward that is not the textbook's, so that the textbook's gradient is wrong: every engine has to say
/// so, block by block.
void is_seen(TwoLayers& n, const std::string& what) {
  const Subject s = n.subject();
  const Report chained = by(s, Engine::chained), direct = by(s, Engine::direct), suffix = by(s, Engine::suffix);
  INFO(what << '\n' << described(chained) << described(suffix) << described(direct));
  CHECK(direct.counts().disagree > 0);
  same_verdicts(chained, direct);
  same_verdicts(suffix, direct);
}

}  // namespace

TEST_CASE("a right chain: every entry agrees, values are those of the direct engine, and few evaluations were needed") {
  TwoLayers n;
  const Subject s = n.subject();
  const Report chained = by(s, Engine::chained), direct = by(s, Engine::direct);
  INFO(described(chained));
  CHECK(chained.engine == "chained");
  CHECK(chained.ok());
  CHECK(chained.counts().agree == chained.counts().total());
  CHECK(chained.evaluations < direct.evaluations / 4);
  CHECK(chained.resolution() < 1e-7);
  same_verdicts(chained, direct);
  const Report suffix = by(s, Engine::suffix);
  CHECK(suffix.engine == "suffix");
  CHECK(suffix.evaluations < direct.evaluations / 3);
  same_verdicts(suffix, direct);
}

TEST_CASE("one wrong entry in each block is a disagreement at that entry alone, one below the resolution passes") {
  for (std::size_t b = 0; b < 5; ++b) {
    TwoLayers n;
    Subject s = n.subject();
    const double right = s.blocks[b].analytic(1);
    s.blocks[b].analytic(1) = right * (1 + 1e-6);
    const Report wrong = by(s, Engine::chained);
    CHECK(wrong.counts().disagree == 1);
    CHECK(wrong.blocks[b].at(1).verdict == gradcheck::Verdict::disagree);
    s.blocks[b].analytic(1) = right * (1 + 1e-10);
    CHECK(by(s, Engine::chained).ok());
  }
}

TEST_CASE("a block that is wrong throughout disagrees throughout") {
  TwoLayers n;
  Subject s = n.subject();
  s.blocks[0].analytic *= 1.001;
  CHECK(by(s, Engine::chained).blocks[0].counts().disagree == 24);
}

TEST_CASE("a probe that leaves the function's domain leaves the chain to the direct engine") {
  TwoLayers n;
  n.phi = [limit = 1.01 * arma::abs(affine(n.x, n.w1, n.b1)).max()](const mat& z) {
    if (arma::abs(z).max() > limit) throw std::domain_error("too far");
    return mat(arma::tanh(z));
  };
  std::string why;
  const Subject s = n.subject();
  CHECK_FALSE(gradcheck::detail::check_stagewise(s, {}, why));
  CHECK(why == "a probe was refused: too far");
}

TEST_CASE("faults in the forward are seen: a stale copy, a wrong index, tanh(W), a forgotten factor") {
  TwoLayers stale;
  stale.second = [kept = stale.w2](const TwoLayers& n, const mat& in) { return affine(in, kept, n.b2); };
  is_seen(stale, "a stale copy of the weights");
  TwoLayers index;
  index.first = [](const TwoLayers& n, const mat& in) {
    mat w = n.w1;
    w(2, 1) = w(3, 1);
    return affine(in, w, n.b1);
  };
  is_seen(index, "a weight read twice");
  TwoLayers curved;
  curved.first = [](const TwoLayers& n, const mat& in) { return affine(in, arma::tanh(n.w1), n.b1); };
  is_seen(curved, "tanh(W) for W");
  TwoLayers factor;
  factor.second = [](const TwoLayers& n, const mat& in) { return mat(1.01 * affine(in, n.w2, n.b2)); };
  is_seen(factor, "a factor of 1.01");
}

TEST_CASE("what the whole does beside its stages is seen end to end") {
  TwoLayers shared;  // the second stage reads the first one's bias as well
  shared.second = [](const TwoLayers& n, const mat& in) { return affine(in, n.w2, n.b2 + n.b1.head_cols(3)); };
  is_seen(shared, "a bias shared by two layers");
  const Subject s = shared.subject();
  RandomMove move(s, 1);
  const auto blocks = ChainDifferentiator(s, move, 1).derivative().blocks;
  CHECK_FALSE(checked(s, blocks, move).holds[1]);
  TwoLayers skip;
  Subject hidden = skip.subject();
  hidden.evaluate = [&skip] {
    return mat(skip.second(skip, skip.phi(skip.first(skip, skip.x))) + skip.x.head_cols(3));
  };
  std::string refused;
  CHECK_FALSE(gradcheck::detail::check_stagewise(hidden, {}, refused));
  CHECK(refused == "the stages one after the other do not give the outputs of the whole");
}

TEST_CASE("the check end to end lets pass what is right, and alarms just above its tolerance") {
  TwoLayers n;
  const Subject s = n.subject();
  RandomMove of_chain(s, 1);
  const auto gradient = ChainDifferentiator(s, of_chain, 1).derivative().blocks;
  const auto holds = [&](double relative, bool one) {
    auto g = gradient;
    if (one)
      g[0].value(7) *= 1 + relative;
    else
      g[0].value *= 1 + relative;
    RandomMove move(s, 1);
    const auto all = checked(s, g, move).holds;
    return std::all_of(all.begin(), all.end(), [](bool h) { return h; });
  };
  for (const bool one : {false, true}) {
    CHECK(holds(0, one));
    CHECK(holds(1e-11, one));
    CHECK_FALSE(holds(one ? 1e-6 : 1e-7, one));
  }
}

TEST_CASE("general and coupled stages, with parameters of any effect") {
  for (const bool coupled : {false, true}) {
    TwoLayers n;
    n.phi = [coupled](const mat& in) {
      mat y = arma::tanh(in);
      if (coupled)
        y.each_row() -= arma::mean(y, 0);
      else
        y.each_col() -= arma::mean(y, 1);
      return y;
    };
    Subject s = n.subject();
    const Report direct = by(s, Engine::direct);
    for (std::size_t b = 0; b < s.blocks.size(); ++b) s.blocks[b].analytic = direct.blocks[b].numeric;
    const Report chained = by(s, Engine::chained);
    INFO(described(chained));
    CHECK(chained.engine == "chained");
    CHECK(chained.ok());
    same_verdicts(chained, by(s, Engine::direct));
  }
}

TEST_CASE("relu near a kink is settled by smaller steps, exactly at it by the direct engine") {
  TwoLayers n;
  n.phi = [](const mat& z) { return mat(arma::clamp(z, 0.0, 1e300)); };
  const auto with_relu = [&n] {
    Subject s = n.subject();
    const mat z = affine(n.x, n.w1, n.b1), delta = (n.cotangent * n.w2) % arma::conv_to<mat>::from(z > 0);
    s.blocks[0].analytic = delta.st() * n.x;
    s.blocks[1].analytic = arma::sum(delta, 0);
    s.blocks[2].analytic = n.cotangent.st() * n.phi(z);
    s.blocks[4].analytic = delta * n.w1;
    return s;
  };
  CHECK(by(with_relu(), Engine::chained).ok());
  for (const double near : {1e-4, -1e-5, 1e-6}) {
    n.b1(2) += near - affine(n.x, n.w1, n.b1)(3, 2);
    const Subject s = with_relu();
    const Report r = by(s, Engine::chained);
    INFO(near << '\n' << described(r));
    CHECK(r.engine == "chained");
    CHECK(r.counts().disagree + r.counts().undecided == 0);
  }
  n.x.row(3).zeros();
  n.b1(2) = 0;
  const Subject s = with_relu();
  CHECK(by(s, Engine::chained).counts().disagree == 0);
  CHECK(by(s, Engine::chained).counts().undecided > 0);
}

TEST_CASE("bars of two units at kinks do not cancel") {
  for (double ratio = 0.5; ratio < 2; ratio += 0.01) {
    TwoLayers n;
    n.phi = [](const mat& z) { return mat(arma::clamp(z, 0.0, 6.0)); };
    n.w1.row(4) = ratio * n.w1.row(2);
    const Subject s = n.subject();
    const RandomMove move(s, 1);
    mat z = affine(n.x, n.w1, n.b1), c(arma::size(z), arma::fill::zeros);
    z(3, 2) = 1e-7;
    z(3, 4) = 1.5e-7;
    c(3, 2) = 1;
    c(3, 4) = -1;
    StageAtPoint phi(s, s.stages[1], z, move, 1), first(s, s.stages[0], n.x, move, 1);
    phi.look();
    first.look();
    const mat zeros(arma::size(c), arma::fill::zeros);
    const gradcheck::detail::Derivative d = StageInput(first).pull_back(StageInput(phi).pull_back({c, c, zeros}));
    const double exact = n.w1(2, 0) - n.w1(4, 0);
    INFO(ratio << ": " << d.value(3, 0) << " for " << exact << ", bar " << d.error()(3, 0));
    CHECK(std::abs(d.value(3, 0) - exact) <= d.error()(3, 0) + 1e-14);
  }
}

TEST_CASE("what chained values leave undecided and direct ones decide is settled by these, however much it is") {
  TwoLayers n;  // relu, 1e-7 beside its kink in sample 3 of unit 2: 80 weights and 80 inputs are in doubt
  gradcheck::detail::RandomBits random(8);
  n.x = random.signed_near_one(5, 80);
  n.w1 = 0.05 * random.signed_near_one(6, 80);
  n.phi = [](const mat& z) { return mat(arma::clamp(z, 0.0, 1e300)); };
  n.b1(2) += 1e-7 - affine(n.x, n.w1, n.b1)(3, 2);
  Subject s = n.subject();
  const mat z = affine(n.x, n.w1, n.b1), delta = (n.cotangent * n.w2) % arma::conv_to<mat>::from(z > 0);
  s.blocks[0].analytic = delta.st() * n.x;
  s.blocks[1].analytic = arma::sum(delta, 0);
  s.blocks[2].analytic = n.cotangent.st() * n.phi(z);
  s.blocks[4].analytic = delta * n.w1;
  const Report chained = by(s, Engine::chained), direct = by(s, Engine::direct);
  INFO(described(chained));
  CHECK(chained.engine == "chained");
  CHECK(chained.stagewise.handed_over >= 160);
  CHECK(chained.stagewise.refused.empty());
  CHECK(direct.stagewise.handed_over == 0);
  CHECK(direct.counts().undecided < 8);
  same_verdicts(chained, direct);
}

TEST_CASE("zeros in a loss that stands still are flat, however many") {
  TwoLayers n;
  n.x = gradcheck::detail::RandomBits(8).signed_near_one(40, 4);
  n.cotangent.zeros(40, 3);
  Subject s = n.subject();
  s.secant = [secant = s.secant](const mat& plus, const mat& minus) {
    gradcheck::Difference d = secant(plus, minus);
    d.rounding += 0x1p-60 * arma::vectorise(arma::abs(plus - minus));  // of a term that does not move
    return d;
  };
  const Report chained = by(s, Engine::chained), direct = by(s, Engine::direct);
  INFO(described(chained));
  CHECK(chained.engine == "chained");
  CHECK(direct.counts().flat == direct.counts().total());
  CHECK(chained.counts().flat == chained.counts().total());
}

TEST_CASE("errors whose squares vanish keep their bars") {
  TwoLayers n;  // unit 2 is worth 1e-196, where three steps of 0.4 leave 1e-8 of it
  n.phi = [](const mat& z) { return mat(arma::exp(z)); };
  n.b1(2) = -450;
  Subject s = n.subject();
  const mat a = n.phi(affine(n.x, n.w1, n.b1)), delta = (n.cotangent * n.w2) % a;
  s.blocks[0].analytic = delta.st() * n.x;
  s.blocks[1].analytic = arma::sum(delta, 0);
  s.blocks[2].analytic = n.cotangent.st() * a;
  s.blocks[4].analytic = delta * n.w1;
  CHECK(s.blocks[0].analytic(2, 0) != 0.0);
  const Report chained = by(s, Engine::chained);
  INFO(described(chained));
  CHECK(chained.engine == "chained");
  CHECK(chained.ok());
  for (std::size_t b = 0; b < s.blocks.size(); ++b)
    for (arma::uword i = 0; i < s.blocks[b].analytic.n_elem; ++i)
      CHECK(chained.blocks[b].error_bar(i) >= 0x1p-53 * std::abs(s.blocks[b].analytic(i)));
}

TEST_CASE("bounds, a gradient of another shape and a wrong secant are left to the direct engine") {
  TwoLayers n;
  Subject s = n.subject();
  std::string why;
  CHECK_FALSE(gradcheck::detail::check_stagewise(s, {.bounds = {{"", -10, 10}}}, why));
  CHECK(why == "coordinates have bounds");
  s.blocks[0].analytic = mat(2, 2, arma::fill::zeros);
  CHECK_FALSE(gradcheck::detail::check_stagewise(s, {}, why));
  CHECK(why == "w1 has a gradient of another shape");
  CHECK(by(s, Engine::chained).stagewise.refused == why);
  Subject lying = n.subject();
  lying.terms = [&n](const mat& y) { return arma::vec(arma::vectorise(n.cotangent % arma::exp(y))); };
  CHECK_FALSE(gradcheck::detail::check_stagewise(lying, {}, why));
  CHECK(why == "the loss's exact secant does not hold");
}
