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

struct Closed {
  Chained chained;
  Closing closing;
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

/// The numeric side, and what real evaluations of the whole say of it; chained.refused: why it could not be had.
Closed differentiate_and_close(const Subject& subject, const Options& options) {
  Closed c;
  RandomMove move(subject, options.seed, options.threads);
  ChainAtPoint chain(subject, move, options.seed, options.threads);
  c.chained.refused = chain.refused();
  if (!c.chained.refused.empty()) return c;
  Closer closer(subject, move, options.seed);
  const bool suffix = options.engine == Engine::suffix;
  in_parallel(2, chain.is_still() && !suffix ? options.threads : 1, [&](std::size_t task) {
    if (task == 0)
      c.chained = chain.derivative(suffix);
    else
      closer.evaluate();
  });
  if (c.chained.refused.empty()) c.closing = closer.close(c.chained.blocks, options.strict, options.threads);
  return c;
}

/// Judges every block, and fills the report with it.
void judge_all(Closed& c, const Subject& subject, const Options& options, Report& report) {
  std::vector<Judged> judged(subject.blocks.size());
  in_parallel(judged.size(), options.threads, [&](std::size_t b) {
    judged[b] = judge_plainly(subject, subject.blocks[b], std::move(c.chained.blocks[b]), options.relative_tolerance);
  });
  report.blocks.reserve(judged.size());
  Direct direct(subject, options);
  const arma::uword all = coordinates_of(subject);
  arma::uword done = 0, in_doubt = 0;
  for (std::size_t b = 0; b < judged.size(); ++b) {
    if (options.progress) options.progress(done, all);
    done += judged[b].block.verdict.n_elem, in_doubt += judged[b].doubtful.size();
    c.closing.holds[b] ? settle_doubtful(judged[b], b, direct) : settle_whole(judged[b], b, direct);
    report.blocks.push_back(std::move(judged[b].block));
  }
  report.stagewise.handed_over = in_doubt;
  report.stagewise.reopened = static_cast<arma::uword>(std::ranges::count(c.closing.holds, false));
  if (in_doubt > 0)
    report.notes.push_back(
        std::to_string(in_doubt) + (in_doubt == 1 ? " coordinate was" : " coordinates were") +
        " in doubt and differenced directly: all of a block, or 64 spread over it that confirmed the others");
  report.evaluations += direct.evaluations();
  report.failed_evaluations = direct.failed();
}

std::string name_of(Engine asked, const Subject& subject) {
  if (asked == Engine::suffix) return "suffix";
  return subject.stages.size() == 1 ? "grouped" : "chained";
}

}  // namespace

bool is_chain_worth(const Subject& subject, const Options& options) {
  if (options.engine != Engine::automatic) return options.engine != Engine::direct;
  return !subject.stages.empty() && coordinates_of(subject) >= worth;
}

std::optional<Report> check_chained(const Subject& subject, const Options& options, std::string& refused) {
  refused = unfit(subject, options);
  if (!refused.empty()) return std::nullopt;
  auto closed = attempt([&] { return differentiate_and_close(subject, options); });
  refused = closed ? closed->chained.refused : "a probe was refused: " + closed.thrown;  // it may be far away
  if (!refused.empty()) return std::nullopt;
  Closed& c = *closed;

  Report report;
  report.subject = subject.name, report.seed = options.seed, report.strict = options.strict;
  report.engine = name_of(options.engine, subject);
  report.clauses.push_back({std::string(to_string(ClauseId::deterministic)), ClauseState::held, ""});
  report.notes = c.chained.notes;
  report.notes.insert(report.notes.end(), c.closing.notes.begin(), c.closing.notes.end());
  report.evaluations = c.chained.evaluations + c.closing.evaluations;
  judge_all(c, subject, options, report);
  return report;
}

}  // namespace gradcheck::detail
