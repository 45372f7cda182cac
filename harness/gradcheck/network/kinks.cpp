// SPDX-License-Identifier: MIT
#include <gradcheck/network/kinks.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <variant>

#include <gradcheck/check/check.hpp>
#include <gradcheck/layer/erase_layer.hpp>
#include <gradcheck/layer_check/pipeline.hpp>
#include <gradcheck/network/gradients.hpp>
#include <gradcheck/network/layer_module.hpp>
#include <gradcheck/network/network_subject.hpp>
#include <gradcheck/network/parameter_kind.hpp>
#include <gradcheck/network/secant.hpp>
#include <gradcheck/network/steps.hpp>
#include <gradcheck/report/merge.hpp>

namespace gradcheck::detail {
namespace {

bool is_kinked(const Block& b, arma::uword i) {
  return b.verdict(i) == static_cast<unsigned char>(Verdict::undecided) &&
         b.reason(i) == static_cast<unsigned char>(Reason::kinked);
}

/// One layer of a network that ran backward: its input and its cotangent are frozen as they were.
template <class T>
Report layer_alone(StepTaken<T>& step, const Options& options) {
  AnyLayer layer = module_of<T>(step.layer);
  Report report = check_values(layer, {in_double(step.input)}, in_double(step.cotangent), options);
  report.subject = "step " + step.number + " alone";
  return report;
}

/// The loss alone, its outputs as coordinates.
Report loss_alone(const mlp::Loss<double>& loss, arma::mat y, const arma::mat& t, const Options& options) {
  Subject subject;
  subject.name = "loss alone";
  subject.evaluate = [&y] { return y; };
  subject.secant = LossSecant(loss, t, y);
  subject.terms = [&](const arma::mat& outputs) {
    return arma::vec(loss.scale(outputs, t) * arma::vectorise(loss.per_sample(outputs, t)));
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
  for (StepTaken<T>& step : steps_taken(network, x)) parts.push_back(layer_alone(step, options));
  parts.push_back(loss_alone(loss.template cast<double>(), in_double(network.outputs().back()), in_double(t), options));
  return parts;
}

template <class T>
class Mover {
 public:
  /// share: of the moves.
  Mover(std::uint64_t seed, double share) : random_(seed), share_(static_cast<T>(share)) {}
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
  /// 0.01 .. 0.03, of either sign, times the share.
  T size() {
    const T sign = (random_() & 1024U) != 0 ? share_ : -share_;
    return sign * (T(0.01) + T(0.02) * static_cast<T>(static_cast<double>(random_() >> 11) * 0x1p-53));
  }
  std::mt19937_64 random_;
  T share_;
};

/// Every parameter and x, but for integers.
template <class T>
void move_all(mlp::Network<T>& network, arma::Mat<T>& x, std::uint64_t seed, double share = 1) {
  Mover<T> mover(seed, share);
  for (const mlp::Parameter<T>& p : network.parameters())
    if (kind_of(p.name) == "bias")
      mover.shift(p.value);
    else
      mover.scale(p.value);
  if (!takes_integers(network)) mover.shift(x);
}

/// A network beside its kinks, and its data.
template <class T>
struct Moved {
  mlp::Network<T> network;
  arma::Mat<T> x;
};

/// As far away as no output comes near certainty: behind large weights a small move may make certain of a class. Where
/// every point does, the farthest.
template <class T>
Moved<T> moved(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x, std::uint64_t seed) {
  const auto by = [&](double share) {
    Moved<T> there{network, x};
    move_all(there.network, there.x, seed, share);
    return there;
  };
  for (const double share : {1.0, 0x1p-3, 0x1p-6, 0x1p-9, 0x1p-12}) {
    Moved<T> there = by(share);
    if (!loss.is_near_certainty(mlp::Network<T>(there.network).forward(there.x))) return there;
  }
  return by(1);
}

template <class T>
Report nearby(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x, const arma::Mat<T>& t,
              const Options& options) {
  Moved<T> there = moved(network, loss, x, options.seed);
  Report report = NetworkSubject(there.network, loss, there.x, t).checked(options);
  report.subject = "network at a nearby point";
  return report;
}

bool is_close_to(double v, double kink) { return std::abs(v - kink) <= 1e-6 * std::max(1.0, std::abs(kink)); }

/// Whether an entry of an activation's argument lies at one of its kinks. moved: the argument elsewhere; an entry that
/// is the same there stands still (what dropout left out), and is no kink of the network.
bool is_at_kink(const StepTaken<double>& step, const arma::mat* moved) {
  const auto* activation = std::get_if<mlp::Activation<double>>(&step.layer);
  if (activation == nullptr) return false;
  for (const double kink : activation->kinks())
    for (arma::uword i = 0; i < step.input.n_elem; ++i)
      if (is_close_to(step.input[i], kink) && (moved == nullptr || step.input[i] != (*moved)[i])) return true;
  return false;
}

/// Where outputs lie at a kink of the loss, [as they].
arma::umat kinks_of(const mlp::Loss<double>& loss, const arma::mat& y, const arma::mat& t) {
  arma::umat at(arma::size(y), arma::fill::zeros);
  for (arma::uword j = 0; j < y.n_cols; ++j)
    for (arma::uword i = 0; i < y.n_rows; ++i) {
      if (loss.kind == mlp::LossKind::mae) at(i, j) = is_close_to(y(i, j), t(i, j));
      if (loss.kind == mlp::LossKind::hinge) at(i, j) = is_close_to(y(i, j) * t(i, j), 1.0);
      if (loss.kind == mlp::LossKind::gaussian_nll && j >= t.n_cols)
        at(i, j) = is_close_to(1e6 * y(i, j), 1.0);  // in units of the variance at which it is clamped
    }
  return at;
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
  mlp::Network<double> network = given.template cast<double>(), moved = network;
  const arma::mat in = in_double(x);
  network.forward(in);
  const std::vector<StepTaken<double>> steps = steps_taken(network, in);
  if (std::ranges::none_of(steps, [](const auto& step) { return is_at_kink(step, nullptr); })) return false;
  arma::mat there = in;
  move_all(moved, there, 1);
  moved.forward(there);
  const std::vector<StepTaken<double>> others = steps_taken(moved, there);
  for (std::size_t s = 0; s < steps.size(); ++s)
    if (is_at_kink(steps[s], &others[s].input)) return true;
  return false;
}

template <class T>
bool near_a_kink(const mlp::Network<T>& given, const mlp::Loss<T>& loss, const arma::Mat<T>& x, const arma::Mat<T>& t) {
  if (near_a_kink(given, x)) return true;
  mlp::Network<double> network = given.template cast<double>();
  arma::mat there = in_double(x);
  const arma::mat y = network.forward(there);
  const arma::umat kinks = kinks_of(loss.template cast<double>(), y, in_double(t));
  if (!arma::any(arma::vectorise(kinks))) return false;
  move_all(network, there, 1);
  return arma::any(arma::vectorise(kinks % (network.forward(there) != y)));
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
template bool near_a_kink(const mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&, const arma::mat&);
template bool near_a_kink(const mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&, const arma::fmat&);
template void settle_kinks(Report&, const mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&,
                           const arma::mat&, const Options&);
template void settle_kinks(Report&, const mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&,
                           const arma::fmat&, const Options&);

}  // namespace gradcheck::detail
