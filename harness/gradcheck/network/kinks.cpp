// SPDX-License-Identifier: MIT
#include <gradcheck/network/kinks.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <variant>

#include <gradcheck/check/check.hpp>
#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/network/gradients.hpp>
#include <gradcheck/network/network_subject.hpp>
#include <gradcheck/network/secant.hpp>
#include <gradcheck/report/merge.hpp>

namespace gradcheck::detail {
namespace {

bool is_kinked(const Block& b, arma::uword i) {
  return b.verdict(i) == static_cast<unsigned char>(Verdict::undecided) &&
         b.reason(i) == static_cast<unsigned char>(Reason::kinked);
}

/// One layer of a network that ran backward: its input and its cotangent are frozen as they were.
template <class T>
Report layer_alone(mlp::Layer<T>& layer, const arma::Mat<T>& input, const arma::Mat<T>& cotangent,
                   const Options& options) {
  return std::visit([&](auto& l) { return check_vjp(l, input, cotangent, options); }, layer);
}

/// The loss alone, its outputs as coordinates.
Report loss_alone(const mlp::Loss<double>& loss, arma::mat y, const arma::mat& t, const Options& options) {
  Subject subject;
  subject.name = "loss alone";
  subject.evaluate = [&y] { return y; };
  subject.secant = LossSecant(loss, t, y);
  subject.terms = [&](const arma::mat& outputs) {
    return arma::vec(loss.scale(outputs) * arma::vectorise(loss.per_sample(outputs, t)));
  };
  subject.magnitude = arma::accu(arma::abs(subject.terms(y)));
  subject.blocks.push_back({"output", y, loss.gradient(y, t), {}, {}, {}});
  return check(subject, options);
}

template <class T>
std::vector<Report> layers_alone(mlp::Network<T> network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                                 const arma::Mat<T>& t, const Options& options) {
  gradients(network, loss, x, t);
  std::vector<Report> parts;
  for (std::size_t l = 0; l < network.layers().size(); ++l) {
    const arma::Mat<T>& input = l == 0 ? x : network.outputs()[l - 1];
    parts.push_back(layer_alone<T>(network.layers()[l], input, network.cotangents()[l], options));
    parts.back().subject = "step " + std::to_string(l + 1) + " alone";
  }
  parts.push_back(loss_alone(loss.template cast<double>(), arma::conv_to<arma::mat>::from(network.outputs().back()),
                             arma::conv_to<arma::mat>::from(t), options));
  return parts;
}

template <class T>
class Mover {
 public:
  explicit Mover(std::uint64_t seed) : random_(seed) {}
  /// A zero moves too, or a unit that is zero by all its weights would stay at its kink; each by its own size, or moves
  /// would cancel.
  void scale(arma::Mat<T>& m) {
    const T largest = m.is_empty() ? T(0) : arma::abs(m).max(), unit = largest > T(0) ? largest : T(1);
    for (T& v : m) v += T(0.5) * size() * (v == T(0) ? unit : v);
  }
  void shift(arma::Mat<T>& m) {
    for (T& v : m) v += size();
  }

 private:
  /// 0.01 .. 0.03, of either sign.
  T size() {
    const T sign = (random_() & 1024U) != 0 ? T(1) : T(-1);
    return sign * (T(0.01) + T(0.02) * static_cast<T>(static_cast<double>(random_() >> 11) * 0x1p-53));
  }
  std::mt19937_64 random_;
};

template <class T>
Report nearby(mlp::Network<T> network, const mlp::Loss<T>& loss, arma::Mat<T> x, const arma::Mat<T>& t,
              const Options& options) {
  Mover<T> mover(options.seed);
  for (arma::uword unit = 1; unit <= network.units(); ++unit) {
    mover.scale(network.dense(unit).weights);
    mover.shift(network.dense(unit).bias);
  }
  mover.shift(x);
  Report report = check(NetworkSubject(network, loss, x, t).subject(), options);
  report.subject = "network at a nearby point";
  return report;
}

}  // namespace

bool at_a_kink(const Report& report) {
  for (const Block& b : report.blocks)
    for (arma::uword i = 0; i < b.verdict.n_elem; ++i)
      if (is_kinked(b, i)) return true;
  return false;
}

template <class T>
bool near_a_kink(const mlp::Network<T>& given, const arma::Mat<T>& x) {
  mlp::Network<double> network = given.template cast<double>();
  const arma::mat in = arma::conv_to<arma::mat>::from(x);
  network.forward(in);
  for (std::size_t l = 0; l < network.layers().size(); ++l) {
    const auto* activation = std::get_if<mlp::Activation<double>>(&network.layers()[l]);
    if (activation == nullptr) continue;
    const arma::mat& z = l == 0 ? in : network.outputs()[l - 1];
    for (const double kink : activation->kinks())
      if (arma::abs(z - kink).min() <= 1e-6 * std::max(1.0, std::abs(kink))) return true;
  }
  return false;
}

void withhold_accusations(Report& report) {
  for (Block& b : report.blocks)
    for (arma::uword i = 0; i < b.verdict.n_elem; ++i)
      if (b.verdict(i) == static_cast<unsigned char>(Verdict::disagree) &&
          b.reason(i) != static_cast<unsigned char>(Reason::non_finite)) {
        b.verdict(i) = static_cast<unsigned char>(Verdict::undecided);
        b.reason(i) = static_cast<unsigned char>(Reason::kinked);
      }
}

template <class T>
void settle_kinks(Report& report, const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                  const arma::Mat<T>& t, const Options& options) {
  report.parts = layers_alone(network, loss, x, t, options);
  report.parts.push_back(nearby(network, loss, x, t, options));
  for (const Report& part : report.parts) detail::unite_evaluations(report, part);
  report.notes.push_back(
      "the network has a kink here: each step was checked alone at the point, and the whole at a nearby point (moved)");
  if (!std::ranges::all_of(report.parts, &Report::ok)) return;
  for (Block& b : report.blocks)
    for (arma::uword i = 0; i < b.verdict.n_elem; ++i)
      if (is_kinked(b, i)) {
        b.verdict(i) = static_cast<unsigned char>(Verdict::kink);
        b.reason(i) = static_cast<unsigned char>(Reason::moved);
      }
}

template bool near_a_kink(const mlp::Network<double>&, const arma::mat&);
template bool near_a_kink(const mlp::Network<float>&, const arma::fmat&);
template void settle_kinks(Report&, const mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&,
                           const arma::mat&, const Options&);
template void settle_kinks(Report&, const mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&,
                           const arma::fmat&, const Options&);

}  // namespace gradcheck::detail
