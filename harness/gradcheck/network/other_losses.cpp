// SPDX-License-Identifier: MIT
#include <gradcheck/network/other_losses.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include <mlp/activation.hpp>

namespace gradcheck::detail {
namespace {

using arma::mat;
using Loss = mlp::Loss<double>;
using Others = std::vector<Chain::OtherLoss>;

double sign(double v) { return v > 0 ? 1 : v < 0 ? -1 : 0; }
double sigmoid(double v) { return 1 / (1 + std::exp(-v)); }
mat softmax(const mat& y) { return mlp::Activation<double>(mlp::Function::softmax).forward(y); }

/// scale times a number for each entry.
Chain::OtherLoss entrywise(std::string what, const Loss& loss, const std::function<double(double y, double t)>& slope) {
  return {std::move(what), [loss, slope](const mat& y, const mat& t) {
            mat g(arma::size(y));
            for (arma::uword i = 0; i < g.n_elem; ++i) g(i) = loss.scale(y, t) * slope(y(i), t(i));
            return g;
          }};
}

Loss unweighted(Loss loss) {
  loss.class_weights.reset();
  return loss;
}

Loss unsmoothed(Loss loss) {
  loss.smoothing = 0;
  return loss;
}

/// The gradient of one loss with the scale of another.
mat rescaled(const Loss& one, double scale, const mat& y, const mat& t) {
  return one.gradient(y, t) * (scale / one.scale(y, t));
}

/// What a label gives away goes to the m - 1 others, where it goes to all m.
mat smoothed_over_others(const Loss& loss, const mat& y, const mat& t) {
  const mat one = unsmoothed(loss).target_weights(y, t), counts = arma::repmat(arma::sum(one, 1), 1, y.n_cols);
  const double others = std::max(1.0, static_cast<double>(y.n_cols) - 1);
  return loss.scale(y, t) *
         (counts % softmax(y) - (1 - loss.smoothing) * one - loss.smoothing / others * (counts - one));
}

void add_smoothing(Others& all, const Loss& loss) {
  if (!(loss.smoothing > 0)) return;
  all.push_back({"softmax cross-entropy without its label smoothing",
                 [loss](const mat& y, const mat& t) { return unsmoothed(loss).gradient(y, t); }});
  if (loss.class_weights.is_empty())
    all.push_back({"labels that are smoothed over the others alone",
                   [loss](const mat& y, const mat& t) { return smoothed_over_others(loss, y, t); }});
}

void add_weights(Others& all, const Loss& loss) {
  if (loss.class_weights.is_empty()) return;
  all.push_back({"softmax cross-entropy without its class weights",
                 [loss](const mat& y, const mat& t) { return rescaled(unweighted(loss), loss.scale(y, t), y, t); }});
  if (loss.reduction != mlp::Reduction::sum)
    all.push_back({"a mean over samples, where it is over their weights",
                   [loss](const mat& y, const mat& t) { return rescaled(loss, unweighted(loss).scale(y, t), y, t); }});
}

void add_ignored(Others& all, const Loss& loss) {
  if (!loss.ignored) return;
  all.push_back({"ignored samples that count, without a label", [loss](const mat& y, const mat& t) {
                   mat g = loss.gradient(y, t);
                   for (arma::uword i = 0; i < y.n_rows; ++i)
                     if (t(i) == *loss.ignored) g.row(i) = loss.scale(y, t) * softmax(y.row(i));
                   return g;
                 }});
  if (loss.reduction == mlp::Reduction::sum || !loss.class_weights.is_empty()) return;
  all.push_back({"a mean over ignored samples too", [loss](const mat& y, const mat& t) {
                   const double m = loss.reduction == mlp::Reduction::mean ? 1 : static_cast<double>(y.n_cols);
                   return rescaled(loss, 1 / (static_cast<double>(y.n_rows) * m), y, t);
                 }});
}

Others of_cross_entropy(const Loss& loss) {
  Others all;
  add_smoothing(all, loss);
  add_weights(all, loss);
  add_ignored(all, loss);
  all.push_back({"the logarithm of softmax's sum alone, without its targets",
                 [loss](const mat& y, const mat& t) { return mat(loss.scale(y, t) * softmax(y)); }});
  return all;
}

Others of_divergence(const Loss& loss) {
  return {
      entrywise("a divergence of logits: exp y - t", loss, [](double y, double t) { return std::exp(y) - t; }),
      entrywise("a divergence of probabilities: -t / y", loss, [](double y, double t) { return y == 0 ? 0 : -t / y; }),
      entrywise("the divergence by its target", loss,
                [](double y, double t) { return t > 0 ? std::log(t) + 1 - y : 0; })};
}

/// Slopes by a mean and by a variance, from the right ones: r = mean - target, v the clamped variance.
struct MeanAndVariance {
  double of_mean, of_variance, r, v;
  bool clamped;
};

Chain::OtherLoss likelihood(std::string what, const Loss& loss, const std::function<void(MeanAndVariance&)>& change) {
  return {std::move(what), [loss, change](const mat& y, const mat& t) {
            mat g = loss.gradient(y, t) / loss.scale(y, t);
            for (arma::uword i = 0; i < t.n_elem; ++i) {
              const double v = y(t.n_elem + i);
              MeanAndVariance p{g(i), g(t.n_elem + i), y(i) - t(i), std::max(v, 1e-6), v < 1e-6};
              change(p);
              g(i) = p.of_mean;
              g(t.n_elem + i) = p.of_variance;
            }
            return mat(loss.scale(y, t) * g);
          }};
}

Others of_likelihood(const Loss& loss) {
  using P = MeanAndVariance;
  const auto unless_clamped = [](const P& p, double slope) { return p.clamped ? 0 : slope; };
  return {likelihood("means that are not divided by the variance", loss, [](P& p) { p.of_mean = p.r; }),
          likelihood("a likelihood that does not depend on the variance", loss, [](P& p) { p.of_variance = 0; }),
          likelihood("variances without their 1/2", loss, [](P& p) { p.of_variance *= 2; }),
          likelihood("variances without the logarithm", loss,
                     [=](P& p) { p.of_variance = unless_clamped(p, -p.r * p.r / (2 * p.v * p.v)); }),
          likelihood("variances that are not squared below r^2", loss,
                     [=](P& p) { p.of_variance = unless_clamped(p, 0.5 * (1 - p.r * p.r) / p.v); }),
          likelihood("the logarithm of a variance", loss,
                     [=](P& p) { p.of_variance = unless_clamped(p, 0.5 * (1 - p.r * p.r / p.v)); }),
          likelihood("variances that are not clamped", loss,
                     [](P& p) { p.of_variance = 0.5 * (1 - p.r * p.r / p.v) / p.v; })};
}

Others of_distance(const Loss& loss) {
  const auto line = [](double y, double t) { return y - t; };
  if (loss.kind == mlp::LossKind::mae) return {entrywise("half the squared distance", loss, line)};
  const double delta = loss.delta;
  return {entrywise("half the squared distance, whatever delta", loss, line),
          entrywise("a line of slope 1 beyond delta", loss,
                    [delta](double y, double t) { return std::abs(y - t) <= delta ? y - t : sign(y - t); })};
}

}  // namespace

Others other_losses(const Loss& loss) {
  switch (loss.kind) {
    case mlp::LossKind::softmax_cross_entropy: return of_cross_entropy(loss);
    case mlp::LossKind::kullback_leibler: return of_divergence(loss);
    case mlp::LossKind::gaussian_nll: return of_likelihood(loss);
    case mlp::LossKind::mae:
    case mlp::LossKind::huber: return of_distance(loss);
    case mlp::LossKind::binary_cross_entropy:
      return {entrywise("logits: y - t", loss, [](double y, double t) { return y - t; })};
    case mlp::LossKind::binary_cross_entropy_with_logits:
      return {entrywise("logits without their sigmoid: y - t", loss, [](double y, double t) { return y - t; }),
              entrywise("probabilities: (s - t) / (s (1 - s)), s = sigmoid y", loss,
                        [](double y, double t) { return (sigmoid(y) - t) / (sigmoid(y) * sigmoid(-y)); })};
    case mlp::LossKind::hinge:
      return {entrywise("a hinge that is open at every margin: -t", loss, [](double, double t) { return -t; })};
    case mlp::LossKind::half_mse:
    case mlp::LossKind::mse: return {};
  }
  return {};
}

}  // namespace gradcheck::detail
