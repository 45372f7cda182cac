// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/hypotheses/quantities.hpp>

#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

namespace gradcheck::detail {
namespace {

/// A parameter as a factor: a number, one for each feature of the output or of the block, or one for each of its
/// entries.
double factor_of_parameter(const At& at, const arma::mat& q) {
  if (q.n_elem == 1) return q(0);
  if (arma::size(q) == arma::SizeMat(at.block.rows, at.block.cols)) return q(at.i);
  const arma::uword feature = at.probe.feature_of(at.t), inner = at.probe.by_rows ? at.col() : at.row();
  const arma::uword width = at.probe.by_rows ? at.block.cols : at.block.rows;
  if (q.is_vec() && q.n_elem == at.probe.features()) return q(feature);
  if (q.is_vec() && at.block.of_input && q.n_elem == width) return q(inner);
  const arma::uword features = at.probe.features();
  // one number for several features side by side: a gain of each channel
  if (q.is_vec() && q.n_elem < features && features % q.n_elem == 0) return q(feature / (features / q.n_elem));
  return nowhere;
}

bool has_samples_at(const At& at, std::size_t input) {
  return at.probe.samples > 0 && at.probe.output.n_elem == at.probe.samples * at.probe.features() &&
         input < at.probe.inputs.size();
}

/// The entry of m at the place of the coordinate, where the block has its shape.
double at_coordinate(const At& at, const arma::mat& m) {
  return arma::size(m) == arma::SizeMat(at.block.rows, at.block.cols) ? m(at.i) : nowhere;
}

/// How many columns the inputs have that have a gradient, each number once.
std::set<double> columns_of_scores(const Evidence& e) {
  std::set<double> columns;
  for (std::size_t k = 0; k < e.probes[0].inputs.size(); ++k)
    if (e.layer.differentiable[k]) columns.insert(static_cast<double>(e.probes[0].inputs[k].n_cols));
  return columns;
}

/// The numbers of an input of the output's shape that x - mean(x) is taken over: those of t's sample, or feature.
std::optional<arma::vec> beside(const At& at, std::size_t input, bool of_sample) {
  const arma::mat& x = at.probe.inputs[input];
  if (arma::size(x) != arma::size(at.probe.output)) return std::nullopt;
  if (at.probe.by_rows == of_sample) return arma::vec(x.row(at.t % x.n_rows).t());
  return arma::vec(x.col(at.t / x.n_rows));
}

constexpr std::array guards_under_root{0.0, 1e-5, 1e-3, 1e-8, 1e-6, 1e-4, 1e-2};

std::string root_in_words(const std::string& x, double guard) {
  return guard == 0 ? "std(" + x + ")" : "sqrt(var(" + x + ") + " + number(guard) + ")";
}

}  // namespace

std::vector<Quantity> parameters_at_hand(const Evidence& e) {
  std::vector<Quantity> all;
  const std::vector<std::string> names = e.layer.block_names();
  const std::size_t inputs = e.probes[0].blocks.size() - e.probes[0].parameters.size();
  for (std::size_t k = 0; k < e.probes[0].parameters.size(); ++k)
    all.push_back({names[inputs + k], "the parameter " + names[inputs + k],
                   [k](const At& at) { return factor_of_parameter(at, at.probe.parameters[k]); }});
  for (std::size_t k = 0; k < e.probes[0].parameters.size(); ++k)
    all.push_back({"exp(" + names[inputs + k] + ")", "the exponential of the parameter " + names[inputs + k],
                   [k](const At& at) { return std::exp(factor_of_parameter(at, at.probe.parameters[k])); }});
  return all;
}

std::vector<Quantity> values_at_hand(const Evidence& e) {
  std::vector<Quantity> all{
      {"y", "the output", [](const At& at) { return at.probe.output(at.t); }},
      {"y", "the output at the entry's place", [](const At& at) { return at_coordinate(at, at.probe.output); }},
      {"(1 - y)", "1 less the output", [](const At& at) { return 1 - at.probe.output(at.t); }},
      {"(1 - y^2)", "1 less the output squared", [](const At& at) { return 1 - std::pow(at.probe.output(at.t), 2); }}};
  const std::size_t inputs = e.probes[0].inputs.size();
  for (std::size_t k = 0; k < inputs; ++k) {
    const std::string name = inputs == 1 ? "x" : "x" + std::to_string(k + 1);
    all.push_back({name, "input " + std::to_string(k + 1) + " at the output's place", [k](const At& at) {
                     const arma::mat& x = at.probe.inputs[k];
                     return arma::size(x) == arma::size(at.probe.output) ? x(at.t) : nowhere;
                   }});
    all.push_back({name, "input " + std::to_string(k + 1) + " at the entry's place",
                   [k](const At& at) { return at_coordinate(at, at.probe.inputs[k]); }});
  }
  return all;
}

std::vector<Quantity> counts_at_hand(const Evidence& e) {
  std::vector<Quantity> all;
  for (std::size_t k = 0; k < e.probes[0].inputs.size(); ++k) {
    if (e.layer.differentiable[k]) continue;
    const std::string name = "input " + std::to_string(k + 1);
    const auto add = [&](const std::string& what, const std::string& words, const std::function<bool(double)>& counts,
                         bool of_sample) {
      const auto count = [=](const At& at) -> arma::rowvec {
        if (of_sample && !has_samples_at(at, k)) return {};
        arma::rowvec m = of_sample ? at.sample(k) : arma::rowvec(arma::vectorise(at.probe.inputs[k]).t());
        return m.transform([counts](double v) { return counts(v) ? 1.0 : 0.0; });
      };
      all.push_back({"count(" + what + ")", "the number of " + words + (of_sample ? " of the sample" : ""),
                     [=](const At& at) { return count(at).is_empty() ? nowhere : arma::accu(count(at)); }});
      all.push_back({"mean(" + what + ")", "the share of " + words + (of_sample ? " of the sample" : ""),
                     [=](const At& at) { return count(at).is_empty() ? nowhere : arma::mean(count(at)); }});
    };
    for (const bool of_sample : {true, false}) {
      add(
          name + " != 0", "entries of " + name + " that are not 0", [](double v) { return v != 0; }, of_sample);
      add(
          name + " >= 0", "entries of " + name + " that are not negative", [](double v) { return v >= 0; }, of_sample);
      for (const double columns : columns_of_scores(e))
        add(
            name + " < " + number(columns), "entries of " + name + " that are a column's",
            [columns](double v) { return v < columns; }, of_sample);
    }
  }
  return all;
}

std::vector<Quantity> sizes_at_hand(const Evidence& e) {
  std::vector<Quantity> all;
  const std::size_t inputs = e.probes[0].inputs.size();
  for (std::size_t k = 0; k < inputs; ++k) {
    const std::string x = inputs == 1 ? "x" : "x" + std::to_string(k + 1);
    const auto add = [&](const std::string& name, const std::string& words, double (*of)(const arma::rowvec&)) {
      all.push_back({name, words + " of the sample of input " + std::to_string(k + 1),
                     [k, of](const At& at) { return has_samples_at(at, k) ? of(at.sample(k)) : nowhere; }});
    };
    add("|" + x + "|", "the norm", [](const arma::rowvec& r) { return arma::norm(r); });
    add("sum(" + x + ")", "the sum", [](const arma::rowvec& r) { return arma::accu(r); });
    add("std(" + x + ")", "the standard deviation", [](const arma::rowvec& r) { return arma::stddev(r, 1); });
    add("rms(" + x + ")", "the root mean square",
        [](const arma::rowvec& r) { return arma::norm(r) / std::sqrt(static_cast<double>(r.n_elem)); });
  }
  return all;
}

std::vector<Quantity> standardised_at_hand(const Evidence& e) {
  std::vector<Quantity> all;
  const std::size_t inputs = e.probes[0].inputs.size();
  for (std::size_t k = 0; k < inputs; ++k)
    for (const bool of_sample : {true, false}) {
      const std::string x = inputs == 1 ? "x" : "x" + std::to_string(k + 1);
      const std::string off = x + " - mean(" + x + ")", each = of_sample ? " of each sample" : " of each feature";
      all.push_back({"(" + off + ")", off + each, [=](const At& at) {
                       const auto v = beside(at, k, of_sample);
                       return v ? at.probe.inputs[k](at.t) - arma::mean(*v) : nowhere;
                     }});
      for (const double guard : guards_under_root) {
        const std::string root = root_in_words(x, guard);
        all.push_back({x + "hat", x + "hat = (" + off + ") / " + root + each, [=](const At& at) {
                         const auto v = beside(at, k, of_sample);
                         return v ? (at.probe.inputs[k](at.t) - arma::mean(*v)) / std::sqrt(arma::var(*v, 1) + guard)
                                  : nowhere;
                       }});
        all.push_back({root, root + each, [=](const At& at) {
                         const auto v = beside(at, k, of_sample);
                         return v ? std::sqrt(arma::var(*v, 1) + guard) : nowhere;
                       }});
      }
    }
  return all;
}

std::vector<Quantity> sizes_of_outputs() {
  const auto of_output = [](const At& at) { return static_cast<double>(at.block.coordinates_reaching(at.t)); };
  const auto share = [](const At& at) {
    const double n = static_cast<double>(at.block.coordinates_reaching(at.t));
    return at.probe.samples > 0 ? n / static_cast<double>(at.probe.samples) : nowhere;
  };
  return {{"n", "the number n of entries that its output follows", of_output},
          {"n/N", "the number n of entries that its output follows, by that of the samples", share}};
}

}  // namespace gradcheck::detail
