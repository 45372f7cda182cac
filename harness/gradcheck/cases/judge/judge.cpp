// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <algorithm>
#include <stdexcept>

#include <gradcheck/base/close.hpp>
#include <gradcheck/cases/judge/compare.hpp>
#include <gradcheck/cases/judge/judge_parts.hpp>
#include <gradcheck/cases/judge/numeric.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/model/error.hpp>
#include <gradcheck/cases/model/printed.hpp>
#include <gradcheck/network/properties/engines.hpp>

namespace gradcheck::cases {

namespace {

/// What an analytic value may differ from its finite difference, beside the error bar, relative: float backward rounds
/// more.
double allowance(const Case& c) { return c.scalar == Scalar::float32 ? 1e-5 : 1e-8; }

std::string entry_name(const Quantity& of, const Position& at, arma::SizeMat shape) {
  const bool only_one = shape.n_rows == 1 && shape.n_cols == 1 && of.layer == 0;
  return only_one ? to_string(of) : fmt::format("{} [{}, {}]", to_string(of), at.row, at.column);
}

/// The finite difference at an entry, unless the function has no derivative there.
std::optional<NumericValue> numeric_at(const Block* block, const Position& at) {
  if (!block) return std::nullopt;
  const Entry entry = block->at(at.row, at.column);
  if (entry.verdict == Verdict::kink || entry.verdict == Verdict::undecided) return std::nullopt;
  return NumericValue{entry.numeric, entry.error_bar};
}

/// The two sides of one entry against what is expected of both. Returns what is wrong, or nothing.
std::string wrong(const Case& c, const Comparison& expected, double analytic,
                  const std::optional<NumericValue>& numeric) {
  const auto asked = [&] { return fmt::format("expected {}, {}", to_string(expected), demand(expected)); };
  if (!fits(expected, analytic)) return fmt::format("is {}, {}", analytic, asked());
  if (!numeric) return {};
  const double slack = numeric->error_bar + allowance(c) * std::max(std::abs(analytic), std::abs(numeric->value));
  if (!detail::close(analytic, numeric->value, slack))
    return fmt::format("is {}, but the finite difference is {} +- {}, expected the same", analytic, numeric->value,
                       numeric->error_bar);
  if (!fits(expected, numeric->value, slack))
    return fmt::format("has the finite difference {} +- {}, {}", numeric->value, numeric->error_bar, asked());
  return {};
}

/// One state under judgement.
class Judge {
 public:
  Judge(const Case& c, const State& state, Numeric* numeric, Outcome& outcome)
      : case_(c), state_(state), numeric_(numeric), outcome_(outcome) {}

  void expectation(const Expectation& e) {
    const arma::mat values = value_of(case_, state_, e.of);
    const Block* block = numeric_ ? numeric_->block(e.of) : nullptr;
    for (std::size_t i = 0; i < e.is.entries.size(); ++i) {
      const Position at = e.at.value_or(Position{i / e.is.columns, i % e.is.columns});
      const Position inside{i / e.is.columns, i % e.is.columns};
      const bool cut =
          e.truncated || std::find(e.truncated_at.begin(), e.truncated_at.end(), inside) != e.truncated_at.end();
      const Comparison expected{e.is.entries[i], cut, e.ulps, case_.scalar};
      Check check{state_.when,
                  entry_name(e.of, at, arma::size(values)),
                  to_string(expected),
                  values(at.row, at.column),
                  numeric_at(block, at),
                  false,
                  {},
                  e.line,
                  ValuePlace{e.of, at}};
      finish(check, e.line, wrong(case_, expected, check.analytic, check.numeric));
      outcome_.checks.push_back(std::move(check));
    }
  }

  void erratum(const Erratum& e) {
    const arma::mat values = value_of(case_, state_, e.of);
    const Block* block = numeric_ ? numeric_->block(e.of) : nullptr;
    for (std::size_t i = 0; i < e.right.entries.size(); ++i) {
      const Position at = e.at.value_or(Position{i / e.right.columns, i % e.right.columns});
      const Comparison right{e.right.entries[i], false, {}, case_.scalar};
      ErratumOutcome found{state_.when,
                           entry_name(e.of, at, arma::size(values)),
                           e.printed.entries[i].printed,
                           to_string(right),
                           e.why,
                           values(at.row, at.column),
                           numeric_at(block, at),
                           {},
                           false,
                           {},
                           e.line,
                           ValuePlace{e.of, at}};
      finish(found, e.line, wrong_erratum(e, right, found));
      outcome_.errata.push_back(std::move(found));
    }
  }

 private:
  std::string wrong_erratum(const Erratum& e, const Comparison& right, ErratumOutcome& found) const {
    const std::string wrongly_right = wrong(case_, right, found.analytic, found.numeric);
    if (!wrongly_right.empty()) return wrongly_right;
    if (rounds_to(found.analytic, found.printed))
      return fmt::format("is {}, which rounds to the printed {}, expected an erratum that still holds", found.analytic,
                         found.printed);
    if (e.reproduced_by.empty()) return {};
    const Reproduction reproduction = reproduce(e.reproduced_by, found.printed);
    found.reproduction = reproduction.text;
    return reproduction.holds
               ? std::string()
               : fmt::format("is not reproduced by {}, expected the printed {}", reproduction.text, found.printed);
  }

  template <class Result>
  void finish(Result& result, int line, const std::string& what) const {
    result.held = what.empty();
    result.line = line;
    if (!result.held)
      result.message =
          fmt::format("{}:{}: {}{} {} {}", case_.path, line, std::is_same_v<Result, ErratumOutcome> ? "erratum: " : "",
                      result.name, state_.when, what);
  }

  const Case& case_;
  const State& state_;
  Numeric* numeric_;
  Outcome& outcome_;
};

/// A perceptron's case says whether it converges: one more expectation.
Check convergence(const Case& c, const State& state) {
  const bool found = state.fit->converged;
  Check check{state.when,
              "converged",
              c.perceptron->converged ? "true" : "false",
              found ? 1.0 : 0.0,
              {},
              found == c.perceptron->converged,
              {}};
  if (!check.held)
    check.message = fmt::format("{}: converged is {} after {} passes, expected {}", c.path, found, state.fit->epochs,
                                c.perceptron->converged);
  return check;
}

void judge_state(const Case& c, const State& state, const Expectations& expected, const RunOptions& options,
                 Outcome& outcome) {
  std::optional<Numeric> numeric;
  if (options.numeric && !c.perceptron) numeric.emplace(c, state, options.check);
  Judge judge(c, state, numeric ? &*numeric : nullptr, outcome);
  if (c.perceptron) outcome.checks.push_back(convergence(c, state));
  for (const Expectation& e : expected.values) judge.expectation(e);
  for (const Erratum& e : expected.errata) judge.erratum(e);
  if (!numeric) return;
  parts::check_verdicts(c, state.when, expected.verdicts, numeric->report(), outcome);
  outcome.gradients.push_back(parts::accept(c, state.when, expected.verdicts, numeric->take_report()));
}

template <class T>
std::vector<PropertyOutcome> properties_of(const mlp::Network<T>& network, const Case& c, const PropertyCalls& calls) {
  return check_properties(network, c.loss.cast<T>(), arma::conv_to<arma::Mat<T>>::from(c.x.values),
                          arma::conv_to<arma::Mat<T>>::from(c.y.values), calls);
}

/// Nothing where it is too large to be drawn, or there is none.
std::optional<DrawnNetwork> drawn_network(const Case& c) {
  if (!is_plain(c.layers)) return std::nullopt;  // a picture has neurons alone
  if (c.layers.empty() || std::max(c.x.values.n_cols, c.x.values.n_rows) > most_drawn) return std::nullopt;
  for (arma::uword unit = 1; unit <= units(c); ++unit)
    if (dense(c, unit).weights.values.n_rows > most_drawn) return std::nullopt;
  return DrawnNetwork{c.layers, c.x.values};
}

/// Of the network as the case gives it; none of a perceptron.
std::vector<PropertyOutcome> properties_of(const Case& c, const State& state, const PropertyCalls& calls) {
  if (const auto* network = std::get_if<mlp::Network<float>>(&state.network)) return properties_of(*network, c, calls);
  if (const auto* network = std::get_if<mlp::Network<double>>(&state.network)) return properties_of(*network, c, calls);
  return {};
}

/// The gradient of a state, checked already, once more by the stagewise engine.
PropertyOutcome by_both_engines(const Case& c, const State& state, const Report& checked, Options options) {
  options.engine = Engine::chained;
  const bool direct = checked.engine == "direct";
  return engines_agree(checked, direct ? Numeric(c, state, std::move(options)).take_report() : Report{});
}

}  // namespace

Outcome judge(const Case& c, const std::vector<State>& states, const RunOptions& options) {
  Outcome outcome{c.path, c.title, {}, {}, {}, {}, c.title_line, c.source, drawn_network(c)};
  for (std::size_t i = 0; i < states.size(); ++i) {
    try {
      judge_state(c, states[i], i == 0 ? c.before : c.updates.at(i - 1).after, options, outcome);
    } catch (const std::invalid_argument& error) {
      throw CaseError(c.path, i == 0 ? c.title_line : c.updates.at(i - 1).line,
                      fmt::format("cannot be checked {}: {}", states[i].when, error.what()));
    }
  }
  if (options.numeric && !states.empty()) {
    outcome.properties = properties_of(c, states.front(), options.properties);
    if (options.both_engines && !outcome.gradients.empty())
      outcome.properties.push_back(by_both_engines(c, states.front(), outcome.gradients.front().report, options.check));
  }
  return outcome;
}

Outcome run(const Case& c, const RunOptions& options) {
  if (!c.layer) return judge(c, compute(c), options);
  Outcome outcome{c.path, c.title, {}, {}, {}, {}, c.title_line, c.source, {}};
  const Report report = options.layer_report ? options.layer_report(c) : check_layer_task(c, options);
  const std::string what = report.ok() ? std::string() : fmt::format("{}: layer {} fails", c.path, c.layer->name);
  outcome.gradients.push_back({"of layer " + c.layer->name, report, what.empty(), what});
  return outcome;
}

}  // namespace gradcheck::cases
