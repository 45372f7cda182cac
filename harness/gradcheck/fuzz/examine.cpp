// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/examine.hpp>

#include <algorithm>
#include <new>
#include <utility>

#include <fmt/format.h>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/model/error.hpp>
#include <gradcheck/fuzz/mistake_cause.hpp>
#include <gradcheck/fuzz/network_case.hpp>

namespace gradcheck::fuzz {
namespace {

std::string cause_of(const Block& block, const Entry& e) {
  const std::string& kind = block.kind.empty() ? block.name : block.kind;
  return kind + " disagree" + (e.reason == Reason::non_finite ? " (non-finite)" : "");
}

std::string text_of(const Entry& e) {
  return fmt::format("{}: analytic {:.17g}, numeric {:.17g}, error bar {:.1e}", e.name(), e.analytic, e.numeric,
                     e.error_bar);
}

void add_cause(Examination& sum, std::string cause, std::string evidence) {
  if (sum.causes.empty()) sum.evidence = std::move(evidence);
  if (std::ranges::find(sum.causes, cause) == sum.causes.end()) sum.causes.push_back(std::move(cause));
}

void add_cause(Examination& sum, const Block& block) {
  if (block.verdict.is_empty()) return;
  const Entry worst = block.worst();
  if (worst.verdict == Verdict::disagree) add_cause(sum, cause_of(block, worst), text_of(worst));
}

/// The one whose worst entry is the worst of all.
const Block& worst_block(const Report& report) {
  return *std::ranges::find(report.blocks, report.worst().block, &Block::name);
}

void add_property(Examination& sum, const PropertyOutcome& p) {
  PropertyCounts& counts = sum.properties[p.name];
  counts.applied += p.applied ? 1 : 0;
  counts.violated += p.violation ? 1 : 0;
  if (p.violation) add_cause(sum, "property: " + p.name, p.formula + ": " + to_string(*p.violation));
}

void add_causes(Examination& sum, const Report& report) {
  if (report.counts().disagree > 0) add_cause(sum, worst_block(report));
  for (const Block& block : report.blocks) add_cause(sum, block);
  for (const Report& part : report.parts) add_causes(sum, part);
}

/// Products of three such numbers overflow.
double too_large(const cases::Case& c) { return c.scalar == cases::Scalar::float32 ? 1e12 : 1e100; }

/// Training that made outputs so many times larger diverged: what is left of its gradients is rounding.
constexpr double diverged = 1e20;

Examination refused(std::string why) { return {.refusal = std::move(why)}; }

Examination examined(const cases::Case& c, const cases::RunOptions& options) {
  const std::vector<cases::State> states = cases::compute(c);
  for (const cases::State& state : states) {
    if (near_certainty(c, state.output)) return refused("outputs near certainty");
    if (!(detail::largest(state.output) < too_large(c)))
      return refused(c.scalar == cases::Scalar::float32 ? "outputs beyond 1e12" : "outputs beyond 1e100");
    if (detail::largest(state.output) > diverged * std::max(1.0, detail::largest(states.front().output)))
      return refused("training diverged");
  }
  Examination sum;
  add(sum, cases::judge(c, states, options));
  return sum;
}

}  // namespace

void add(Examination& sum, const Report& report) {
  const Counts c = report.counts();
  sum.counts += c;
  sum.evaluations += report.evaluations;
  sum.all_undecided = sum.all_undecided || (c.total() > 0 && c.undecided == c.total());
  add_causes(sum, report);
}

void add_mistakes(Examination& sum, const Report& report) {
  for (const Finding& f : report.findings) add_cause(sum, mistake_cause(f), f.where + ": " + f.sentence);
}

void add(Examination& sum, const cases::Outcome& outcome) {
  for (const cases::GradientOutcome& g : outcome.gradients) {
    add_mistakes(sum, g.report);
    add(sum, g.report);
  }
  for (const PropertyOutcome& p : outcome.properties) add_property(sum, p);
}

Examination examination_of(const std::function<Examination()>& examine, const char* refusal) {
  try {
    auto e = detail::attempt([&]() -> Examination {
      try {
        return examine();
      } catch (const cases::CaseError&) {  // not a call's but the case's own
        return refused(refusal);
      }
    });
    return e ? std::move(*e) : Examination{.causes = {"throws"}, .evidence = e.thrown};
  } catch (const std::bad_alloc&) {  // a finding of its own; the campaign goes on
    return {.causes = {"runs out of memory"}, .evidence = "std::bad_alloc"};
  }
}

Examination examine(const cases::Case& c) {
  const cases::RunOptions whole{.check = {.engine = Engine::direct}};
  return examination_of([&] { return examined(c, whole); }, "cannot be computed");
}

Examination examine_quickly(const cases::Case& c) {
  const cases::RunOptions by_stages{.check = {.engine = Engine::chained}, .both_engines = false};
  return examination_of([&] { return examined(c, by_stages); }, "cannot be computed");
}

}  // namespace gradcheck::fuzz
