// SPDX-License-Identifier: MIT
// One stage of a chain: what it is, and its derivatives with their bars.
#include <gradcheck/stagewise/stage.hpp>

#include <catch2/catch.hpp>
#include <cmath>

#include <gradcheck/base/norms.hpp>
#include <gradcheck/stagewise/chain_derivative.hpp>

#include "gradcheck/two_layers.hpp"

using namespace two_layers;

namespace {

StageKind kind_of(const Subject& s, std::size_t stage, const mat& input, std::uint64_t seed = 1) {
  const RandomMove move(s, seed);
  StageAtPoint at(s, s.stages[stage], input, move, seed);
  at.look();
  return at.kind();
}

}  // namespace

TEST_CASE("what a stage is, is seen on the stage") {
  TwoLayers n;
  const auto kind = [&n](std::size_t stage, const mat& input) {
    const Subject s = n.subject();
    return kind_of(s, stage, input);
  };
  const mat z = affine(n.x, n.w1, n.b1);
  CHECK(kind(0, n.x) == StageKind::affine);
  CHECK(kind(1, z) == StageKind::elementwise);
  n.phi = [](const mat& in) { return mat(arma::tanh(in) + 1e-9 * arma::shift(in, 1, 1)); };  // a neighbour leaks in
  CHECK(kind(1, z) == StageKind::general);
  n.phi = [](const mat& in) { return mat(in.each_row() - arma::mean(in, 0)); };  // as batch normalisation
  CHECK(kind(1, z) == StageKind::coupled);
  n.first = [](const TwoLayers& t, const mat& in) { return mat(1.0000001 * affine(in, t.w1, t.b1)); };
  CHECK(kind(0, n.x) == StageKind::linear);
  n.first = [](const TwoLayers& t, const mat& in) { return mat(arma::tanh(affine(in, t.w1, t.b1))); };
  CHECK(kind(0, n.x) == StageKind::general);
  Subject s = n.subject();
  mat other_layout = n.w1.st();
  s.blocks[0].coordinates = other_layout;
  s.stages[0].forward = [&](const mat& in) { return affine(in, other_layout.st(), n.b1); };
  CHECK(kind_of(s, 0, n.x) == StageKind::affine);
}

TEST_CASE("a stage that stands still wherever random rows are, but not at a sample, is not linear") {
  TwoLayers n;
  const auto sums = [](const mat& z) { return mat(arma::repmat(arma::sum(z, 1), 1, z.n_cols)); };
  n.phi = [sums](const mat& z) { return mat(1 / (1 + arma::exp(-sums(z) - 249))); };
  mat z(200, 6, arma::fill::zeros);
  z.row(7).fill(-40);
  const Subject saturated = n.subject();
  CHECK(kind_of(saturated, 1, z) == StageKind::general);
  n.phi = sums;
  const Subject linear = n.subject();
  CHECK(kind_of(linear, 1, z) == StageKind::linear);
}

TEST_CASE("an affine stage may be off by no more than rounding, in one weight as in all") {
  TwoLayers n;
  const auto kind = [&n](double factor, bool one) {
    n.first = [factor, one](const TwoLayers& t, const mat& in) {
      mat w = t.w1;
      if (one)
        w(3, 2) *= factor;
      else
        w *= factor;
      return affine(in, w, t.b1);
    };
    const Subject s = n.subject();
    return kind_of(s, 0, n.x);
  };
  for (const bool one : {true, false}) {
    CHECK(kind(1 + 1e-15, one) == StageKind::affine);
    CHECK(kind(1 + 1e-12, one) == StageKind::linear);
  }
}

TEST_CASE("a stage that is affine in ways of its own is differentiated through its forward alone") {
  TwoLayers n;  // reads its weights upside down, and twice its bias: no textbook formula fits
  n.first = [](const TwoLayers& t, const mat& in) { return affine(in, arma::flipud(t.w1), 2 * t.b1); };
  Subject s = n.subject();
  const Report direct = by(s, Engine::direct);
  for (std::size_t b = 0; b < s.blocks.size(); ++b) s.blocks[b].analytic = direct.blocks[b].numeric;
  const Report chained = by(s, Engine::chained);
  INFO(described(chained));
  CHECK(chained.engine == "chained");
  CHECK(chained.ok());
  CHECK(chained.notes.at(0).find("linear in its input: first") != std::string::npos);
  same_verdicts(chained, by(s, Engine::direct));
}

TEST_CASE("a kink between the smallest steps widens the bar of its slope") {
  TwoLayers n;
  n.phi = [](const mat& z) { return mat(arma::clamp(z, 0.0, 6.0)); };
  const Subject s = n.subject();
  const RandomMove move(s, 1);
  mat z = affine(n.x, n.w1, n.b1);
  for (const double near : {5e-8, 7e-8, 1e-7, 1.5e-7, 2e-7, -1e-7}) {
    z(3, 2) = near;
    StageAtPoint at(s, s.stages[1], z, move, 1);
    at.look();
    const mat ones(arma::size(z), arma::fill::ones), zeros(arma::size(z), arma::fill::zeros);
    const gradcheck::detail::Derivative d = StageInput(at).pull_back({ones, ones, zeros});
    INFO(near << ": " << d.value(3, 2) << ", bar " << d.error()(3, 2));
    CHECK(std::abs(d.value(3, 2) - (near > 0 ? 1 : 0)) <= d.error()(3, 2) + 1e-14);
  }
}

TEST_CASE("two slopes that are zero but for rounding leave a bar") {
  TwoLayers n;
  const Subject s = n.subject();
  const RandomMove move(s, 1);
  const mat z = arma::mat(5, 6).fill(40), ones(5, 6, arma::fill::ones), zeros(5, 6, arma::fill::zeros);
  StageAtPoint at(s, s.stages[1], z, move, 1);
  at.look();
  StageInput phi(at);
  const gradcheck::detail::Derivative once = phi.pull_back({ones, ones, zeros}), twice = phi.pull_back(once);
  CHECK(twice.value.max() == 0.0);
  CHECK(once.error().min() >= 4 * std::exp(-80.0));
  CHECK(twice.error().min() >= 16 * std::exp(-160.0));
  const gradcheck::detail::Derivative tiny = phi.pull_back({1e-200 * ones, 1e-200 * ones, zeros});
  CHECK(tiny.error().min() >= 1e-200 * 4 * std::exp(-80.0));
  CHECK(phi.pull_back({zeros, zeros, zeros}).error().max() == 0.0);
}

TEST_CASE("bars of numbers whose squares vanish or overflow are no smaller for it") {
  const mat m{{3e-170, 3}, {4e-170, 4}, {0, 1e200}};
  CHECK(gradcheck::detail::column_norms(m)(0) == Approx(5e-170).epsilon(1e-12));
  CHECK(gradcheck::detail::column_norms(m)(1) == Approx(1e200).epsilon(1e-12));
  CHECK(gradcheck::detail::row_norms(m.st())(0) == Approx(5e-170).epsilon(1e-12));
  CHECK(gradcheck::detail::row_norms(m.st())(1) == Approx(1e200).epsilon(1e-12));
  CHECK(gradcheck::detail::column_norms(mat{arma::datum::inf, 0})(0) == arma::datum::inf);
  CHECK(std::isnan(gradcheck::detail::row_norms(mat{arma::datum::nan, 1})(0)));
}

TEST_CASE("a leak between any two of a few entries is seen, whichever they are") {
  TwoLayers n;
  const mat z = affine(n.x, n.w1, n.b1);
  for (arma::uword to = 0; to < z.n_elem; ++to) {
    n.phi = [to](const mat& in) {
      mat y = arma::tanh(in);
      y(to) += 1e-6 * in((to + 11) % in.n_elem);
      return y;
    };
    CHECK(kind_of(n.subject(), 1, z) != StageKind::elementwise);
  }
}

TEST_CASE("coupled samples are never taken for independent ones, whatever the seed") {
  TwoLayers n;
  for (const arma::uword samples : {2U, 3U, 5U})
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      const double size = seed % 2 == 0 ? 1.0 : 1e12;
      const mat z = size * gradcheck::detail::RandomBits(100 + seed).signed_near_one(samples, 6);
      INFO(samples << " samples of size " << size << ", seed " << seed);
      n.phi = [](const mat& in) { return mat(in.each_row() - arma::mean(in, 0)); };  // as batch normalisation
      CHECK(kind_of(n.subject(), 1, z, seed) == StageKind::coupled);
      for (arma::uword from = 0; from < samples; ++from)
        for (arma::uword to = 0; to < samples; ++to) {
          n.phi = [=](const mat& in) {
            mat y = in.each_col() - arma::mean(in, 1);
            if (from != to) y.row(to) += 1e-6 * in.row(from);
            return y;
          };
          CHECK((kind_of(n.subject(), 1, z, seed) == StageKind::coupled) == (from != to));
        }
    }
}

TEST_CASE("rounding that two entries make together is seen, whatever the seed") {
  TwoLayers n;
  const mat z{{1000.5, 1000.25}}, one(1, 1, arma::fill::ones), zero(1, 1, arma::fill::zeros);
  const Subject s = n.subject();
  // one ulp of 1000 is 1.1e-13
  n.phi = [](const mat& in) { return mat(arma::sin(in.col(0) - in.col(1))); };
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const RandomMove move(s, seed);
    StageAtPoint at(s, s.stages[1], z, move, seed);
    at.look();
    CHECK(at.kind() == StageKind::general);
    const gradcheck::detail::Derivative d = StageInput(at).pull_back({one, one, zero});
    INFO("seed " << seed << ": " << std::sqrt(d.variance(0)));
    CHECK(std::sqrt(d.variance(0)) > 1e-13);
  }
}

TEST_CASE("rounding of what a stage makes of its own blocks is seen where its input moves nothing") {
  TwoLayers n;
  n.x.zeros();
  n.w1(0, 0) = 1000.5;
  n.w1(0, 1) = 1000.25;
  n.first = [](const TwoLayers& t, const mat& in) {
    return mat(affine(in, t.w1, t.b1) + std::sin(t.w1(0, 0) - t.w1(0, 1)));
  };
  const mat w1 = n.w1;
  const Subject s = n.subject();
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const RandomMove move(s, seed);
    StageAtPoint at(s, s.stages[0], n.x, move, seed);
    at.look();
    INFO("seed " << seed);
    CHECK(at.rounding().max() > 1e-13);
    CHECK(arma::approx_equal(n.w1, w1, "absdiff", 0.0));
  }
}
