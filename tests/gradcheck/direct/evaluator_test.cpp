// SPDX-License-Identifier: MIT
#include <gradcheck/direct/evaluator.hpp>

#include <catch2/catch.hpp>

#include <bit>
#include <cmath>
#include <stdexcept>

#include "gradcheck/subjects.hpp"

using arma::mat;
using gradcheck::Options;
using gradcheck::Subject;
using gradcheck::detail::Evaluator;

namespace {

constexpr arma::uword own_calls = 10;  // the point twice, then 8 jittered runs

mat root(const mat& x) {
  if (x(0) < 0) throw std::domain_error("negative");
  return arma::sqrt(x);
}

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

Options measured() {
  Options options;
  options.noise = gradcheck::Noise::measured;
  return options;
}

/// half_mse of y against 0, with a forward that is `wrong` times too large, behind the right secant.
Subject squares(mat& x, double wrong) {
  Subject s = subject_of(x, [](const mat& m) { return m; });
  s.secant = [](const mat& p, const mat& m) {
    return gradcheck::Difference{arma::vectorise(0.5 * (p - m) % (p + m)), {}};
  };
  s.terms = [wrong](const mat& y) { return arma::vec(arma::vectorise(0.5 * wrong * arma::square(y))); };
  return s;
}

}  // namespace

TEST_CASE("a coordinate is put back bitwise after an evaluation, one that throws included") {
  mat x = {0.1, -0.0};
  const Subject s = subject_of(x, root);
  const Evaluator e(s, {});
  CHECK(e.at(s.blocks[0], 0, 0.7)->outputs(0) == std::sqrt(0.7));
  CHECK_FALSE(e.at(s.blocks[0], 0, -1.0));
  CHECK(e.at(s.blocks[0], 1, 4.0)->outputs(1) == 2.0);
  CHECK(same_bits(x(0), 0.1));
  CHECK(same_bits(x(1), -0.0));
}

TEST_CASE("measuring round-off leaves every coordinate bitwise as it was, also where the forward throws") {
  mat x = {0.1, -0.0, 1e-310, 1e300};
  int calls = 0;
  const mat before = x;
  const Subject s = subject_of(x, [&](const mat& m) {
    if (++calls > 4) throw std::runtime_error("no more");
    return m;
  });
  const Evaluator e(s, {});
  for (arma::uword i = 0; i < x.n_elem; ++i) CHECK(same_bits(x(i), before(i)));
  CHECK(e.failed() > 0);
}

TEST_CASE("what the numbers between the stages of a chain round to is known where the outputs are exactly 0") {
  mat x = {{1.0, 1.0, 1.0}};
  const auto unit = [](const mat& m) { return mat(arma::tanh(m)); };
  const auto centred = [](const mat& m) { return mat(1e6 * (m - arma::accu(m) / 3)); };
  Subject s = subject_of(x, [&](const mat& m) { return centred(unit(m)); });
  s.blocks[0].of_input = true;
  CHECK(Evaluator(s, {}).inner_rounding().max() == 0);
  s.stages = {{"unit", unit, {}}, {"centred", centred, {}}};
  const Evaluator e(s, {});
  CHECK(e.least_rounding().max() < 1e6 * 0x1p-80);
  CHECK(e.inner_rounding().max() > 0.1 * 1e6 * 0x1p-52);
  CHECK(e.inner_rounding().max() < 2 * 1e6 * 0x1p-52);
  CHECK(e.evaluations() == own_calls + 8);
}

TEST_CASE(
    "numbers between stages count from the block's own stage on, where they round by more than 16 times what shows") {
  mat x = {30.0}, g = {0x1p20};
  for (const double below : {1.0 / 8, 1.0 / 32}) {  // tanh(30) is 1 to all digits
    const auto unit = [](const mat& m) { return mat(arma::tanh(m)); };
    const auto rest = [&, below](const mat& m) { return mat(g * (m - 1 + below)); };
    Subject s = subject_of(x, [&](const mat& m) { return rest(unit(m)); });
    s.blocks[0].of_input = true;
    s.blocks.push_back(block_of(g, {}, "g"));
    s.stages = {{"unit", unit, {}}, {"rest", rest, {1}}};
    const Evaluator e(s, {});
    const double known = std::max(e.sigma()(0), e.least_rounding()(0)), of_input = e.sigma_of(s.blocks[0])(0);
    CHECK(known == Approx(0x1p20 * below * 0x1p-52));
    if (below < 1.0 / 16)
      CHECK(of_input == Approx(0x1p20 * 0x1p-52));
    else
      CHECK(of_input == e.sigma()(0));
    CHECK(e.sigma_of(s.blocks[1])(0) == e.sigma()(0));
  }
}

TEST_CASE("every evaluation is counted, those without a value as failed too") {
  mat x = {4.0};
  const Subject s = subject_of(x, root);
  const Evaluator e(s, {});
  CHECK(e.evaluations() == own_calls);
  CHECK(e.failed() == 0);
  (void)e.at(s.blocks[0], 0, 5.0);
  (void)e.at(s.blocks[0], 0, -5.0);
  CHECK(e.evaluations() == own_calls + 2);
  CHECK(e.failed() == 1);
}

TEST_CASE("a place where the outputs are NaN, infinite or of another shape has no value") {
  mat x = {1.0};
  const Subject s = subject_of(x, [](const mat& m) {
    if (m(0) > 3) return mat(1, 2, arma::fill::zeros);
    return m(0) > 2 ? mat(1 / (m - m)) : mat(arma::log(m));
  });
  const Evaluator e(s, {});
  CHECK_FALSE(e.at(s.blocks[0], 0, -1.0));
  CHECK_FALSE(e.at(s.blocks[0], 0, 0.0));
  CHECK_FALSE(e.at(s.blocks[0], 0, 2.5));
  CHECK_FALSE(e.at(s.blocks[0], 0, 4.0));
  CHECK(e.failed() == 4);
}

TEST_CASE("the step really taken is the one that fits into the coordinate's own type") {
  arma::fmat x = {1.0F};
  Subject s;
  s.blocks.push_back(block_of(x));
  s.evaluate = [&] { return arma::conv_to<mat>::from(x); };
  s.secant = [](const mat& p, const mat& m) { return gradcheck::detail::contraction(mat{1.0}, p, m, 0x1p-23); };
  s.spacing = 0x1p-23;
  const Evaluator e(s, {});
  CHECK(e.at(s.blocks[0], 0, 1.1)->taken == static_cast<double>(1.1F));
}

TEST_CASE("what the subject throws at the point itself goes through") {
  mat x = {1.0};
  const Subject s = subject_of(x, root);
  x(0) = -1;
  CHECK_THROWS_WITH(Evaluator(s, {}), "negative");
}

TEST_CASE("outputs that are not finite at the point itself are seen and nothing more is evaluated") {
  mat x = {1.0};
  const Subject s = subject_of(x, [](const mat& m) { return mat(arma::log(m)); });
  x(0) = 0;
  const Evaluator e(s, {});
  CHECK_FALSE(e.finite());
  CHECK(e.evaluations() == 1);
}

TEST_CASE("a forward that differs from call to call is not deterministic, within 64 spacings it is") {
  for (const double spacings : {60.0, 70.0}) {
    mat x = {1.0};
    int calls = 0;
    const Subject s = subject_of(x, [&](const mat& m) { return mat(m + (++calls % 2) * spacings * 0x1p-52); });
    CHECK(Evaluator(s, {}).deterministic() == (spacings < 64));
  }
}

TEST_CASE("noise that is accepted widens the rounding to twice what was seen") {
  mat x = {1.0};
  int calls = 0;
  const Subject s = subject_of(x, [&](const mat& m) { return mat(m + (++calls % 2) * 1e-3); });
  const Evaluator e(s, measured());
  CHECK_FALSE(e.deterministic());
  CHECK(e.sigma()(0) == Approx(2e-3).epsilon(1e-6));
}

TEST_CASE("rounding of a term is how far it moves when coordinates move by one spacing") {
  mat x = {1.0, 3.0};
  const Subject s = subject_of(
      x,
      [](const mat& m) {
        return mat{m(0), 1e6 * m(1), 5.0};
      },
      {}, mat{1, -2, 1});
  const Evaluator e(s, {});
  CHECK(e.sigma()(0) == 0x1p-52);
  CHECK(e.sigma()(1) == Approx(2 * 1e6 * 3 * 0x1p-52).epsilon(0.5));
  CHECK(e.sigma()(2) == 0);
}

TEST_CASE("a right secant is used") {
  mat x = {3.0, 1e-9};
  const Subject s = squares(x, 1.0);
  const Evaluator e(s, {});
  CHECK(e.exact_secant());
  const gradcheck::Difference d = e.difference(mat{3.0, 2e-9}, mat{3.0, 1e-9});
  CHECK(d.terms(1) == 0.5 * 1e-9 * (2e-9 + 1e-9));
}

TEST_CASE("a secant that contradicts the loss's own values is refused, and the values are differenced") {
  mat x = {3.0, 0.5};
  const Subject s = squares(x, 1.0 + 1e-9);
  const Evaluator e(s, {});
  CHECK_FALSE(e.exact_secant());
  const gradcheck::Difference d = e.difference(mat{4.0, 0.5}, mat{3.0, 0.5});
  CHECK(d.terms(0) == Approx(3.5 * (1 + 1e-9)).epsilon(1e-14));
  CHECK(d.rounding(0) > 0);
}

TEST_CASE("outputs outside the loss's domain have no difference") {
  mat x = {1.0};
  Subject s = subject_of(x, [](const mat& m) { return m; });
  s.secant = [](const mat& p, const mat& m) {
    if (p(0) > 2) throw std::invalid_argument("outside");
    return gradcheck::detail::contraction(mat{1.0}, p, m, 0x1p-52);
  };
  const Evaluator e(s, {});
  CHECK(std::isnan(e.difference(mat{3.0}, mat{1.0}).terms(0)));
  CHECK(e.difference(mat{1.5}, mat{1.0}).terms(0) == 0.5);
}

TEST_CASE("a secant is tested where all coordinates are zero, and unused where nothing could be tested") {
  mat x = {0.0, 0.0};
  Subject s = subject_of(x, [](const mat& m) { return mat(m + 1); });
  s.terms = [](const mat& y) { return arma::vec(1.5 * arma::vectorise(y)); };  // a loss forward that is wrong by a half
  CHECK(Evaluator(s, {}).contradicted_secant());
  s.evaluate = [] { return mat{1.0, 1.0}; };  // nothing moves
  CHECK_FALSE(Evaluator(s, {}).exact_secant());
  CHECK_FALSE(Evaluator(s, {}).contradicted_secant());
}

TEST_CASE("one large term hides no wrong secant of another") {
  mat x = {1.0, 1.0};
  Subject s = subject_of(x, [](const mat& m) { return mat{1e9 * m(0), m(1)}; });
  s.terms = [](const mat& y) { return arma::vec{y(0), 1.001 * y(1)}; };
  CHECK(Evaluator(s, {}).contradicted_secant());
}

TEST_CASE("a loss that has no value beside the point is tested where it has one") {
  mat x = {0.97};
  Subject s = subject_of(x, [](const mat& m) { return m; });
  s.terms = [](const mat& y) { return y(0) >= 1 ? throw std::domain_error("above 1") : arma::vec{y(0)}; };
  CHECK(Evaluator(s, {}).exact_secant());
}

TEST_CASE("a block that a forward gives another shape has no value there, and is put back") {
  mat x = {0.5, 0.5, 0.5};
  const Subject s = subject_of(x, [&x](const mat& m) {
    const mat y = m;
    if (m(2) > 1) x = mat{1};
    return y;
  });
  const Evaluator e(s, {});
  CHECK(e.reshaped().empty());
  CHECK_FALSE(e.at(s.blocks[0], 2, 2.0));
  CHECK(e.reshaped() == s.blocks[0].name);
  CHECK(arma::approx_equal(x, mat{0.5, 0.5, 0.5}, "absdiff", 0));
}

TEST_CASE("a block that takes another shape at the point itself is misuse") {
  mat x = {0.5, 0.5, 0.5};
  const Subject s = subject_of(x, [&x](const mat& m) {
    const mat y = m;
    x = arma::join_rows(x, x);
    return y;
  });
  CHECK_THROWS_WITH(Evaluator(s, {}), s.blocks[0].name +
                                          " had the shape [1 x 6], and another one after a forward: "
                                          "a parameter keeps its shape");
}
