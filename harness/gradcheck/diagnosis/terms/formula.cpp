// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/terms/formula.hpp>

#include <algorithm>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/number_text.hpp>

namespace gradcheck::detail {
namespace {

constexpr double cost_of_hat = 1.05;

/// The text of a term while it is made.
struct Writing {
  std::vector<std::string> of_outputs, of_entries;  ///< factors
  std::vector<Power> powers;
  std::string definition;
  double cost = 0;
};

/// "(x - mean(x))" and "x" -> "xhat"; "(x1 - mean(x1))" -> "x1hat".
std::string hat(const std::string& of) { return (of.starts_with("(") ? of.substr(1, of.find(' ') - 1) : of) + "hat"; }

std::vector<std::string> factors_of(const Symbol& s) { return s.name == "1" ? std::vector<std::string>{} : s.factors; }

/// Where a term divides by std(x) once for each x - mean(x) at least, it is written with xhat.
void write_with_hat(Writing& w, const std::vector<GroupSize>& sizes) {
  for (Power& p : w.powers) {
    const std::string& of = sizes[p.size].of;
    if (of.empty()) continue;
    const auto times = std::ranges::count(w.of_outputs, of) + std::ranges::count(w.of_entries, of);
    if (times == 0 || p.exponent > -times || (times == 1 && !of.starts_with("("))) continue;
    std::ranges::replace(w.of_outputs, of, hat(of));
    std::ranges::replace(w.of_entries, of, hat(of));
    p.exponent += int(times);
    w.definition = hat(of) + " = " + of + " / " + sizes[p.size].name;
    w.cost += double(times) * ((of.starts_with("(") ? cost_of_hat - 1.5 : cost_of_hat - 1) - 0.3);
    return;
  }
}

std::string as_product(const std::vector<std::string>& factors) {
  std::string text;
  for (std::size_t k = 0; k < factors.size(); ++k) {
    const bool twice = k + 1 < factors.size() && factors[k] == factors[k + 1];
    text += (text.empty() ? "" : " % ") + factors[k] + (twice ? "^2" : "");
    if (twice) ++k;
  }
  return text;
}

std::string of_cotangent(const Writing& w, const std::optional<Monomial>& factor, bool of_one_output) {
  const std::string inner = w.of_outputs.empty() ? "C" : "C % " + as_product(w.of_outputs);
  if (of_one_output) return inner;
  return (factor && factor->division == Division::by_n ? "mean(" : "sum(") + inner + ")";
}

std::string power_text(const std::string& name, int exponent) {
  const bool root = name.starts_with("sqrt") && exponent % 2 == 0;
  const std::string base = root ? name.substr(4) : name;
  const int power = root ? exponent / 2 : exponent;
  return base + (power == 1 ? "" : "^" + std::to_string(power));
}

std::string sizes_text(const Writing& w, const std::vector<GroupSize>& sizes, bool above) {
  std::string text;
  for (const Power& p : w.powers)
    if (p.exponent != 0 && (p.exponent > 0) == above)
      text += (above ? " * " : " / ") + power_text(sizes[p.size].name, std::abs(p.exponent));
  return text;
}

/// "- ", "- 2 * ", "+ 0.7 * ".
std::string coefficient_text(double c) {
  if (close(std::abs(c), 1, 1e-6)) return c < 0 ? "- " : "+ ";
  const auto fraction = as_fraction(std::abs(c));
  return (c < 0 ? "- " : "+ ") + (fraction ? *fraction : number(std::abs(c), 6)) + " * ";
}

std::string without_plus(const std::string& text) { return text.starts_with("+ ") ? text.substr(2) : text; }

bool has_one_output(const Symbol& s) {
  return std::ranges::all_of(s.values, [](const arma::vec& v) { return v.n_elem == 1; });
}

}  // namespace

double value_of(const Monomial& factor, const std::vector<GroupSize>& sizes, arma::uword group, double n) {
  double v = factor.coefficient;
  for (const Power& p : factor.powers) v *= std::pow(sizes[p.size].values(group), p.exponent);
  return v / divisor(factor.division, n);
}

SaidTerm in_symbols(const TermInSymbols& term, const std::vector<GroupSize>& sizes, Summed summed) {
  Writing w{factors_of(term.of_outputs), factors_of(term.of_entries), {}, {}, 0};
  const bool one = summed == Summed::no || has_one_output(term.of_outputs);
  if (term.factor) {
    w.powers = term.factor->powers;
    write_with_hat(w, sizes);
  }
  std::string text = term.factor ? coefficient_text(term.factor->coefficient) : "+ s * ";
  if (!w.of_entries.empty()) text += as_product(w.of_entries) + " * ";
  text += of_cotangent(w, term.factor, one) + sizes_text(w, sizes, true) + sizes_text(w, sizes, false);
  if (one && term.factor && term.factor->division == Division::by_n) text += " / n";
  if (term.factor && term.factor->division == Division::by_n_less_one) text += " / (n - 1)";
  if (term.factor && term.factor->division == Division::by_n_over_n_less_one) text += less_its_mean;
  const double cost = term.of_outputs.cost + term.of_entries.cost + (term.factor ? term.factor->cost : 10) + w.cost;
  return {text, w.definition, cost};
}

LackingTerm said(const std::vector<TermInSymbols>& terms, const std::vector<GroupSize>& sizes, const Grouping& grouping,
                 const Match& match, Summed summed) {
  LackingTerm all{"", grouping.of_each, terms.size(), match};
  std::string definitions;
  for (const TermInSymbols& t : terms) {
    const SaidTerm one = in_symbols(t, sizes, summed);
    all.formula += all.formula.empty() ? without_plus(one.text) : " " + one.text;
    if (!one.definitions.empty() && definitions.find(one.definitions) == std::string::npos)
      definitions += ", " + one.definitions;
    if (!t.factor) definitions += ", s: a number " + grouping.of_each;
  }
  all.words += definitions;
  return all;
}

}  // namespace gradcheck::detail
