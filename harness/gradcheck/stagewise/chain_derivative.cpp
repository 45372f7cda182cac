// SPDX-License-Identifier: MIT
#include <gradcheck/stagewise/chain_derivative.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/parallel.hpp>
#include <gradcheck/direct/extrapolation.hpp>
#include <gradcheck/stagewise/loss_cotangent.hpp>
#include <gradcheck/stagewise/stage_parameters.hpp>
#include <gradcheck/stagewise/stages_apart.hpp>

namespace gradcheck::detail {
namespace {

/// The slopes of a block's own term around x, by its own secant, along steps h, h/2, h/4.
struct OwnSlopes {
  std::array<double, 3> across{}, above{}, below{};
  bool exact = true;    ///< the secant holds
  double rounding = 0;  ///< of the last

  OwnSlopes(const Subject::Block& block, double x, double h) {
    for (std::size_t k = 0; k < 3; ++k, h /= 2) {
      const double up = x + h, down = x - h;
      const OwnDifference whole = own_difference(block, up, down);
      exact = exact && whole.exact;
      across.at(k) = whole.value / (up - down);
      rounding = whole.rounding / (up - down);
      above.at(k) = block.own_secant(up, x) / (up - x);
      below.at(k) = block.own_secant(x, down) / (x - down);
    }
  }
  bool kinked(double slope) const {
    return !(std::abs(4 * (above[2] - below[2]) - (above[0] - below[0])) <= 1e-8 * std::abs(slope));
  }
};

/// Adds the derivative of a block's own term at x. Where its secant does not hold, or the term has a kink, the bar is
/// infinite; where all else is smooth, the kink is the coordinate's own. Near 0 a step is tried that does not reach 0:
/// there penalties have their kink.
void add_own_terms(Bounded& d, const Subject::Block& block, const arma::mat& x) {
  const arma::mat h = steps_for(x);
  for (arma::uword i = 0; i < x.n_elem; ++i) {
    OwnSlopes s(block, x(i), h(i));
    Extrapolation<double> e = extrapolate(s.across);
    if (s.kinked(e.last) && x(i) != 0.0 && std::abs(x(i)) <= h(i)) {
      s = OwnSlopes(block, x(i), 0.5 * std::abs(x(i)));
      e = extrapolate(s.across);
    }
    const bool holds = s.exact && !s.kinked(e.last);
    if (const auto kink = s.exact && !holds ? kink_between(s.above, s.below, s.rounding) : std::nullopt)
      d.add({i, d.value(i) + kink->lower, d.value(i) + kink->upper, kink->slack + 4 * d.error(i)});
    d.value(i) += e.value;
    d.error(i) += holds ? std::abs(e.value - e.before) + 3 * s.rounding : arma::datum::inf;
  }
}

std::optional<arma::uword> input_block(const Subject& subject) {
  for (arma::uword b = 0; b < subject.blocks.size(); ++b)
    if (subject.blocks[b].of_input) return b;
  return std::nullopt;
}

std::string described(const std::vector<StageAtPoint>& stages, const Subject& subject) {
  std::map<std::string_view, std::string> by_kind;
  for (std::size_t l = 0; l < stages.size(); ++l) {
    std::string& names = by_kind[to_string(stages[l].kind())];
    names += (names.empty() ? "" : ", ") + subject.stages[l].name;
  }
  std::string text;
  for (const auto& [kind, names] : by_kind) text += (text.empty() ? "" : "; ") + std::string(kind) + ": " + names;
  return text;
}

}  // namespace

ChainDifferentiator::ChainDifferentiator(const Subject& subject, const RandomMove& move, std::uint64_t seed,
                                         unsigned threads)
    : subject_(subject), move_(move), refused_(take_apart(move, seed)) {
  if (!refused_.empty()) return;
  inputs_.resize(stages_.size());
  const auto groups = stages_apart(subject);
  in_parallel(groups.size(), threads, [&](std::size_t g) {
    for (const std::size_t l : groups[g]) {
      stages_[l].look();
      inputs_[l].emplace(stages_[l]);
    }
  });
}

/// Why it cannot be; empty: stages_ are at their inputs.
std::string ChainDifferentiator::take_apart(const RandomMove& move, std::uint64_t seed) {
  input_ = input_block(subject_);
  if (subject_.stages.empty()) return "the subject shows no stages from an input";
  const arma::mat outputs = subject_.evaluate();
  if (!outputs.is_finite()) return "the forward is not finite";
  const arma::mat first = input_ ? move.start(*input_) : arma::mat(outputs.n_rows, 1, arma::fill::zeros);
  stages_.reserve(subject_.stages.size());
  for (const Stage& s : subject_.stages) {
    stages_.emplace_back(subject_, s, stages_.empty() ? first : stages_.back().output(), move, ++seed);
    if (!stages_.back().output().is_finite()) return s.name + " has outputs that are not finite";
  }
  if (!are_same_outputs(stages_.back().output(), outputs, subject_.spacing))
    return "the stages one after the other do not give the outputs of the whole";
  return secant_holds_nearby(subject_, outputs, seed) ? "" : "the loss's exact secant does not hold";
}

bool ChainDifferentiator::is_still() const {
  return std::ranges::all_of(stages_, [](const StageAtPoint& s) {
    return s.kind() == StageKind::affine || s.kind() == StageKind::elementwise;
  });
}

/// The derivative of J by the input of stage l: that stage and all behind it as one.
Derivative ChainDifferentiator::through_tail(std::size_t l, const Derivative& of_loss) {
  const auto forward = [this, l](const arma::mat& x) {
    arma::mat y = x;
    for (std::size_t k = l; k < stages_.size(); ++k) y = subject_.stages[k].forward(y);
    return y;
  };
  const Stage tail{"from " + subject_.stages[l].name, forward, {}};
  StageAtPoint at(subject_, tail, stages_[l].input(), move_, l);
  at.look();
  Derivative d = StageInput(at).pull_back(of_loss);
  tails_ += static_cast<double>(at.evaluations() * (stages_.size() - l));
  return d;
}

ChainDerivative ChainDifferentiator::derivative(bool suffix) {
  ChainDerivative c;
  c.blocks.resize(subject_.blocks.size());
  const Derivative of_loss = loss_cotangent(subject_, stages_.back().output());
  Derivative cotangent = of_loss;
  for (std::size_t l = stages_.size(); l-- > 0;) {
    std::vector<Bounded> own = parameter_derivatives(stages_[l], cotangent);
    for (std::size_t n = 0; n < own.size(); ++n) c.blocks[subject_.stages[l].blocks[n]] = std::move(own[n]);
    if (l == 0 && !input_) break;
    if (suffix)
      cotangent = through_tail(l, of_loss);
    else if (l > 0)
      cotangent = inputs_[l]->pull_back(cotangent);
  }
  if (input_ && suffix)
    c.blocks[*input_] = {cotangent.value, cotangent.error()};
  else if (input_)
    c.blocks[*input_] = inputs_[0]->last(cotangent, stages_.size() == 1 && !subject_.composite);
  double shares = tails_;
  for (const StageAtPoint& s : stages_) shares += static_cast<double>(s.evaluations());
  c.evaluations = 1 + static_cast<arma::uword>(shares / static_cast<double>(stages_.size()));
  for (std::size_t b = 0; b < c.blocks.size(); ++b) {
    if (arma::size(c.blocks[b].value) != arma::size(subject_.blocks[b].analytic)) {
      c.refused = "no stage holds the block " + subject_.blocks[b].name;
      return c;
    }
    if (subject_.blocks[b].own_term) add_own_terms(c.blocks[b], subject_.blocks[b], move_.start(b));
  }
  c.notes.push_back("stages, each by its own forward: " + described(stages_, subject_));
  return c;
}

}  // namespace gradcheck::detail
