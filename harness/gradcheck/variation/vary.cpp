// SPDX-License-Identifier: MIT
#include <gradcheck/variation/vary.hpp>

#include <algorithm>
#include <cmath>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/number_text.hpp>

namespace gradcheck::detail {
namespace {

arma::mat with_some_zeros(arma::mat m, Draws& random) {
  for (double& entry : m)
    if (random.chance(0.5)) entry = 0;
  return m;
}

arma::mat with_repeated_rows(arma::mat m, Draws& random) {
  for (arma::uword i = 1; i < m.n_rows; ++i)
    if (random.chance(0.5)) m.row(i) = m.row(random.below(i)).eval();
  return m;
}

arma::mat with_constant_rows(arma::mat m) {
  for (arma::uword j = 1; j < m.n_cols; ++j) m.col(j) = m.col(0);
  return m;
}

arma::mat multiple_of_identity(const arma::mat& m) { return m(0) * arma::eye(arma::size(m)); }

arma::mat with_ties(arma::mat m, Draws& random) {
  const std::array two{m(random.below(m.n_elem)), m(random.below(m.n_elem))};
  for (double& entry : m) entry = two.at(random.below(2));
  return m;
}

double far(double amount, Draws& random) { return random.sign() * amount * (1 + random.uniform()); }

arma::mat with_far_rows(arma::mat m, double amount, Draws& random) {
  for (arma::uword i = 0; i < m.n_rows; ++i) m(i, random.below(m.n_cols)) = far(amount, random);
  return m;
}

arma::mat of_kind(arma::mat m, InputKind kind, double amount, Draws& random) {
  switch (kind) {
    case InputKind::as_made: break;
    case InputKind::scaled: return m * amount;
    case InputKind::shifted: return m + amount;
    case InputKind::zeros: return m.zeros();
    case InputKind::some_zeros: return with_some_zeros(std::move(m), random);
    case InputKind::positive: return arma::abs(m);
    case InputKind::negative: return -arma::abs(m);
    case InputKind::repeated_rows: return with_repeated_rows(std::move(m), random);
    case InputKind::constant_rows: return with_constant_rows(std::move(m));
    case InputKind::ties: return with_ties(std::move(m), random);
    case InputKind::integers: return arma::round(2 * m);
    case InputKind::halves: return arma::round(2 * m) / 2;
    case InputKind::identity: return multiple_of_identity(m);
    case InputKind::far_entry: m(random.below(m.n_elem)) = far(amount, random); break;
    case InputKind::far_rows: return with_far_rows(std::move(m), amount, random);
  }
  return m;
}

/// Whether inputs of this kind have what must be kept.
bool keeps(InputKind kind, Freedom freedom) {
  if (kind == InputKind::scaled) return freedom != Freedom::none;
  if (kind == InputKind::identity) return freedom == Freedom::structured || freedom == Freedom::any;
  return freedom == Freedom::any;
}

/// A zero has no size of its own: it moves by that of the others.
arma::mat moved(arma::mat m, Draws& random) {
  const double rms = root_mean_square(m);
  const double of_zeros = rms > 0 ? rms : 1;
  const double only_sign = rms == 0 ? 0 : m.min() >= 0 ? 1 : m.max() <= 0 ? -1 : 0;
  for (double& entry : m) {
    const double sign = only_sign == 0 ? random.sign() : only_sign;
    entry = sign * (entry == 0 ? of_zeros : std::abs(entry)) * random.size(-2, 1);
  }
  return m;
}

}  // namespace

std::string_view to_string(InputKind kind) {
  switch (kind) {
    case InputKind::as_made: return "as made";
    case InputKind::scaled: return "scaled";
    case InputKind::shifted: return "shifted";
    case InputKind::zeros: return "zeros";
    case InputKind::some_zeros: return "some zeros";
    case InputKind::positive: return "positive";
    case InputKind::negative: return "negative";
    case InputKind::repeated_rows: return "repeated rows";
    case InputKind::constant_rows: return "constant rows";
    case InputKind::ties: return "ties";
    case InputKind::integers: return "integers";
    case InputKind::halves: return "halves";
    case InputKind::identity: return "multiple of the identity";
    case InputKind::far_entry: return "one entry far out";
    case InputKind::far_rows: return "one entry of each row far out";
  }
  return "";
}

std::string_view to_string(ParameterKind kind) {
  switch (kind) {
    case ParameterKind::as_made: return "as made";
    case ParameterKind::zeros: return "zeros";
    case ParameterKind::moved: return "moved";
  }
  return "";
}

bool has_amount(InputKind kind) {
  return kind == InputKind::scaled || kind == InputKind::shifted || kind == InputKind::far_entry ||
         kind == InputKind::far_rows;
}

std::string to_string(const Variation& v) {
  std::string text;
  if (v.inputs != InputKind::as_made) text = "inputs " + std::string(to_string(v.inputs));
  if (has_amount(v.inputs)) text += " by " + number(v.amount, 3);
  if (v.parameters == ParameterKind::as_made) return text.empty() ? "as made" : text;
  return text + (text.empty() ? "" : ", ") + "parameters " + std::string(to_string(v.parameters));
}

AnyLayer::Matrices varied(const AnyLayer& layer, AnyLayer::Matrices inputs, const std::vector<Look>& looks,
                          const Variation& variation, Draws& random) {
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const Look& look = looks.at(k);
    if (!layer.differentiable[k] || inputs[k].is_empty() || !keeps(variation.inputs, look.freedom)) continue;
    inputs[k] = in_scalar_of(layer, within(of_kind(inputs[k], variation.inputs, variation.amount, random), look));
  }
  return inputs;
}

void vary_parameters(const AnyLayer& layer, ParameterKind kind, Draws& random) {
  if (kind == ParameterKind::as_made) return;
  for (const Parameter& p : layer.parameters()) {
    if (!p.gradient || p.value.size() == 0) continue;
    const arma::mat values = p.value.values();
    p.value.assign(kind == ParameterKind::zeros ? arma::mat(arma::size(values), arma::fill::zeros)
                                                : moved(values, random));
  }
}

}  // namespace gradcheck::detail
