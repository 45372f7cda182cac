// SPDX-License-Identifier: MIT
#include <cmath>

#include <gradcheck/planted/modules/wrapped_layer.hpp>
#include <gradcheck/planted/modules/wrong_module.hpp>
#include <mlp/activation.hpp>

namespace gradcheck::fuzz {
namespace {

using mlp::LossKind;
using mlp::Reduction;

std::optional<std::string> scale(const Ground& g, const std::function<double(const Backward&)>& factor) {
  g.chain.loss = changed(g.chain.loss, [factor](Backward& b) { b.dx *= factor(b); });
  return "loss";
}

auto loss_times(double c) {
  return [c](const Ground& g) { return scale(g, [c](const Backward&) { return c; }); };
}

double n(const Backward& b) { return static_cast<double>(b.x.n_rows); }
double m(const Backward& b) { return static_cast<double>(b.x.n_cols); }

std::optional<std::string> mean_missing(const Ground& g) {
  switch (g.loss.reduction) {
    case Reduction::mean: return scale(g, n);
    case Reduction::mean_entries: return scale(g, [](const Backward& b) { return n(b) * m(b); });
    default: return std::nullopt;
  }
}

std::optional<std::string> means_mixed_up(const Ground& g) {
  if (g.loss.reduction == Reduction::sum) return std::nullopt;
  if (g.loss.reduction == Reduction::mean) return scale(g, [](const Backward& b) { return 1 / m(b); });
  return scale(g, m);
}

std::optional<std::string> one_sample_ignored(const Ground& g) {
  if (g.chain.x.n_rows < 2) return std::nullopt;
  const arma::uword row = g.random.below(g.chain.x.n_rows);
  g.chain.loss = changed(g.chain.loss, [row](Backward& b) {
    if (row < b.dx.n_rows) b.dx.row(row).zeros();
  });
  return "loss";
}

/// A huber gradient that is not cut where it should be.
std::optional<std::string> not_clipped(const Ground& g) {
  if (g.loss.kind != LossKind::huber) return std::nullopt;
  const auto loss = g.loss;
  g.chain.loss = changed(g.chain.loss, [loss](Backward& b) { b.dx = loss.scale(b.x, b.target) * (b.x - b.target); });
  return "loss";
}

std::optional<std::string> target_left_out(const Ground& g) {
  if (g.loss.kind != LossKind::softmax_cross_entropy) return std::nullopt;
  const auto loss = g.loss;
  g.chain.loss = changed(g.chain.loss, [loss](Backward& b) {
    b.dx = loss.scale(b.x, b.target) * mlp::Activation<double>(mlp::Function::softmax).forward(b.x);
  });
  return "loss";
}

}  // namespace

std::vector<WrongModule> wrong_losses() {
  return {
      {"loss: twice", {"factor 2"}, loss_times(2)},
      {"loss: half", {"factor 1/2"}, loss_times(0.5)},
      {"loss: sign flipped", {"factor -1"}, loss_times(-1)},
      {"loss: mean missing", {"factor N", "factor N m"}, mean_missing},
      {"loss: 1/N once too often",
       {"factor 1/N"},
       [](const Ground& g) { return scale(g, [](const Backward& b) { return 1 / n(b); }); }},
      {"loss: mean over entries and samples mixed up", {"factor m", "factor 1/m"}, means_mixed_up},
      {"loss: one sample ignored", {"sample ignored"}, one_sample_ignored},
      {"loss: times 1.001", {"factor 1.001"}, loss_times(1.001)},
      {"huber: not clipped", {"gradient of another loss"}, not_clipped},
      {"cross-entropy: target left out", {"gradient of another loss"}, target_left_out},
  };
}

}  // namespace gradcheck::fuzz
