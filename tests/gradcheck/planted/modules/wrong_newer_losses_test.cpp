// SPDX-License-Identifier: MIT
// Mistakes of their own in label smoothing, ignored labels, class weights, Kullback-Leibler and Gaussian
// log-likelihood: a campaign of at most 2,000 runs finds each, shrinks it, and says which it is.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <gradcheck/cases/judge/make_network.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/fuzz/network_case.hpp>
#include <gradcheck/planted/modules/module_bench.hpp>
#include <gradcheck/planted/modules/wrapped_layer.hpp>

#include "gradcheck/planted/modules/wrong_library.hpp"

namespace wrong_newer_losses_tests {
namespace {

using arma::mat;
using gradcheck::cases::Case;
using gradcheck::fuzz::Examination;
using mlp::LossKind;
using Loss = mlp::Loss<double>;

/// dJ/dy as a wrong library has it.
using Gradient = std::function<mat(const Loss& loss, const mat& y, const mat& t)>;

struct WrongLoss {
  std::string name, said;
  std::function<bool(const Loss&)> applies;
  Gradient gradient;
};

bool is_smoothed(const Loss& loss) { return loss.kind == LossKind::softmax_cross_entropy && loss.smoothing > 0; }
bool is_weighted(const Loss& loss) {
  return loss.kind == LossKind::softmax_cross_entropy && !loss.class_weights.is_empty();
}
bool ignores(const Loss& loss) { return loss.kind == LossKind::softmax_cross_entropy && loss.ignored.has_value(); }
bool is_mean(const Loss& loss) { return loss.reduction != mlp::Reduction::sum; }

mat softmax(const mat& y) { return mlp::Activation<double>(mlp::Function::softmax).forward(y); }

Loss unweighted(Loss loss) {
  loss.class_weights.reset();
  return loss;
}

mat without_smoothing(Loss loss, const mat& y, const mat& t) {
  loss.smoothing = 0;
  return loss.gradient(y, t);
}

/// The share of a label goes to the m - 1 others, where it goes to all m.
mat smoothed_over_others(const Loss& loss, const mat& y, const mat& t) {
  if (y.n_cols < 2) return loss.gradient(y, t);
  Loss sharp = unweighted(loss);
  sharp.smoothing = 0;
  const mat one = sharp.target_weights(y, t), counts = arma::repmat(arma::sum(one, 1), 1, y.n_cols);
  const double rest = loss.smoothing / (static_cast<double>(y.n_cols) - 1);
  return loss.scale(y, t) * (counts % softmax(y) - (1 - loss.smoothing) * one - rest * (counts - one));
}

mat weights_left_out(const Loss& loss, const mat& y, const mat& t) {
  const Loss other = unweighted(loss);
  return other.gradient(y, t) * (loss.scale(y, t) / other.scale(y, t));
}

/// Divided by the number of samples, where it is the sum of their weights.
mat mean_over_samples(const Loss& loss, const mat& y, const mat& t) {
  return loss.gradient(y, t) * (unweighted(loss).scale(y, t) / loss.scale(y, t));
}

mat mean_over_ignored(const Loss& loss, const mat& y, const mat& t) {
  const double entries = loss.reduction == mlp::Reduction::mean_entries ? static_cast<double>(y.n_cols) : 1;
  return loss.gradient(y, t) / (loss.scale(y, t) * static_cast<double>(y.n_rows) * entries);
}

/// Softmax of every row, less 1 at the label: an ignored one has none.
mat ignored_without_label(const Loss& loss, const mat& y, const mat& t) {
  mat c = loss.gradient(y, t);
  for (arma::uword i = 0; i < y.n_rows; ++i)
    if (t(i) == *loss.ignored) c.row(i) = loss.scale(y, t) * softmax(y.row(i));
  return c;
}

WrongLoss wrong_divergence(std::string name, std::string said, std::function<double(double y, double t)> entry) {
  return {std::move(name), std::move(said), [](const Loss& loss) { return loss.kind == LossKind::kullback_leibler; },
          [entry](const Loss& loss, const mat& y, const mat& t) {
            mat c(arma::size(y));
            for (arma::uword i = 0; i < c.n_elem; ++i) c(i) = loss.scale(y, t) * entry(y(i), t(i));
            return c;
          }};
}

/// Slopes by a mean and a variance, from the right ones: r = mean - target, v the clamped variance.
struct Pair {
  double of_mean, of_variance, r, v;
  bool clamped;
};

WrongLoss wrong_likelihood(std::string name, std::string said, std::function<void(Pair&)> change) {
  return {std::move(name), std::move(said), [](const Loss& loss) { return loss.kind == LossKind::gaussian_nll; },
          [change](const Loss& loss, const mat& y, const mat& t) {
            mat c = loss.gradient(y, t) / loss.scale(y, t);
            for (arma::uword i = 0; i < t.n_elem; ++i) {
              const double v = y(t.n_elem + i);
              Pair p{c(i), c(t.n_elem + i), y(i) - t(i), std::max(v, 1e-6), v < 1e-6};
              change(p);
              c(i) = p.of_mean;
              c(t.n_elem + i) = p.of_variance;
            }
            return mat(loss.scale(y, t) * c);
          }};
}

std::vector<WrongLoss> wrong_newer_losses() {
  return {
      {"smoothing left out", "without its label smoothing", is_smoothed, without_smoothing},
      {"smoothing over the other labels alone", "smoothed over the others alone",
       [](const Loss& loss) { return is_smoothed(loss) && !is_weighted(loss); }, smoothed_over_others},
      {"class weights left out", "without its class weights", is_weighted, weights_left_out},
      {"mean over samples for that over weights", "a mean over samples, where it is over their weights",
       [](const Loss& loss) { return is_weighted(loss) && is_mean(loss); }, mean_over_samples},
      {"mean over ignored samples too", "a mean over ignored samples too",
       [](const Loss& loss) { return ignores(loss) && !is_weighted(loss) && is_mean(loss); }, mean_over_ignored},
      {"ignored samples without a label", "ignored samples that count", ignores, ignored_without_label},
      wrong_divergence("divergence: of logits", "exp y - t",
                       [](double y, double t) { return std::exp(std::min(y, 50.0)) - t; }),
      wrong_divergence("divergence: of probabilities", "-t / y",
                       [](double y, double t) { return y == 0 ? 0 : -t / y; }),
      wrong_divergence("divergence: by the target", "the divergence by its target",
                       [](double y, double t) { return t > 0 ? std::log(t) + 1 - y : 0; }),
      wrong_likelihood("likelihood: mean not divided by the variance", "means that are not divided by the variance",
                       [](Pair& p) { p.of_mean = p.r; }),
      wrong_likelihood("likelihood: no slope by the variance", "does not depend on the variance",
                       [](Pair& p) { p.of_variance = 0; }),
      wrong_likelihood("likelihood: half left out", "variances without their 1/2", [](Pair& p) { p.of_variance *= 2; }),
      wrong_likelihood("likelihood: logarithm left out", "variances without the logarithm",
                       [](Pair& p) { p.of_variance = p.clamped ? 0 : -p.r * p.r / (2 * p.v * p.v); }),
      wrong_likelihood("likelihood: variance not squared", "not squared",
                       [](Pair& p) { p.of_variance = p.clamped ? 0 : 0.5 * (1 - p.r * p.r) / p.v; }),
      wrong_likelihood("likelihood: through the clamp", "not clamped",
                       [](Pair& p) { p.of_variance = 0.5 * (1 - p.r * p.r / p.v) / p.v; }),
  };
}

/// A library that makes one mistake in every loss that it can be made in.
Examination examined(const WrongLoss& wrong, const Case& c) {
  mlp::Network<double> network = gradcheck::cases::make_network<double>(c);
  const mat y = network.forward(c.x.values), t = c.y.values;
  if (gradcheck::fuzz::near_certainty(c, y)) return {.refusal = "outputs near certainty"};
  if (!wrong.applies(c.loss)) return {.refusal = "no such loss"};
  const mat right = c.loss.gradient(y, t), other = wrong.gradient(c.loss, y, t);
  if (arma::abs(right - other).max() <= 1e-6 * arma::abs(right).max()) return {.refusal = "no difference"};
  gradcheck::fuzz::ModuleBench bench(network, c.loss, c.x.values, t);
  if (bench.report().counts().disagree > 0) return {.refusal = "rounding"};
  auto own = bench.chain();
  own.chain().loss = gradcheck::fuzz::changed(
      own.chain().loss, [&](gradcheck::fuzz::Backward& b) { b.dx = wrong.gradient(c.loss, b.x, b.target); });
  own.chain().step = nullptr;
  return wrong_library::said_by(bench.named(own.chain()));
}

gradcheck::fuzz::CampaignSummary campaign_against(const WrongLoss& wrong) {
  return wrong_library::campaign_against(
      wrong_library::in_double([&wrong](const Case& c) { return examined(wrong, c); }), 1,
      [](const auto& sum) { return !sum.findings.empty(); });
}

}  // namespace

TEST_CASE("every mistake planted into one of the newer losses is found by a campaign, shrunk and named") {
  for (const WrongLoss& wrong : wrong_newer_losses()) {
    const auto summary = campaign_against(wrong);
    INFO(wrong.name);
    REQUIRE_FALSE(summary.findings.empty());
    for (const gradcheck::fuzz::CampaignFinding& f : summary.findings) {
      INFO("run " << f.run << ": " << f.cause << "; " << f.evidence << "\n" << f.text);
      CHECK(f.local);
      CHECK(f.cause == "gradient of another loss: loss");
      CHECK_THAT(f.evidence, Catch::Contains(wrong.said));
      CHECK(gradcheck::cases::parse(f.text, f.file).layers.size() <= 1);
    }
  }
}

}  // namespace wrong_newer_losses_tests
