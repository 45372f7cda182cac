// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/hypotheses/elementwise.hpp>

#include <algorithm>
#include <cmath>

namespace gradcheck::detail {

namespace {

using Blocks = Evidence::Blocks;

bool is_diagonal(const arma::mat& m, double slack) {
  const arma::mat off = m - arma::diagmat(m);
  return !arma::any(arma::vectorise(arma::abs(off)) > slack);
}

}  // namespace

bool is_input_like_output(const Evidence& e, const Blocks& blocks) {
  return blocks.size() == 1 &&
         std::ranges::all_of(e.probes, [&](const Probe& p) { return has_shape_of_output(p, p.blocks[blocks[0]]); });
}

bool is_elementwise(const Evidence& e, const Blocks& blocks, arma::mat Jacobian::*side) {
  return is_input_like_output(e, blocks) && std::ranges::all_of(e.probes, [&](const Probe& p) {
           const Jacobian& b = p.blocks[blocks[0]];
           return is_diagonal(b.*side, 1e-8 * b.scale());
         });
}

namespace {

/// A parameter with one entry for each output of a sample, which reaches that output alone: z = ... + bias, in its
/// samples.
std::optional<std::size_t> bias_of(const Evidence& e) {
  const auto is_bias = [](const Probe& p, const Jacobian& b) {
    if (b.of_input || b.rows * b.cols != p.features()) return false;
    for (arma::uword t = 0; t < p.output.n_elem; ++t)
      for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
        if (i != p.feature_of(t) && std::abs(b.numeric(t, i)) > 4 * b.error_bar(t, i) + 1e-9 * b.scale()) return false;
    return true;
  };
  for (std::size_t k = e.probes[0].blocks.size(); k-- > 0;)
    if (std::ranges::all_of(e.probes, [&](const Probe& p) { return is_bias(p, p.blocks[k]); })) return k;
  return std::nullopt;
}

}  // namespace

arma::vec slopes_of(const Probe& p, std::size_t block, arma::mat Jacobian::*side) {
  const Jacobian& b = p.blocks[block];
  arma::vec s(p.output.n_elem, arma::fill::zeros);
  for (arma::uword t = 0; t < s.n_elem; ++t) s(t) = (b.*side)(t, b.of_input ? t : p.feature_of(t));
  return s;
}

std::optional<std::size_t> slope_block(const Evidence& e, const Blocks& blocks) {
  if (e.probes[0].inputs.size() == 1 && is_elementwise(e, blocks, &Jacobian::numeric) &&
      is_elementwise(e, blocks, &Jacobian::analytic))
    return blocks[0];
  return bias_of(e);
}

Prediction with_slopes(std::size_t seen, const std::function<std::optional<arma::vec>(const Probe&)>& slopes) {
  return [=](const Probe& p, const Jacobian& b) -> std::optional<Predicted> {
    const std::optional<arma::vec> instead = slopes(p);
    if (!instead) return std::nullopt;
    const arma::vec right = slopes_of(p, seen, &Jacobian::numeric), bars = slopes_of(p, seen, &Jacobian::error_bar);
    Predicted r{b.numeric, b.error_bar};
    const bool is_seen = &b == &p.blocks[seen];
    for (arma::uword t = 0; t < r.value.n_rows; ++t) {
      if (is_seen) {
        const arma::uword own = b.of_input ? t : p.feature_of(t);
        r.value.row(t).zeros();
        r.error.row(t).zeros();
        r.value(t, own) = (*instead)(t);
      } else if (std::abs(right(t)) > 1e3 * bars(t) + 1e-6 * p.blocks[seen].scale()) {
        r.value.row(t) *= (*instead)(t) / right(t);
        r.error.row(t) = std::abs((*instead)(t) / right(t)) *
                         (r.error.row(t) + bars(t) / std::abs(right(t)) * arma::abs(b.numeric.row(t)));
      } else {
        r.error.row(t).fill(arma::datum::inf);
      }
    }
    return r;
  };
}

namespace {

/// -1 where a bias is taken away, as that of an error x - b: an input of the output's shape has the opposite
/// derivatives.
double orientation(const Evidence& e, std::size_t bias) {
  const Probe& p = e.probes[0];
  const arma::vec by_bias = slopes_of(p, bias, &Jacobian::numeric);
  for (std::size_t k = 0; k < p.blocks.size(); ++k) {
    const Jacobian& b = p.blocks[k];
    if (!b.of_input || !has_shape_of_output(p, b)) continue;
    const arma::vec by_input = slopes_of(p, k, &Jacobian::numeric);
    if (arma::any(by_input) && arma::abs(by_input + by_bias).max() <= 1e-6 * arma::abs(by_bias).max()) return -1;
  }
  return 1;
}

}  // namespace

std::vector<Slope> sampled(const Evidence& e, std::size_t seen) {
  std::vector<Slope> all;
  const double side = e.probes[0].blocks[seen].of_input ? 1 : orientation(e, seen);
  const auto add = [&](const Probe& p, const arma::vec& z) {
    const arma::vec n = slopes_of(p, seen, &Jacobian::numeric), a = slopes_of(p, seen, &Jacobian::analytic),
                    bar = slopes_of(p, seen, &Jacobian::error_bar);
    for (arma::uword t = 0; t < n.n_elem; ++t)
      if (z(t) != 0.0 && bar(t) <= 1e-4) all.push_back({side * z(t), side * n(t), side * a(t), 4 * bar(t) + 1e-7});
  };
  const Probe& first = e.probes[0];
  if (first.blocks[seen].of_input) {
    for (const Probe& p : e.probes) add(p, arma::vectorise(p.inputs[0]));
    return all;
  }
  const std::size_t inputs = first.blocks.size() - first.parameters.size();
  AnyLayer::Matrices zero = first.inputs;
  for (arma::mat& m : zero) m = 0 * (first.by_rows ? arma::mat(m.row(0)) : arma::mat(m.col(0)));
  const arma::uword rounds = 48 / first.features() + 1;
  for (arma::uword k = 0; k < rounds; ++k) {
    AnyLayer::Matrices moved = first.parameters;
    arma::mat& bias = moved.at(seen - inputs);
    const double places = static_cast<double>(rounds * bias.n_elem);
    for (arma::uword i = 0; i < bias.n_elem; ++i)
      bias(i) = -3 + 6 * (static_cast<double>(k * bias.n_elem + i) + 0.37) / places;  // both signs at each output
    set_parameters(e.layer, moved);
    if (const auto p = probe_at(e.layer, zero, e.along, seen); p && p->output.n_elem == first.features())
      add(*p, arma::vectorise(bias));
  }
  return all;
}

}  // namespace gradcheck::detail
