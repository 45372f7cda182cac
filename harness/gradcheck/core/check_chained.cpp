// SPDX-License-Identifier: MIT
#include <gradcheck/core/check_chained.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include <gradcheck/core/chained.hpp>
#include <gradcheck/core/close.hpp>
#include <gradcheck/core/closing.hpp>
#include <gradcheck/core/evaluator.hpp>
#include <gradcheck/core/parallel.hpp>
#include <gradcheck/core/verdict.hpp>

namespace gradcheck {
namespace {

constexpr arma::uword worth = 1024;  // coordinates
constexpr arma::uword confirmations =
    64;  // direct values in a block before the rest of what is in doubt follows the chained ones

constexpr std::size_t few = 1024;  // what is in doubt in a block, of which all that is undecided is differenced

unsigned char number(Verdict v) { return static_cast<unsigned char>(v); }
unsigned char number(Reason r) { return static_cast<unsigned char>(r); }

/// The direct engine, built when the first coordinate needs it.
class Direct {
 public:
  Direct(const Subject& subject, const Options& options) : subject_(subject), options_(options) {}

  Judgement judge(std::size_t b, arma::uword i, double scale) {
    if (!evaluator_) evaluator_ = std::make_unique<Evaluator>(subject_, options_);
    const double infinity = std::numeric_limits<double>::infinity();
    Point point(*evaluator_, subject_.blocks[b], i, -infinity, infinity);
    const Estimate estimate = screen(point);
    return Rule(options_.relative_tolerance).judge(point, estimate, scale);
  }
  arma::uword evaluations() const { return evaluator_ ? evaluator_->evaluations() : 0; }
  arma::uword failed() const { return evaluator_ ? evaluator_->failed() : 0; }

 private:
  const Subject& subject_;
  const Options& options_;
  std::unique_ptr<Evaluator> evaluator_;
};

/// One block: filled from the chained derivative, with the coordinates that are in doubt.
struct Judged {
  Block block;
  std::vector<arma::uword> doubtful;
  double scale = 0;  // of the block; known where something is in doubt
};

/// What the chained value alone says of a coordinate.
Judgement judge_alone(double analytic, const Judgement& numeric, double certified, double negligible, double scale) {
  const bool moved = numeric.numeric != 0.0 || numeric.error_bar != 0.0;
  Judgement j = judge_by_bound(analytic, numeric, moved, certified, negligible, scale);
  if (!std::isfinite(analytic) || !std::isfinite(j.numeric))
    j.verdict = Verdict::disagree, j.reason = Reason::non_finite;
  else if (!std::isfinite(j.bound))
    j.verdict = Verdict::undecided, j.reason = Reason::kinked;
  return j;
}

/// The entries that do not agree plainly, with a bound that is certified; `bound` of all is filled.
std::vector<arma::uword> not_plain(const Block& b, const arma::mat& analytic_error, const Rule& rule, double certified,
                                   arma::mat& bound) {
  std::vector<arma::uword> rest;
  for (arma::uword i = 0; i < bound.n_elem; ++i) {
    const double a = b.analytic[i], n = b.numeric[i];
    bound[i] = rule.bound(a, n, b.error_bar[i], analytic_error.is_empty() ? 0.0 : analytic_error[i]);
    const double size = std::max(std::abs(a), std::abs(n));
    if (!(std::abs(a - n) <= bound[i] && bound[i] <= certified * size && size <= std::numeric_limits<double>::max()))
      rest.push_back(i);
  }
  return rest;
}

/// What does not agree by the bound alone is in doubt.
Judged judge_plainly(const Subject& subject, const Subject::Block& from, Bounded&& d, double tolerance) {
  Judged j;
  Block& b = j.block;
  b.name = from.name, b.analytic = from.analytic;
  b.numeric = std::move(d.value), b.error_bar = std::move(d.error);
  b.bound.set_size(arma::size(from.analytic));
  b.verdict.zeros(arma::size(from.analytic)), b.reason.zeros(arma::size(from.analytic));
  const double certified = certified_share(subject, from, tolerance), negligible = negligible_share(from);
  const std::vector<arma::uword> rest = not_plain(b, from.analytic_error, Rule(tolerance), certified, b.bound);
  if (rest.empty()) return j;
  j.scale = b.scale();
  for (const arma::uword i : rest) {
    const double beside = subject.magnitude / std::max(1.0, std::abs(from.coordinates.get(i)));
    const Judgement judged = judge_alone(b.analytic(i), {b.numeric(i), b.error_bar(i), b.bound(i)}, certified,
                                         negligible, std::max(j.scale, beside));
    b.verdict(i) = number(judged.verdict), b.reason(i) = number(judged.reason);
    if (judged.verdict != Verdict::agree) j.doubtful.push_back(i);
  }
  return j;
}

/// Puts a direct judgement in a coordinate's place. Returns whether the chained value was within both bars of it, and an
/// accusation stands.
bool settle(Judged& j, std::size_t b, arma::uword i, Direct& direct) {
  const Judgement d = direct.judge(b, i, j.scale);
  const bool confirms = !std::isfinite(j.block.error_bar(i)) ||
                        close(d.numeric, j.block.numeric(i), 3 * (d.error_bar + j.block.error_bar(i)));
  const bool accused = j.block.verdict(i) == number(Verdict::disagree);
  const bool plainly = d.verdict == Verdict::agree && d.reason == Reason::none;
  if (confirms && accused && plainly && j.block.error_bar(i) <= d.error_bar)
    return true;  // what direct differences cannot tell apart, the chained value can
  j.block.numeric(i) = d.numeric, j.block.error_bar(i) = d.error_bar, j.block.bound(i) = d.bound;
  j.block.verdict(i) = number(d.verdict), j.block.reason(i) = number(d.reason);
  return confirms && (!accused || d.verdict == Verdict::disagree);
}

bool is_undecided(const Judged& j, arma::uword i) { return j.block.verdict(i) == number(Verdict::undecided); }
bool is_zero(const Judged& j, arma::uword i) { return j.block.analytic(i) == 0.0 && j.block.numeric(i) == 0.0; }

/// What direct values of some coordinates say of the rest.
struct Seen {
  bool confirmed = true;  // the chained values
  bool decided = false;   // something that those left undecided
  arma::uword zeros = 0, flat = 0;

  void settle_one(Judged& j, std::size_t b, arma::uword i, Direct& direct) {
    const bool was_undecided = is_undecided(j, i), was_zero = is_zero(j, i);
    confirmed = settle(j, b, i, direct) && confirmed;
    decided = decided || (was_undecided && !is_undecided(j, i));
    zeros += was_zero ? 1 : 0;
    flat += was_zero && j.block.reason(i) == number(Reason::flat) ? 1 : 0;
  }
  bool zeros_are_flat() const { return zeros > 0 && flat == zeros; }
};

/// Differences what is in doubt again: all of it, or so much that the rest may stay as the chained values say. What these leave undecided stays so
/// only where there is much of it and direct values did not decide either; zeros are flat where every one that was differenced is.
void settle_all(Judged& j, std::size_t b, Direct& direct) {
  const std::size_t count = j.doubtful.size(), stride = count / confirmations + 1;
  Seen seen;
  for (std::size_t n = 0; n < count; n += stride) seen.settle_one(j, b, j.doubtful[n], direct);
  for (std::size_t n = 0; n < count; ++n) {
    const arma::uword i = j.doubtful[n];
    if (n % stride == 0) continue;
    if (seen.confirmed && is_zero(j, i) && is_undecided(j, i) && seen.zeros_are_flat())
      j.block.verdict(i) = number(Verdict::agree), j.block.reason(i) = number(Reason::flat);
    else if (!seen.confirmed || (is_undecided(j, i) && (seen.decided || count <= few)))
      settle(j, b, i, direct);
  }
}

std::string name_of(Engine asked, const Subject& subject) {
  if (asked == Engine::suffix) return "suffix";
  if (asked == Engine::grouped || (asked == Engine::automatic && subject.stages.size() == 1)) return "grouped";
  return "chained";
}

}  // namespace

bool is_chain_worth(const Subject& subject, const Options& options) {
  if (options.engine != Engine::automatic) return options.engine != Engine::direct;
  return !subject.stages.empty() && coordinates_of(subject) >= worth;
}

std::optional<Report> check_chained(const Subject& subject, const Options& options, std::string& refused) {
  const auto no = [&refused](std::string why) { return refused = std::move(why), std::nullopt; };
  if (!options.bounds.empty()) return no("coordinates have bounds");
  if (subject.spacing > 0x1p-50) return no("the forward is not in double");
  for (const Subject::Block& block : subject.blocks)
    if (block.analytic.n_rows != block.coordinates.rows() || block.analytic.n_cols != block.coordinates.cols())
      return no(block.name + " has a gradient of another shape");
  Chained chained;
  Closing closing;
  try {
    RandomMove move(subject, options.seed, options.threads);
    ChainAtPoint chain(subject, move, options.seed, options.threads);
    if (!chain.refused().empty()) return no(chain.refused());
    Closer closer(subject, move, options.seed);
    const bool suffix = options.engine == Engine::suffix;
    in_parallel(chain.is_still() && !suffix ? options.threads : 1, 2, [&](std::size_t task) {
      if (task == 0)
        chained = chain.derivative(suffix);
      else
        closer.evaluate();
    });
    if (!chained.refused.empty()) return no(chained.refused);
    closing = closer.close(chained.blocks, options.strict, options.threads);
  } catch (const std::exception& e) {  // a probe far away may leave the function's domain
    return no(std::string("a probe was refused: ") + e.what());
  }

  Report report;
  report.subject = subject.name, report.seed = options.seed, report.strict = options.strict;
  report.engine = name_of(options.engine, subject);
  report.clauses.push_back({"deterministic", ClauseState::held, ""});
  report.notes = chained.notes;
  report.notes.insert(report.notes.end(), closing.notes.begin(), closing.notes.end());
  std::vector<Judged> judged(subject.blocks.size());
  in_parallel(options.threads, judged.size(), [&](std::size_t b) {
    judged[b] = judge_plainly(subject, subject.blocks[b], std::move(chained.blocks[b]), options.relative_tolerance);
  });
  report.blocks.reserve(judged.size());
  Direct direct(subject, options);
  arma::uword in_doubt = 0;
  const arma::uword all = coordinates_of(subject);
  arma::uword done = 0;
  for (std::size_t b = 0; b < judged.size(); ++b) {
    if (options.progress) options.progress(done, all);
    done += judged[b].block.verdict.n_elem;
    Judged& j = judged[b];
    in_doubt += j.doubtful.size();
    if (closing.holds[b]) {
      settle_all(j, b, direct);
    } else {
      j.scale = j.block.scale();
      for (arma::uword i = 0; i < j.block.numeric.n_elem; ++i) settle(j, b, i, direct);
    }
    report.blocks.push_back(std::move(j.block));
  }
  if (in_doubt > 0)
    report.notes.push_back(
        std::to_string(in_doubt) +
        " coordinates were in doubt and differenced directly, or after 64 of their block confirmed the chained values");
  report.evaluations = chained.evaluations + closing.evaluations + direct.evaluations();
  report.failed_evaluations = direct.failed();
  return report;
}

}  // namespace gradcheck
