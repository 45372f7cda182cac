// SPDX-License-Identifier: MIT
// Mistakes of layers with something inside: a hidden layer, attention, a norm over groups.
#include <functional>

#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using diagnosed::is_named;
using diagnosed::is_not_named;
using gradcheck::check_layer;
using layers::normal;

namespace own_layers {
namespace {

/// A number between what is right and what is wrong: at 1 the mistake, at 1e-13 below every tolerance.
mat towards(const mat& right, const mat& wrong, double share) { return right + share * (wrong - right); }

constexpr double nearly_nothing = 1e-13;

enum class In : unsigned char { nothing, a_slope, bias_slope, b_values, dx_slope, all_slopes, half_of_dx, half_of_b };

/// y = x + softplus(x A + a) B
struct Hidden {
  In wrong = In::nothing;
  double share = 1;
  mat a = 0.6 * normal(4, 5, 1), shift = 0.5 * normal(1, 5, 2), b = 0.6 * normal(5, 4, 3);
  mat da = {}, dshift = {}, db = {}, x = {}, z = {};

  mat forward(const mat& input) {
    x = input;
    z = (x * a).eval().each_row() + shift;
    return x + arma::log(1 + arma::exp(z)) * b;
  }
  mat delta(const mat& c, bool without_slope) const {
    const mat dh = c * b.t(), dz = dh / (1 + arma::exp(-z));
    return without_slope ? towards(dz, dh, share) : dz;
  }
  mat backward(const mat& c) {
    const bool all = wrong == In::all_slopes;
    da = x.t() * delta(c, all || wrong == In::a_slope);
    dshift = arma::sum(delta(c, all || wrong == In::bias_slope), 0);
    const mat h = arma::log(1 + arma::exp(z));
    db = (wrong == In::b_values ? towards(h, z, share) : h).t() * c;
    mat dx = c + delta(c, all || wrong == In::dx_slope) * a.t();
    if (wrong == In::half_of_dx) dx.head_cols(2) *= 1 + share;
    if (wrong == In::half_of_b) db.tail_rows(3) *= 1 - 0.5 * share;
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"A", a, da}, {"a", shift, dshift}, {"B", b, db}}; }
};

enum class Turned : unsigned char { nothing, query, value, out, scores, second_head };

/// Attention over the samples of a batch, of one head; or of two with `heads`.
struct Attention {
  static constexpr gradcheck::Traits traits{.samples_independent = false};
  Turned wrong = Turned::nothing;
  double share = 1;
  mat wq = 0.6 * normal(4, 4, 4), wk = 0.6 * normal(4, 4, 5), wv = 0.6 * normal(4, 4, 6), wo = 0.6 * normal(4, 4, 7);
  mat dq = {}, dk = {}, dv = {}, dwo = {}, x = {}, p = {}, h = {};

  mat forward(const mat& input) {
    x = input;
    p = arma::exp(x * wq * (x * wk).t() / 2);
    p.each_col() /= arma::vec(arma::sum(p, 1));
    h = p * x * wv;
    return h * wo;
  }
  mat maybe(Turned which, const mat& right, const mat& other) const {
    return wrong == which ? towards(right, other, share) : right;
  }
  mat backward(const mat& c) {
    const mat dh = c * maybe(Turned::out, wo.t(), wo), q = x * wq, k = x * wk;
    mat values = p.t() * dh, scores = (dh * (x * wv).t()) % p;
    if (wrong == Turned::second_head) values.tail_cols(2) *= 1 + share;
    scores = (scores - p.each_col() % arma::vec(arma::sum(scores, 1))) / 2;
    const mat query = scores * k, key = maybe(Turned::scores, scores.t(), scores) * q;
    dwo = h.t() * c;
    dq = x.t() * query;
    dk = x.t() * key;
    dv = x.t() * values;
    return query * maybe(Turned::query, wq.t(), wq) + key * wk.t() + values * maybe(Turned::value, wv.t(), wv);
  }
  gradcheck::Parameters parameters() { return {{"Wq", wq, dq}, {"Wk", wk, dk}, {"Wv", wv, dv}, {"Wo", wo, dwo}}; }
};

/// A recurrent cell of three steps, two features each.
struct Recurrent {
  double turned = 0;
  bool other_state = false;
  mat w = 0.6 * normal(2, 3, 8), u = 0.6 * normal(3, 3, 9), dw = {}, du = {}, x = {};
  std::vector<mat> states = {};

  mat forward(const mat& input) {
    x = input;
    states = {arma::zeros(x.n_rows, 3)};
    for (arma::uword t = 0; t < 3; ++t) states.push_back(arma::tanh(x.cols(2 * t, 2 * t + 1) * w + states[t] * u));
    return states.back();
  }
  mat backward(const mat& c) {
    dw.zeros(2, 3);
    du.zeros(3, 3);
    mat dx(arma::size(x)), dh = c;
    for (arma::uword t = 3; t-- > 0;) {
      const mat dz = dh % (1 - states[t + 1] % states[t + 1]);
      dw += x.cols(2 * t, 2 * t + 1).t() * dz;
      du += states[other_state ? t + 1 : t].t() * dz;
      dx.cols(2 * t, 2 * t + 1) = dz * w.t();
      dh = dz * towards(u.t(), u, turned);
    }
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"W", w, dw}, {"U", u, du}}; }
};

using Mean = mat (*)(const mat&);
mat over_row(const mat& m) { return arma::repmat(arma::mean(m, 1), 1, m.n_cols); }
mat over_column(const mat& m) { return arma::repmat(arma::mean(m, 0), m.n_rows, 1); }
mat over_halves(const mat& m) { return arma::join_rows(over_row(m.head_cols(3)), over_row(m.tail_cols(3))); }
mat over_third_and_rest(const mat& m) { return arma::join_rows(over_row(m.head_cols(2)), over_row(m.tail_cols(4))); }

/// A norm over groups of features, with a gain: the means of backward may be of other groups, or lack the gain.
struct Normalised {
  Mean of = over_halves, of_mean = over_halves, of_variance = over_halves;
  double without_gain_in_mean = 0, without_gain_in_variance = 0, share = 1;
  mat gain = 1 + 0.4 * normal(1, 6, 10), dgain = {}, h = {}, inverse = {};

  mat forward(const mat& x) {
    const mat centred = x - of(x);
    inverse = 1 / arma::sqrt(of(centred % centred) + 1e-3);
    h = centred % inverse;
    return h.each_row() % gain;
  }
  mat backward(const mat& c) {
    dgain = arma::sum(c % h, 0);
    const mat g = c.each_row() % gain, in_mean = towards(g, c, without_gain_in_mean),
              in_variance = towards(g, c, without_gain_in_variance);
    const mat mean = towards(of(in_mean), of_mean(in_mean), share),
              variance = towards(of(in_variance % h), of_variance(in_variance % h), share);
    return (g - mean - h % variance) % inverse;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, dgain}}; }
};

gradcheck::Report hidden(In wrong, double share = 1) { return check_layer(Hidden{wrong, share}, normal(5, 4, 11)); }
gradcheck::Report attention(Turned wrong, double share = 1) {
  return check_layer(Attention{wrong, share}, normal(5, 4, 12));
}
gradcheck::Report normalised(Normalised layer) { return check_layer(layer, normal(4, 6, 13)); }

bool says(const gradcheck::Report& r, const std::string& words) {
  INFO(r.diagnosis());
  return r.findings.at(0).sentence.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a slope left out of one gradient alone is named, with the activation where z can be had") {
  CHECK(hidden(In::nothing).ok());
  is_named(hidden(In::a_slope), "missing activation derivative", "A");
  CHECK(says(hidden(In::a_slope), "the slope of softplus"));
  is_named(hidden(In::bias_slope), "missing activation derivative", "a");
  for (const In wrong : {In::a_slope, In::bias_slope, In::b_values, In::dx_slope, In::half_of_dx})
    CHECK(hidden(wrong, nearly_nothing).ok());
}

TEST_CASE("where the slope is left out of dX as well, dX follows from the parameters that share the delta") {
  const gradcheck::Report r = hidden(In::all_slopes);
  is_named(r, "missing activation derivative", "A, a");
  CHECK(r.findings[0].consequences == std::vector<std::string>{"input"});
}

TEST_CASE("what a parameter is multiplied with in backward is not what forward multiplied it with") {
  is_named(hidden(In::b_values), "multiplied with other values", "B");
  CHECK(says(hidden(In::b_values), "with x A + a"));
}

TEST_CASE("a share of dX has another delta than the parameter that it comes through") {
  is_named(hidden(In::dx_slope), "made of another delta", "input");
  CHECK(says(hidden(In::dx_slope), "comes through A"));
}

TEST_CASE("some rows or columns times a number are named with them and the number") {
  is_named(hidden(In::half_of_dx), "factor on some rows or columns", "input");
  CHECK(says(hidden(In::half_of_dx), "columns 0, 1: 2 times"));
  is_named(hidden(In::half_of_b), "factor on some rows or columns", "B");
  CHECK(says(hidden(In::half_of_b), "rows 2, 3, 4: 0.5 times"));
  const gradcheck::Report r = attention(Turned::second_head);
  CHECK(diagnosed::names(r, "factor on some rows or columns"));
}

TEST_CASE("a square matrix that is not transposed inside a layer is named") {
  CHECK(attention(Turned::nothing).ok());
  is_named(attention(Turned::query), "matrix not transposed", "input");
  CHECK(says(attention(Turned::query), "Wq"));
  is_named(attention(Turned::value), "matrix not transposed", "input");
  CHECK(says(attention(Turned::value), "Wv"));
  is_named(attention(Turned::out), "transposed", "input, Wq, Wk, Wv");
  for (const Turned wrong : {Turned::query, Turned::value, Turned::out, Turned::scores, Turned::second_head})
    CHECK(attention(wrong, nearly_nothing).ok());
}

TEST_CASE("scores whose gradient is not transposed are named, and dX follows") {
  const gradcheck::Report r = attention(Turned::scores);
  is_named(r, "matrix not transposed", "Wk");
  CHECK(r.findings[0].consequences == std::vector<std::string>{"input"});
}

TEST_CASE("the matrix of a recurrent layer is named although its own gradient is wrong with all others") {
  const mat x = normal(4, 6, 14);
  CHECK(check_layer(Recurrent{}, x).ok());
  CHECK(check_layer(Recurrent{nearly_nothing}, x).ok());
  is_named(check_layer(Recurrent{1}, x), "matrix not transposed", "input, W, U");
  is_not_named(check_layer(Recurrent{0, true}, x), "matrix not transposed");
}

TEST_CASE("a mistake without a name says which lines to look at") {
  const gradcheck::Report r = check_layer(Recurrent{0, true}, normal(4, 6, 14));
  CHECK(r.findings.at(0).mistake == "wrong formula");
  CHECK(says(r, "dX and the gradient of W are right, so look at the lines that compute the gradient of U"));
}

TEST_CASE("a mean over another group is named with both groups") {
  CHECK(normalised({}).ok());
  const Normalised all{over_halves, over_row, over_row}, mean{over_halves, over_row},
      other{over_halves, over_third_and_rest};
  is_named(normalised(all), "summed over another group", "input");
  is_named(normalised(mean), "summed over another group", "input");
  is_named(normalised(other), "summed over another group", "input");
  CHECK(says(normalised(all), "in forward as in 0, 1, 2 | 3, 4, 5, in backward as in 0, 1, 2, 3, 4, 5"));
  is_named(normalised({over_row, over_column, over_column}), "summed over another group", "input");
  Normalised little = all;
  little.share = nearly_nothing;
  CHECK(normalised(little).ok());
}

TEST_CASE("a gain that is left out of one shared term is named in the formula") {
  Normalised in_mean{over_row, over_row, over_row, 1}, in_variance{over_row, over_row, over_row, 0, 1};
  is_named(normalised(in_mean), "rank-one term wrong", "input");
  CHECK(says(normalised(in_mean), "dX lacks - mean(C % (gain - 1))"));
  CHECK(says(normalised(in_mean), "whose factor gain is left out"));
  is_named(normalised(in_variance), "rank-one term wrong", "input");
  CHECK(says(normalised(in_variance), "mean(C % (gain - 1) % xhat)"));
  in_mean.without_gain_in_mean = nearly_nothing;
  CHECK(normalised(in_mean).ok());
}

}  // namespace own_layers
