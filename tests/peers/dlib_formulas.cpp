// SPDX-License-Identifier: MIT
#include "dlib_formulas.hpp"

namespace peers {
namespace {

using arma::fmat, arma::frowvec;

/// y = gain x.
struct Gain {
  float input_factor = 1, gain_factor = 1;
  bool forgets_gain = false, is_mean = false, leaves_last = false;
  Habit habit = Habit::right;

  operator Formula() const {  // NOLINT(google-explicit-constructor): one by its faults
    return {[](const fmat& x, const frowvec& gain) { return fmat(x.each_row() % gain); },
            [faults = *this](const fmat& x, const frowvec& gain, fmat c) {
              Gradients g{faults.forgets_gain ? c : fmat(c.each_row() % gain), {}};
              g.of_x *= faults.input_factor;
              if (faults.leaves_last) c.tail_rows(1).zeros();
              g.of_gain = faults.gain_factor * arma::sum(c % x, 0) / (faults.is_mean ? float(x.n_rows) : 1.0F);
              return g;
            },
            true, habit};
  }
};

/// One function for every number, and its slope.
Formula each(float (*f)(float), float (*slope)(float)) {
  return {[f](fmat x, const frowvec&) { return x.transform(f); },
          [slope](fmat x, const frowvec&, const fmat& c) {
            x.transform(slope);
            return Gradients{c % x, {}};
          }};
}
float softplus(float x) { return std::log1p(std::exp(x)); }
float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }
float far_square(float x) { return (x + 30) * (x + 30); }
float small_cube(float x) { return 1e-3F * x * x * x; }
float large_sine(float x) { return 1e3F * std::sin(x); }
float absolute(float x) { return std::abs(x); }

/// y = x / |x|, row by row. projected: the share of |x| is there.
Formula normalised(bool projected) {
  return {[](const fmat& x, const frowvec&) { return arma::normalise(x, 2, 1); },
          [projected](const fmat& x, const frowvec&, const fmat& c) {
            const fmat y = arma::normalise(x, 2, 1);
            fmat g = c;
            if (projected) g -= y.each_col() % arma::fvec(arma::sum(c % y, 1));
            return Gradients{g.each_col() / arma::fvec(arma::sqrt(arma::sum(x % x, 1))), {}};
          }};
}

/// softmax of each row. whole: not the diagonal of its Jacobian alone.
Formula softmax(bool whole) {
  const auto of = [](const fmat& x) {
    const fmat e = arma::exp(x.each_col() - arma::fvec(arma::max(x, 1)));
    return fmat(e.each_col() / arma::fvec(arma::sum(e, 1)));
  };
  return {[of](const fmat& x, const frowvec&) { return of(x); },
          [of, whole](const fmat& x, const frowvec&, const fmat& c) {
            const fmat y = of(x);
            if (!whole) return Gradients{c % y % (1 - y), {}};
            return Gradients{y % (c.each_col() - arma::fvec(arma::sum(c % y, 1))), {}};
          }};
}

std::vector<FormulaCase> gains() {
  return {{"gain", "", Gain{}},
          {"gain", "dX lacks the gain", Gain{.forgets_gain = true}},
          {"gain", "sign of dX", Gain{.input_factor = -1}},
          {"gain", "dX 1 % off", Gain{.input_factor = 1.01F}},
          {"gain", "gradient of the gain 1 % off", Gain{.gain_factor = 1.01F}},
          {"gain", "gradient of the gain a mean", Gain{.is_mean = true}},
          {"gain", "last sample left out", Gain{.leaves_last = true}},
          {"gain", "dX overwritten", Gain{.habit = Habit::overwrites_input}},
          {"gain", "gradient of the gain added to", Gain{.habit = Habit::adds_to_gain}},
          {"gain", "keeps the first x", Gain{.habit = Habit::keeps_first}}};
}

}  // namespace

std::vector<FormulaCase> formula_cases() {
  std::vector<FormulaCase> all = gains();
  const std::vector<FormulaCase> more{
      {"softplus", "", each(softplus, sigmoid)},
      {"softplus", "slope 0.5 % off", each(softplus, [](float x) { return 1.005F * sigmoid(x); })},
      {"softplus", "slope of the sigmoid", each(softplus, [](float x) { return sigmoid(x) * (1 - sigmoid(x)); })},
      {"(x + 30)^2", "", each(far_square, [](float x) { return 2 * (x + 30); })},
      {"(x + 30)^2", "2 x", each(far_square, [](float x) { return 2 * x; })},
      {"1e-3 x^3", "", each(small_cube, [](float x) { return 3e-3F * x * x; })},
      {"1e-3 x^3", "sign", each(small_cube, [](float x) { return -3e-3F * x * x; })},
      {"1e-3 x^3", "1 % off", each(small_cube, [](float x) { return 3.03e-3F * x * x; })},
      {"1e3 sin x", "", each(large_sine, [](float x) { return 1e3F * std::cos(x); })},
      {"1e3 sin x", "1 % off", each(large_sine, [](float x) { return 1.01e3F * std::cos(x); })},
      {"|x|", "", each(absolute, [](float x) { return x > 0 ? 1.0F : -1.0F; })},
      {"|x|", "slope 1 everywhere", each(absolute, [](float) { return 1.0F; })},
      {"x / |x|", "", normalised(true)},
      {"x / |x|", "the share of |x| missing", normalised(false)},
      {"softmax", "", softmax(true)},
      {"softmax", "its diagonal alone", softmax(false)}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace peers
