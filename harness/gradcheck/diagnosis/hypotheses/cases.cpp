// SPDX-License-Identifier: MIT
// A formula for each case: of a label, of a sign, of which input is the larger.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include <gradcheck/base/close.hpp>
#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// What tells the cases of a layer apart: a whole number for each entry of an input, by which its factor may go;
/// nothing where two cases meet, or where there is none.
struct Cases {
  std::function<std::optional<long>(const Probe&, const Jacobian&, arma::uword i)> of;
  std::function<std::string(long)> in_words;
};

std::optional<long> side_of_zero(double v) { return v == 0.0 ? std::nullopt : std::optional<long>(v < 0 ? -1 : 1); }

/// The value of an integer input there, or of the sample where it has one a sample.
Cases of_label(std::size_t input) {
  const auto label = [input](const Probe& p, const Jacobian& b, arma::uword i) -> std::optional<long> {
    const arma::mat& m = p.inputs[input];
    if (arma::size(m) == arma::SizeMat(b.rows, b.cols)) return std::lround(m(i));
    if (p.samples > 0 && m.n_elem == p.samples) return std::lround(m(p.sample_of(b, i)));
    return std::nullopt;
  };
  const std::string name = "input " + std::to_string(input + 1);
  return {label, [name](long v) { return "where " + name + " is " + std::to_string(v); }};
}

Cases of_sign(std::size_t input, const std::string& name) {
  const auto sign = [input](const Probe& p, const Jacobian& b, arma::uword i) -> std::optional<long> {
    const arma::mat& m = p.inputs[input];
    return arma::size(m) == arma::SizeMat(b.rows, b.cols) ? side_of_zero(m(i)) : std::nullopt;
  };
  return {sign, [name](long v) { return "where " + name + (v < 0 ? " < 0" : " > 0"); }};
}

Cases of_larger() {
  const auto sign = [](const Probe& p, const Jacobian& b, arma::uword i) -> std::optional<long> {
    const arma::mat &one = p.inputs[0], &other = p.inputs[1];
    const bool fits = arma::size(one) == arma::size(other) && arma::size(one) == arma::SizeMat(b.rows, b.cols);
    return fits ? side_of_zero(one(i) - other(i)) : std::nullopt;
  };
  return {sign, [](long v) { return std::string("where input 1 ") + (v < 0 ? "<" : ">") + " input 2"; }};
}

std::vector<Cases> all_cases(const Evidence& e) {
  std::vector<Cases> all;
  const auto& moves = e.layer.differentiable;
  for (std::size_t k = 0; k < moves.size(); ++k)
    all.push_back(moves[k] ? of_sign(k, moves.size() == 1 ? "x" : "input " + std::to_string(k + 1)) : of_label(k));
  if (moves.size() > 1 && moves[0] && moves[1]) all.push_back(of_larger());
  return all;
}

/// The ratio of backward to forward in one case.
struct CaseRatio {
  double product = 0, square = 0;
  arma::uword entries = 0;

  double value() const { return square > 0 ? product / square : 1.0; }
};

constexpr std::size_t most_cases = 6;
constexpr arma::uword fewest_of_a_case = 8;

std::map<long, CaseRatio> ratios_of_cases(const Evidence& e, const Blocks& blocks, const Cases& cases) {
  std::map<long, CaseRatio> all;
  for (const Probe& p : e.probes)
    for (const std::size_t k : blocks) {
      const Jacobian& b = p.blocks[k];
      for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
        if (const auto one = cases.of(p, b, i))
          for (arma::uword t = 0; t < b.numeric.n_rows; ++t) {
            if (!b.reacts(t, i) || b.error_bar(t, i) > 0.1 * b.rounding * b.scale()) continue;
            CaseRatio& r = all[*one];
            const double n = b.numeric(t, i) / b.scale();
            r.product += b.analytic(t, i) / b.scale() * n;
            r.square += n * n;
            ++r.entries;
          }
    }
  return all;
}

/// Ratios that are nearer to each other are the same.
double apart(const Evidence& e) { return 40 * e.probes[0].blocks[0].rounding; }

bool tells_something(const std::map<long, CaseRatio>& ratios, double apart) {
  if (ratios.size() < 2 || ratios.size() > most_cases) return false;
  const double first = ratios.begin()->second.value();
  return std::ranges::all_of(ratios, [](const auto& r) { return r.second.entries >= fewest_of_a_case; }) &&
         std::ranges::any_of(ratios, [=](const auto& r) {
           return !close(r.second.value(), first, apart * std::max(std::abs(first), std::abs(r.second.value())));
         });
}

std::string cases_in_words(const std::map<long, CaseRatio>& ratios, const Cases& cases, double apart) {
  std::string text;
  for (const auto& [one, ratio] : ratios)
    text +=
        (text.empty() ? "" : ", ") + cases.in_words(one) +
        (close(ratio.value(), 1, apart) ? " it is right" : " " + number(ratio.value()) + " times the numeric value");
  return text;
}

std::optional<Finding> factor_by_case(const Evidence& e, const Blocks& blocks) {
  if (!std::ranges::all_of(blocks, [&](std::size_t k) { return e.probes[0].blocks[k].of_input; })) return std::nullopt;
  for (const Cases& cases : all_cases(e)) {
    const auto ratios = ratios_of_cases(e, blocks, cases);
    if (!tells_something(ratios, apart(e))) continue;
    const auto match = explains(e.probes, blocks, [&](const Probe& p, const Jacobian& b) {
      Predicted r{b.numeric, b.error_bar};
      for (arma::uword i = 0; i < b.numeric.n_cols; ++i) {
        const auto one = cases.of(p, b, i);
        const double c = one && ratios.contains(*one) ? ratios.at(*one).value() : 1.0;
        r.value.col(i) *= c;
        if (one)
          r.error.col(i) *= std::max(1.0, std::abs(c));
        else
          r.error.col(i).fill(arma::datum::inf);
      }
      return r;
    });
    if (match)
      return found(e, blocks, "factor by case",
                   cases_in_words(ratios, cases, apart(e)) + ", at all points and through all outputs", *match);
  }
  return std::nullopt;
}

}  // namespace

std::vector<Hypothesis> case_hypotheses() { return {factor_by_case}; }

}  // namespace gradcheck::detail
