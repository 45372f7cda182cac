// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/diagnosis/activation_slopes.hpp>
#include <gradcheck/diagnosis/hypotheses/inner_values.hpp>
#include <gradcheck/diagnosis/terms/lacking.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

constexpr arma::uword fewest_spare = 24, fewest_wrong = 6;
constexpr double plainly = 1e-3;

/// One number for each sample and each line of a parameter, by which the numeric Jacobian becomes that of backward,
/// whatever the output and the place along the line.
struct SampleFactors {
  arma::mat value;    ///< [samples x lines]; 1 where nothing reacts
  arma::umat fitted;  ///< entries that each was fitted to
  arma::mat error;    ///< of the value

  arma::uword spare() const { return arma::accu(fitted) - arma::accu(fitted > 0); }
  arma::uword wrong() const { return arma::accu(arma::abs(value - 1) > plainly && fitted > 1); }
};

SampleFactors sample_factors(const Probe& p, const Jacobian& b, BlockLines lines) {
  SampleFactors f{arma::ones(p.samples, lines.count(b)), {}, {}};
  arma::mat products(arma::size(f.value), arma::fill::zeros), squares = products, errors = products;
  f.fitted.zeros(arma::size(f.value));
  for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
    for (arma::uword t = 0; t < b.numeric.n_rows; ++t) {
      if (!b.reacts(t, i)) continue;
      const arma::uword n = p.sample_of(t), l = lines.of(b, i);
      products(n, l) += b.analytic(t, i) * b.numeric(t, i);
      squares(n, l) += b.numeric(t, i) * b.numeric(t, i);
      errors(n, l) += std::abs(b.numeric(t, i)) * b.error_bar(t, i);
      ++f.fitted(n, l);
    }
  f.error = arma::zeros(arma::size(f.value));
  for (arma::uword k = 0; k < f.value.n_elem; ++k) {
    if (f.fitted(k) == 0) continue;
    f.value(k) = products(k) / squares(k);
    f.error(k) = std::abs(f.value(k)) * errors(k) / squares(k);
  }
  return f;
}

/// The factors at all points, where they explain everything.
struct WrongFactors {
  BlockLines lines;
  std::vector<SampleFactors> at;  ///< by point
  Match match;
};

std::optional<WrongFactors> wrong_factors(const Evidence& e, std::size_t block, BlockLines lines) {
  WrongFactors all{lines, {}, {}};
  arma::uword spare = 0, wrong = 0;
  for (const Probe& p : e.probes) {
    all.at.push_back(sample_factors(p, p.blocks[block], lines));
    spare += all.at.back().spare();
    wrong += all.at.back().wrong();
  }
  if (spare < fewest_spare || wrong < fewest_wrong) return std::nullopt;
  const auto match = explains(e.probes, {block}, [&](const Probe& p, const Jacobian& b) -> std::optional<Predicted> {
    const SampleFactors& f = all.at[static_cast<std::size_t>(&p - e.probes.data())];
    Predicted r{b.numeric, b.error_bar};
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
      for (arma::uword t = 0; t < b.numeric.n_rows; ++t) {
        const double factor = f.value(p.sample_of(t), lines.of(b, i));
        r.value(t, i) *= factor;
        r.error(t, i) *= std::abs(factor);
      }
    return r;
  });
  if (!match) return std::nullopt;
  all.match = *match;
  return all;
}

/// The numeric derivatives of one output along the lines, where they are strongest across.
arma::vec along_lines(const Jacobian& b, arma::uword t, BlockLines lines) {
  const arma::mat m = lines.of_output(b, b.numeric, t);
  return m.col(arma::index_max(arma::max(arma::abs(m), 0)));
}

/// Whether what runs along the lines is the same for every output of a sample, but for a number: a value of forward is,
/// what arrives from an output is not. Nothing where no sample has two outputs to tell by.
std::optional<bool> is_of_values(const Evidence& e, std::size_t block, BlockLines lines) {
  arma::uword compared = 0;
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[block];
    if (b.rows == 1 || b.cols == 1) return false;
    std::vector<arma::vec> first(p.samples);
    for (arma::uword t = 0; t < p.output.n_elem; ++t) {
      const arma::vec v = along_lines(b, t, lines);
      arma::vec& one = first[p.sample_of(t)];
      const double size = arma::abs(v).max();
      if (!(size > plainly * b.scale()) || v.n_elem < 2) continue;
      if (one.is_empty()) {
        one = v;
        continue;
      }
      const double c = arma::dot(one, v) / arma::dot(one, one);
      if (arma::abs(v - c * one).max() > 1e-5 * size + 8 * b.error_bar.row(t).max()) return false;
      ++compared;
    }
  }
  return compared > 2 ? std::optional(true) : std::nullopt;
}

/// Whether what runs along the lines is the sample's own row of the one input, but for a number.
bool runs_along_input(const Evidence& e, std::size_t block, BlockLines lines) {
  return std::ranges::all_of(e.probes, [&](const Probe& p) {
    const Jacobian& b = p.blocks[block];
    if (p.inputs.size() != 1 || p.inputs[0].n_cols != lines.count(b)) return false;
    for (arma::uword t = 0; t < p.output.n_elem; ++t) {
      const arma::vec v = along_lines(b, t, lines), x = p.inputs[0].row(p.sample_of(t)).t();
      if (!(arma::dot(x, x) > 0)) return false;
      const arma::vec rest = v - arma::dot(v, x) / arma::dot(x, x) * x;
      if (arma::abs(rest).max() > 1e-5 * arma::abs(v).max() + 8 * b.error_bar.row(t).max()) return false;
    }
    return true;
  });
}

/// Whether it is of values, told from what arrives: where that too is one direction for every output (one output, or
/// all through one number), both sides are, and neither shows which it is, but for a side that is the sample's own
/// input.
std::optional<bool> shows_values(const Evidence& e, std::size_t block, BlockLines lines) {
  const auto along = is_of_values(e, block, lines);
  if (along != std::optional(true) || is_of_values(e, block, BlockLines{!lines.of_rows}) != std::optional(true))
    return along;
  return runs_along_input(e, block, BlockLines{!lines.of_rows}) ? std::optional(false) : std::nullopt;
}

/// Whether of each entry and output all numbers, divided by that function of a factor and the inner value, are one.
/// Those where tells(z) is false count for nothing: where a function is saturated its slope is that of any other.
template <class Holds, class Tells>
bool at_all_values(const Evidence& e, const WrongFactors& f, const InnerValue& inner, Holds holds, Tells tells) {
  arma::uword tested = 0;
  for (std::size_t n = 0; n < e.probes.size(); ++n) {
    const arma::mat z = inner.at(e.probes[n]);
    if (arma::size(z) != arma::size(f.at[n].value)) return false;
    for (arma::uword k = 0; k < z.n_elem; ++k) {
      if (f.at[n].fitted(k) == 0) continue;
      if (!holds(f.at[n].value(k), z(k), 4 * f.at[n].error(k) + 1e-6 * (1 + std::abs(f.at[n].value(k))))) return false;
      tested += tells(z(k)) ? 1 : 0;
    }
  }
  return tested >= fewest_spare / 2;
}

/// What the factors are, where they are known: a name of a mistake and words.
struct KnownDelta {
  std::string mistake, words;
};

/// The factor is a slope that is left out, or that of another function, of an inner value.
std::optional<KnownDelta> known_slope(const Evidence& e, const WrongFactors& f) {
  for (const InnerValue& inner : inner_values(e, f.at[0].value.n_cols))
    for (const ActivationSlope& right : known_slopes()) {
      constexpr double least_slope = 1e-3;
      const auto has_slope = [&](double z) { return std::abs(right.at(z)) > least_slope; };
      const auto without_slope = [&](double v, double z, double error) {
        return close(v * right.at(z), 1, error * (1 + std::abs(right.at(z))));
      };
      if (at_all_values(e, f, inner, without_slope, has_slope))
        return KnownDelta{"missing activation derivative",
                          "it is the one without the slope of " + right.name + " at " + inner.name};
      for (const ActivationSlope& used : known_slopes())
        if (const auto with_another =
                [&](double v, double z, double error) {
                  return close(v * right.at(z), used.at(z), error * (1 + std::abs(right.at(z))));
                };
            &used != &right && at_all_values(e, f, inner, with_another, has_slope))
          return KnownDelta{"another activation's derivative", "it has the slope of " + used.name + " at " +
                                                                   inner.name + ", forward that of " + right.name};
    }
  return std::nullopt;
}

/// What backward multiplies the delta with, where it is known: the numbers of backward, each by that value, are the
/// same along the lines.
std::optional<std::string> known_values(const Evidence& e, std::size_t block, BlockLines lines) {
  for (const InnerValue& inner : inner_values(e, lines.count(e.probes[0].blocks[block]))) {
    arma::uword tested = 0;
    const bool holds = std::ranges::all_of(e.probes, [&](const Probe& p) {
      const Jacobian& b = p.blocks[block];
      const arma::mat values = inner.at(p);
      if (values.n_cols != lines.count(b) || arma::any(arma::vectorise(values) == 0.0)) return false;
      for (arma::uword t = 0; t < p.output.n_elem; ++t) {
        const arma::mat m = lines.of_output(b, b.analytic, t);
        const arma::vec v = values.row(p.sample_of(t)).t();
        const arma::mat fitted = v * (v.t() * m) / arma::dot(v, v);
        if (arma::abs(m - fitted).max() > 1e-6 * b.scale()) return false;
        tested += m.n_elem - m.n_cols;
      }
      return true;
    });
    if (holds && tested >= fewest_spare) return inner.name;
  }
  return std::nullopt;
}

/// Nothing where neither side shows: of one output a sample, without a known slope or value.
std::optional<Finding> said_of(const Evidence& e, std::size_t block, const WrongFactors& f) {
  const Blocks blocks{block};
  const Jacobian& b = e.probes[0].blocks[block];
  const bool is_vector = b.rows == 1 || b.cols == 1;
  const std::string name = e.names(blocks), line = is_vector ? "entry" : f.lines.of_rows ? "row" : "column";
  const std::string measured = "of each sample each " + line + " of " + name +
                               " has its numeric gradient times a number of its own, the same through every output";
  const auto of_values = shows_values(e, block, f.lines);
  const auto known = of_values == std::optional(true) ? std::nullopt : known_slope(e, f);
  if (known) return found(e, blocks, known->mistake, known->words + ": " + measured, f.match);
  const auto used = of_values == std::optional(false) ? std::nullopt : known_values(e, block, f.lines);
  if (of_values == std::optional(true) || used)
    return found(e, blocks, "multiplied with other values",
                 measured + ": it is multiplied with other values than those that forward multiplied " + name +
                     " with" + (used ? ", with " + *used : ""),
                 f.match);
  if (!of_values) return std::nullopt;
  return found(e, blocks, "made of another delta",
               measured + ": a factor between " + name +
                   " and the outputs is wrong or left out, such as the slope of an activation or a gate" +
                   (is_vector ? ", or what forward multiplies " + name + " with" : ""),
               f.match);
}

/// A parameter's gradient that is made of another delta, or of other values, than dX and the other gradients.
std::optional<Finding> one_side_wrong(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1 || e.probes[0].blocks[blocks[0]].of_input) return std::nullopt;
  if (!std::ranges::all_of(e.probes, has_rows_of_samples)) return std::nullopt;
  for (const bool of_rows : {false, true}) {
    const Jacobian& b = e.probes[0].blocks[blocks[0]];
    if (BlockLines{of_rows}.count(b) < 2) continue;
    if (const auto f = wrong_factors(e, blocks[0], BlockLines{of_rows})) {
      if (auto finding = said_of(e, blocks[0], *f)) return finding;
    }
  }
  return std::nullopt;
}

/// Backward's derivative of output j of a sample by a shift is 1 for entry j and 0 for all others, or by weights a
/// value of the sample for those of output j: the cotangent as it arrived, with nothing multiplied to it.
std::optional<Finding> bare_cotangent(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1 || e.probes[0].blocks[blocks[0]].of_input) return std::nullopt;
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[blocks[0]];
    if (!has_rows_of_samples(p) || p.features() < 2 || b.rows * b.cols != p.features()) return std::nullopt;
    for (arma::uword t = 0; t < p.output.n_elem; ++t)
      for (arma::uword i = 0; i < b.numeric.n_cols; ++i) {
        if (i != p.feature_of(t) && b.reacts(t, i)) return std::nullopt;
        if (b.analytic(t, i) != (i == p.feature_of(t) ? 1.0 : 0.0)) return std::nullopt;
      }
  }
  Finding finding = found(e, blocks, "cotangent alone",
                          "it is the sum of the cotangent itself over the samples; numerically each output's cotangent "
                          "is multiplied with a number, such as the slope of an activation, a gate or a value",
                          {e.probes.size(), 0});
  if (const auto lacking = lacking_entrywise(e, blocks[0])) {
    finding.term = lacking->formula;
    finding.sentence = lacks_in_words(e, blocks[0], *lacking) + "; " + finding.sentence;
  }
  return finding;
}

}  // namespace

std::vector<Hypothesis> delta_hypotheses() { return {bare_cotangent, one_side_wrong}; }

}  // namespace gradcheck::detail
