// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/hypotheses/inner_values.hpp>

#include <utility>

namespace gradcheck::detail {
namespace {

std::string name_at(const Evidence& e, std::size_t parameter) {
  const Probe& p = e.probes[0];
  return p.blocks[p.blocks.size() - p.parameters.size() + parameter].name;
}

/// The value itself, and with each parameter that has one number for each of its features as a shift.
void add_shifted(std::vector<InnerValue>& all, const Evidence& e, const InnerValue& bare, arma::uword width) {
  all.push_back(bare);
  const AnyLayer::Matrices& parameters = e.probes[0].parameters;
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    if (!parameters[k].is_vec() || parameters[k].n_elem != width || bare.weights == std::optional(k)) continue;
    all.push_back(bare);
    all.back().name += " + " + name_at(e, k);
    all.back().bias = k;
  }
}

}  // namespace

bool has_rows_of_samples(const Probe& p) {
  return p.by_rows && p.samples > 0 && p.output.n_rows == p.samples && p.output.n_elem == p.samples * p.features();
}

arma::mat InnerValue::at(const Probe& p) const {
  arma::mat v = p.inputs[input];
  if (weights) v = transposed ? arma::mat(v * p.parameters[*weights].t()) : arma::mat(v * p.parameters[*weights]);
  if (bias) v.each_row() += arma::vectorise(p.parameters[*bias]).t();
  return v;
}

std::vector<InnerValue> inner_values(const Evidence& e, arma::uword width) {
  std::vector<InnerValue> all;
  const Probe& p = e.probes[0];
  for (std::size_t k = 0; k < p.inputs.size(); ++k) {
    if (p.inputs[k].n_rows != p.samples) continue;
    const std::string x = p.inputs.size() == 1 ? "x" : "x" + std::to_string(k + 1);
    if (p.inputs[k].n_cols == width) add_shifted(all, e, {x, k, {}, {}}, width);
    for (std::size_t w = 0; w < p.parameters.size(); ++w)
      for (const bool transposed : {false, true}) {
        const arma::mat& m = p.parameters[w];
        if (m.is_vec() || (transposed ? m.n_cols : m.n_rows) != p.inputs[k].n_cols ||
            (transposed ? m.n_rows : m.n_cols) != width)
          continue;
        add_shifted(all, e, {x + " " + name_at(e, w) + (transposed ? "^T" : ""), k, w, {}, transposed}, width);
      }
  }
  return all;
}

}  // namespace gradcheck::detail
