// SPDX-License-Identifier: MIT
// Coordinates at a kink that is their own, of a penalty or of one elementwise stage: judged by the slopes on both sides
// that the stage itself shows, where 32 of them were differenced directly.
#include <gradcheck/stagewise/check_stagewise.hpp>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "gradcheck/layers.hpp"
#include "gradcheck/two_layers.hpp"

using namespace two_layers;

namespace {

constexpr arma::uword not_chosen = 51;  ///< is none of those that are differenced directly

mat clipped(const mat& z) { return arma::clamp(z, 0.0, 1e300); }

struct AtKinks {
  mat x, cotangent = layers::normal(20, 20, 5);
  mat analytic = 0.5 * cotangent;

  /// Two in three entries are zeros.
  AtKinks() : x(layers::normal(20, 20)) {
    for (arma::uword i = 0; i < x.n_elem; ++i)
      if (i % 3 == 0)
        analytic(i) = x(i) > 0 ? cotangent(i) : 0.0;
      else
        x(i) = 0;
  }
  Subject subject() {
    Subject s = subject_of(x, clipped, analytic, cotangent);
    s.blocks[0].of_input = true;
    s.stages.push_back({"relu", clipped, {}});
    return s;
  }
};

/// sum C .* x + 0.5 sum |w|, of which most weights are zeros.
struct Penalised {
  mat w = layers::normal(20, 20), cotangent = layers::normal(20, 20, 5), analytic;

  Penalised() : analytic(cotangent) {
    for (arma::uword i = 0; i < w.n_elem; ++i)
      if (i % 3 != 0) w(i) = 0;
    w(3) = 1e-5;
    analytic += 0.5 * arma::sign(w);
  }
  Subject subject() {
    const auto same = [](const mat& z) { return z; };
    Subject s = subject_of(w, same, analytic, cotangent);
    s.blocks[0].of_input = true;
    s.blocks[0].own_term = [](double v) { return 0.5 * std::abs(v); };
    s.blocks[0].own_secant = [](double plus, double minus) { return 0.5 * (std::abs(plus) - std::abs(minus)); };
    s.stages.push_back({"same", same, {}});
    s.composite = true;
    return s;
  }
};

template <class Made>
void chained_is_as_direct(Made made) {
  const Subject s = made.subject();
  const Report chained = by(s, Engine::chained), direct = by(s, Engine::direct);
  INFO(described(chained) << described(direct));
  CHECK(chained.stagewise.refused.empty());
  CHECK(chained.counts().kink > 200);
  CHECK(chained.counts().disagree + chained.counts().undecided == 0);
  CHECK(chained.evaluations < direct.evaluations / 3);
  same_verdicts(chained, direct);
}

/// The verdict of one entry, where backward has this share of the way from the lower to the upper slope.
template <class Made>
gradcheck::Verdict at_share(double lower, double upper, double share) {
  Made made;
  made.analytic(not_chosen + 1) = lower + share * (upper - lower);
  return by(made.subject(), Engine::chained).blocks[0].verdict_at(not_chosen + 1);
}

}  // namespace

TEST_CASE("kinks of an elementwise stage alone are judged by its own slopes, as the direct engine judges them") {
  chained_is_as_direct(AtKinks());
  const double c = AtKinks().cotangent(not_chosen + 1);
  for (const double inside : {0.0, 0.5, 1.0, 1 + 1e-10, -1e-10})
    CHECK(at_share<AtKinks>(0, c, inside) == gradcheck::Verdict::kink);
  for (const double outside : {1.002, -0.002, 2.0, -1.0})
    CHECK(at_share<AtKinks>(0, c, outside) == gradcheck::Verdict::disagree);
}

TEST_CASE("kinks of a penalty are judged by its own slopes, and near a kink by steps that do not reach it") {
  chained_is_as_direct(Penalised());
  const double c = Penalised().cotangent(not_chosen + 1);
  for (const double inside : {0.0, 0.5, 1.0, 1 + 1e-10, -1e-10})
    CHECK(at_share<Penalised>(c - 0.5, c + 0.5, inside) == gradcheck::Verdict::kink);
  for (const double outside : {1.002, -0.002, 2.0, -1.0})
    CHECK(at_share<Penalised>(c - 0.5, c + 0.5, outside) == gradcheck::Verdict::disagree);
  Penalised wrong;
  wrong.analytic(3) *= 1 + 1e-5;
  CHECK(by(wrong.subject(), Engine::chained).blocks[0].verdict_at(3) == gradcheck::Verdict::disagree);
}

TEST_CASE("kinks of a stage whose slopes are not those of the whole are differenced directly, all of them") {
  AtKinks made;
  made.x = arma::abs(made.x);
  for (arma::uword i = 0; i < made.x.n_elem; ++i) made.analytic(i) = made.cotangent(i) * (made.x(i) > 0 ? 1 : -0.1);
  Subject s = made.subject();
  const auto also_below = [](const mat& z) { return mat(clipped(z) + 0.25 * clipped(-z)); };
  s.stages[0].forward = also_below;
  const Report chained = by(s, Engine::chained), direct = by(s, Engine::direct);
  INFO(described(chained));
  CHECK(chained.stagewise.refused.empty());
  CHECK(direct.counts().disagree > 200);
  same_verdicts(chained, direct);
  s.evaluate = [&made, also_below] { return also_below(made.x); };
  CHECK(by(s, Engine::chained).counts().kink > 200);
}

/// relu before and behind a sum that it shares: a kink of several layers, where slopes do not decide.
Subject composite_kinks(mat& x, const mat& cotangent) {
  const auto sums = [](const mat& z) { return mat(z + 0.25 * arma::repmat(arma::mean(z, 1), 1, z.n_cols)); };
  const auto whole = [sums](const mat& z) { return sums(clipped(z)); };
  const mat inner = cotangent + 0.25 * arma::repmat(arma::mean(cotangent, 1), 1, x.n_cols);
  Subject s = subject_of(x, whole, mat(inner % arma::conv_to<mat>::from(x > 0)), cotangent);
  s.blocks[0].of_input = true;
  s.stages.push_back({"relu", clipped, {}});
  s.stages.push_back({"sums", sums, {}});
  s.composite = true;
  return s;
}

TEST_CASE("at kinks of several layers all that chained values leave undecided stays so, where direct ones do") {
  AtKinks made;
  const Subject s = composite_kinks(made.x, made.cotangent);
  const Report chained = by(s, Engine::chained), direct = by(s, Engine::direct);
  INFO(described(chained) << described(direct));
  CHECK(chained.stagewise.refused.empty());
  CHECK(direct.counts().undecided > 200);
  CHECK(chained.evaluations < direct.evaluations / 3);
  same_verdicts(chained, direct);
  CHECK(arma::all(arma::vectorise(chained.blocks[0].reason == direct.blocks[0].reason)));
}

TEST_CASE("a kink of a penalty beside one of the network is not its own") {
  Penalised made;
  Subject s = made.subject();
  const arma::uword both = not_chosen + 1;
  const auto one_clipped = [both](mat z) {
    z(both) = std::max(z(both), 0.0);
    return z;
  };
  s.stages[0].forward = one_clipped;
  s.evaluate = [&made, one_clipped] { return one_clipped(made.w); };
  const Report chained = by(s, Engine::chained);
  INFO(described(chained));
  CHECK(chained.counts().kink > 200);
  CHECK(chained.blocks[0].verdict_at(both) == gradcheck::Verdict::undecided);
  same_verdicts(chained, by(s, Engine::direct));
}

TEST_CASE("a softmax of large numbers is no kink: smaller steps show its slope") {
  mat x = 40 * layers::normal(20, 5), cotangent = layers::normal(20, 5, 5);
  const auto softmax = [](const mat& z) {
    mat e = arma::exp(z.each_col() - arma::vec(arma::max(z, 1)));
    return mat(e.each_col() / arma::vec(arma::sum(e, 1)));
  };
  const mat y = softmax(x), inner = y % cotangent;
  const mat analytic = inner - y.each_col() % arma::vec(arma::sum(inner, 1));
  Subject s = subject_of(x, softmax, analytic, cotangent);
  s.blocks[0].of_input = true;
  s.stages.push_back({"softmax", softmax, {}});
  const Report chained = by(s, Engine::chained);
  INFO(described(chained));
  CHECK(chained.counts().disagree == 0);
  CHECK(chained.stagewise.refused.empty());
  CHECK(chained.stagewise.handed_over < 5);
}
