// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/probe.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/diagnosis/numeric_jacobian.hpp>
#include <gradcheck/subject/layer_subject.hpp>

namespace gradcheck::detail {
namespace {

bool fill_analytic(Probe& probe, AnyLayer& layer) {
  for (Jacobian& b : probe.blocks) b.analytic.zeros(probe.output.n_elem, b.rows * b.cols);
  for (arma::uword t = 0; t < probe.output.n_elem; ++t) {
    arma::mat c(arma::size(probe.output), arma::fill::zeros);
    c(t) = 1;
    const std::vector<arma::mat> g = gradient(layer, probe.inputs, c);
    for (std::size_t b = 0; b < g.size(); ++b) {
      Jacobian& to = probe.blocks.at(b);
      if (g[b].n_rows != to.rows || g[b].n_cols != to.cols || !g[b].is_finite()) return false;
      to.analytic.row(t) = arma::vectorise(g[b]).t();
    }
  }
  return true;
}

/// The point with its blocks named and shaped, without Jacobians.
Probe empty_probe(AnyLayer& layer, const AnyLayer::Matrices& inputs, Samples along) {
  Probe probe;
  probe.inputs = inputs;
  AnyLayer::Matrices x = inputs;
  probe.output = layer.forward(x);
  probe.by_rows = along == Samples::rows;
  probe.samples = samples_of(layer, inputs, along);
  const std::vector<std::string> names = layer.block_names();
  const auto add = [&](bool of_input, arma::uword rows, arma::uword cols) {
    probe.blocks.push_back(
        {names.at(probe.blocks.size()), of_input, rows, cols, {}, {}, {}, rounding_share(layer.in_float())});
  };
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (layer.differentiable[k]) add(true, inputs[k].n_rows, inputs[k].n_cols);
  for (const Parameter& p : layer.parameters())
    if (p.gradient) {
      add(false, p.value.rows(), p.value.cols());
      probe.parameters.push_back(p.value.values());
    }
  return probe;
}

bool too_large_to_probe(const Probe& probe) {
  arma::uword coordinates = 0;
  for (const Jacobian& b : probe.blocks) coordinates += b.rows * b.cols;
  return !can_be_probed(coordinates, probe.output.n_elem);
}

/// The layer as a subject whose terms are its outputs.
LayerSubject subject_of_outputs(AnyLayer& layer, const AnyLayer::Matrices& inputs, const Probe& probe) {
  std::vector<arma::mat> zeros;
  for (const Jacobian& b : probe.blocks) zeros.emplace_back(b.rows, b.cols, arma::fill::zeros);
  return LayerSubject(layer, inputs, arma::ones(arma::size(probe.output)), zeros, {});
}

std::optional<Probe> filled_probe(AnyLayer& layer, const AnyLayer::Matrices& inputs, Samples along, bool with_analytic,
                                  std::optional<std::size_t> only) {
  Probe probe = empty_probe(layer, inputs, along);
  if (probe.output.is_empty() || !probe.output.is_finite() || too_large_to_probe(probe)) return std::nullopt;
  if (with_analytic && !fill_analytic(probe, layer)) return std::nullopt;
  const LayerSubject subject = subject_of_outputs(layer, inputs, probe);
  if (!fill_numeric(probe, subject.subject(), only)) return std::nullopt;
  return probe;
}

/// A layer may refuse any point that is not the user's own. Where it gives a parameter another shape, those of other
/// points would not fit it any more: that is no point either.
std::optional<Probe> opened(AnyLayer& layer, const AnyLayer::Matrices& inputs, Samples along, bool with_analytic,
                            std::optional<std::size_t> only) {
  const HeldCoordinates parameters = held_parameters(layer);
  const auto probe = attempt([&] { return filled_probe(layer, inputs, along, with_analytic, only); });
  if (parameters.put_back_reshaped() || !probe) return std::nullopt;
  return *probe.value;
}

}  // namespace

double Jacobian::scale() const { return largest; }

double Jacobian::allowed(arma::uword i, double predicted, double error) const {
  return 4 * error + rounding * (std::max(std::abs(predicted), std::abs(analytic(i))) + 1e-3 * scale());
}

bool Jacobian::reacts(arma::uword t, arma::uword i) const {
  return std::abs(numeric(t, i)) > 4 * error_bar(t, i) + 1e-10 * scale();
}

arma::uword Jacobian::outputs_reached(arma::uword i) const {
  arma::uword n = 0;
  for (arma::uword t = 0; t < numeric.n_rows; ++t) n += reacts(t, i) ? 1 : 0;
  return n;
}

arma::uword Jacobian::coordinates_reaching(arma::uword t) const {
  arma::uword n = 0;
  for (arma::uword i = 0; i < numeric.n_cols; ++i) n += reacts(t, i) ? 1 : 0;
  return n;
}

bool Jacobian::is_right(arma::uword i) const {
  return close(analytic(i), numeric(i), allowed(i, numeric(i), error_bar(i)));
}

bool Jacobian::column_is_right(arma::uword i) const {
  for (arma::uword t = 0; t < numeric.n_rows; ++t)
    if (!is_right(i * numeric.n_rows + t)) return false;
  return true;
}

bool Jacobian::is_right() const {
  for (arma::uword i = 0; i < numeric.n_elem; ++i)
    if (!is_right(i)) return false;
  return true;
}

arma::uword Probe::sample_of(arma::uword t) const { return by_rows ? t % output.n_rows : t / output.n_rows; }
arma::uword Probe::sample_of(const Jacobian& b, arma::uword i) const { return by_rows ? i % b.rows : i / b.rows; }
arma::uword Probe::feature_of(arma::uword t) const { return by_rows ? t / output.n_rows : t % output.n_rows; }
arma::uword Probe::features() const { return by_rows ? output.n_cols : output.n_rows; }

bool has_shape_of_output(const Probe& p, const Jacobian& b) {
  return b.of_input && b.rows == p.output.n_rows && b.cols == p.output.n_cols;
}

arma::uword samples_of(const AnyLayer& layer, const AnyLayer::Matrices& inputs, Samples along) {
  const auto& per_sample = layer.traits.per_sample;
  const auto count = [along](const arma::mat& m) { return along == Samples::rows ? m.n_rows : m.n_cols; };
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if ((per_sample && !(*per_sample)[k]) || count(inputs[k]) != count(inputs[0])) return 0;
  return inputs.empty() ? 0 : count(inputs[0]);
}

bool may_open_other_batches(const AnyLayer& layer, const Probe& at) {
  return at.samples > 0 && (layer.refuses_sizes || at.samples == (at.by_rows ? at.output.n_rows : at.output.n_cols));
}

std::optional<Probe> probe_at(AnyLayer& layer, const AnyLayer::Matrices& inputs, Samples along,
                              std::optional<std::size_t> only) {
  return opened(layer, inputs, along, true, only);
}

std::optional<Probe> numeric_probe_at(AnyLayer& layer, const AnyLayer::Matrices& inputs, Samples along,
                                      std::optional<std::size_t> only) {
  return opened(layer, inputs, along, false, only);
}

std::optional<NumericColumns> numeric_columns_at(AnyLayer& layer, const AnyLayer::Matrices& inputs, std::size_t block,
                                                 const std::vector<arma::uword>& coordinates) {
  auto columns = attempt([&] {
    const Probe probe = empty_probe(layer, inputs, Samples::rows);
    const LayerSubject subject = subject_of_outputs(layer, inputs, probe);
    return numeric_columns(subject.subject(), block, coordinates);
  });
  return columns ? std::move(*columns.value) : std::nullopt;
}

}  // namespace gradcheck::detail
