// SPDX-License-Identifier: MIT
#include <gradcheck/stagewise/check_stagewise.hpp>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include <gradcheck/base/parallel.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/stagewise/chain_derivative.hpp>
#include <gradcheck/stagewise/end_to_end.hpp>
#include <gradcheck/stagewise/in_doubt.hpp>

namespace gradcheck::detail {
namespace {

constexpr arma::uword worth = 1024;  // coordinates

struct ThroughChain {
  ChainDerivative chain;
  EndToEndResult end_to_end;
};

/// Why a subject is not one for this engine; empty: it may be.
std::string unfit(const Subject& subject, const Options& options) {
  if (!options.bounds.empty()) return "coordinates have bounds";
  if (subject.spacing > double_spacing) return "the forward is not in double";
  for (const Subject::Block& block : subject.blocks)
    if (block.analytic.n_rows != block.coordinates.rows() || block.analytic.n_cols != block.coordinates.cols())
      return block.name + " has a gradient of another shape";
  return "";
}

/// The numeric side, and what real evaluations of the whole say of it; chain.refused: why it could not be had.
ThroughChain differentiate(const Subject& subject, const Options& options) {
  ThroughChain c;
  RandomMove move(subject, options.seed, options.threads);
  ChainDifferentiator chain(subject, move, options.seed, options.threads);
  c.chain.refused = chain.refused();
  if (!c.chain.refused.empty()) return c;
  EndToEndCheck whole(subject, move, options.seed);
  const bool suffix = options.engine == Engine::suffix;
  in_parallel(2, chain.is_still() && !suffix ? options.threads : 1, [&](std::size_t task) {
    if (task == 0)
      c.chain = chain.derivative(suffix);
    else
      whole.evaluate();
  });
  if (c.chain.refused.empty()) c.end_to_end = whole.check(c.chain.blocks, options.strict, options.threads);
  return c;
}

/// Judges every block, and fills the report with it.
void judge_all(ThroughChain& c, const Subject& subject, const Options& options, Report& report) {
  std::vector<Judged> judged(subject.blocks.size());
  in_parallel(judged.size(), options.threads, [&](std::size_t b) {
    judged[b] = judge_plainly(subject, subject.blocks[b], std::move(c.chain.blocks[b]), options.relative_tolerance);
  });
  report.blocks.reserve(judged.size());
  Direct direct(subject, options);
  const arma::uword all = coordinates_of(subject);
  arma::uword done = 0, in_doubt = 0;
  for (std::size_t b = 0; b < judged.size(); ++b) {
    if (options.progress) options.progress(done, all);
    done += judged[b].block.verdict.n_elem;
    in_doubt += judged[b].doubtful.size();
    c.end_to_end.holds[b] ? settle_doubtful(judged[b], b, direct) : settle_whole(judged[b], b, direct);
    report.blocks.push_back(std::move(judged[b].block));
  }
  report.stagewise.handed_over = in_doubt;
  report.stagewise.reopened = static_cast<arma::uword>(std::ranges::count(c.end_to_end.holds, false));
  if (in_doubt > 0)
    report.notes.push_back(
        std::to_string(in_doubt) + (in_doubt == 1 ? " coordinate was" : " coordinates were") +
        " in doubt and differenced directly: all of a block, or 32 spread over it that confirmed the others");
  report.evaluations += direct.evaluations();
  report.failed_evaluations = direct.failed();
  report.failed_at = direct.failed_at();
}

std::string name_of(Engine asked, const Subject& subject) {
  if (asked == Engine::suffix) return "suffix";
  return subject.stages.size() == 1 ? "grouped" : "chained";
}

}  // namespace

bool is_worth_taking_apart(const Subject& subject, const Options& options) {
  if (options.engine != Engine::automatic) return options.engine != Engine::direct;
  return !subject.stages.empty() && coordinates_of(subject) >= worth;
}

std::optional<Report> check_stagewise(const Subject& subject, const Options& options, std::string& refused) {
  refused = unfit(subject, options);
  if (!refused.empty()) return std::nullopt;
  auto attempted = attempt([&] { return differentiate(subject, options); });
  // A probe far away may leave the function's domain.
  refused = attempted ? attempted->chain.refused : "a probe was refused: " + attempted.thrown;
  if (!refused.empty()) return std::nullopt;
  ThroughChain& c = *attempted;

  Report report;
  report.subject = subject.name;
  report.seed = options.seed;
  report.strict = options.strict;
  report.engine = name_of(options.engine, subject);
  report.clauses.push_back({std::string(to_string(ClauseId::deterministic)), ClauseState::held, ""});
  report.notes = c.chain.notes;
  report.notes.insert(report.notes.end(), c.end_to_end.notes.begin(), c.end_to_end.notes.end());
  report.evaluations = c.chain.evaluations + c.end_to_end.evaluations;
  judge_all(c, subject, options, report);
  return report;
}

}  // namespace gradcheck::detail
