// SPDX-License-Identifier: MIT
#include <algorithm>

#include <fmt/format.h>

#include <gradcheck/render/answer_parts.hpp>
#include <gradcheck/render/in_words.hpp>

namespace gradcheck::detail {
namespace {

const Finding* named_finding(const Report& report, const Mistake& mistake) {
  const auto found = std::ranges::find(report.findings, mistake.name, &Finding::mistake);
  return found == report.findings.end() ? nullptr : &*found;
}

bool has_the_numbers_of(const Report& report, const Mistake& mistake) {
  return std::ranges::any_of(report.findings, [&mistake](const Finding& f) {
    return f.mistake == mistake.name && f.sentence == mistake.exact;
  });
}

/// The smallest of the parts that fulfil it, and of their parts; null where there is none.
template <class Condition>
const Report* smallest(const Report& report, const Condition& condition) {
  const Report* best = nullptr;
  const auto take = [&best](const Report* r) {
    if (r != nullptr && (best == nullptr || r->counts().total() < best->counts().total())) best = r;
  };
  for (const Report& part : report.parts) {
    if (condition(part)) take(&part);
    take(smallest(part, condition));
  }
  return best;
}

/// "input [5 x 4]".
std::string with_shape(const Block& b) {
  return fmt::format("{} [{} x {}]", b.name, b.shape().n_rows, b.shape().n_cols);
}

/// A layer without parameters, or one that has no parameters() although it learns: what it learns was not checked then.
bool shows_no_parameters(const Report& report) {
  return std::ranges::any_of(report.clauses, [](const Clause& c) {
    return c.id == ClauseId::moved_parameters && c.state == ClauseState::not_tested && c.why == why_no_parameters;
  });
}

constexpr std::size_t most_listed = 3;

std::string names_of_blocks(const Report& report) {
  std::vector<std::string> all;
  for (const Block& b : report.blocks)
    if (b.directions == 0) all.push_back(b.name);
  return all.size() > most_listed ? how_many(all.size(), "block") : enumerated(all);
}

/// The shape is what a factory, or a merged report, has in its subject.
bool is_told_by_subject(const Report& report) {
  return report.subject.ends_with("seed " + std::to_string(report.seed));
}

/// where: "w", or the beginning of "w [0, 3]", "w row 3", "w columns 3, 4".
bool is_place_in(const Block& b, const std::string& where) {
  return where == b.name || where.starts_with(b.name + " [") || where.starts_with(b.name + " row") ||
         where.starts_with(b.name + " column");
}

}  // namespace

bool is_input(const std::string& block) {
  constexpr std::string_view name = "input";
  return block == name ||
         (block.starts_with("input ") && block.find_first_not_of("0123456789", name.size() + 1) == std::string::npos);
}

bool is_wrong_itself(const Report& r) {
  const bool nothing_tested = r.untested();
  const auto counts_as_broken = [nothing_tested](const Clause& c) {
    return c.is_broken() && !(nothing_tested && c.id == ClauseId::other);
  };
  return !r.findings.empty() || r.counts().disagree > 0 || std::ranges::any_of(r.clauses, counts_as_broken);
}

bool is_wrong(const Report& report) {
  return !report.ok() && (is_wrong_itself(report) || std::ranges::any_of(report.parts, is_wrong));
}

std::string subject_of(const Report& report) {
  if (report.parts.empty()) return report.subject;
  const std::string& part = report.parts[0].subject;
  const auto differ = std::ranges::mismatch(report.subject, part);
  const std::string common(report.subject.begin(), differ.in1);
  const auto end = common.rfind(", ");
  return end == std::string::npos ? report.subject : common.substr(0, end);
}

const Report& shown_by(const Report& report, const Mistake& mistake) {
  const auto has_it = [&mistake](const Report& r) { return named_finding(r, mistake) != nullptr; };
  const auto shows_it = [&](const Report& r) { return has_it(r) && r.counts().disagree > 0; };
  const auto is_it = [&](const Report& r) { return shows_it(r) && has_the_numbers_of(r, mistake); };
  if (const Report* part = smallest(report, is_it)) return *part;
  if (const Report* part = smallest(report, shows_it)) return *part;
  if (report.counts().disagree > 0) return report;
  if (const Report* part = smallest(report, has_it)) return *part;
  const Report* failing = smallest(report, [](const Report& r) { return is_wrong_itself(r); });
  return failing != nullptr ? *failing : report;
}

std::vector<std::string> split_names(const std::string& names) {
  std::vector<std::string> all;
  for (std::size_t from = 0; from <= names.size();) {
    const std::size_t to = std::min(names.find(", ", from), names.size());
    all.push_back(names.substr(from, to - from));
    from = to + 2;
  }
  return all;
}

std::optional<Entry> entry_to_show(const Report& report, const Mistake& mistake) {
  std::optional<Entry> worst;
  if (report.counts().total() > 0) worst = report.worst();
  const Finding* here = named_finding(report, mistake);
  const std::vector<std::string> blocks = split_names(here == nullptr ? mistake.where : here->where);
  const auto is_of_it = [&blocks](const Block& b) {
    return b.counts().disagree > 0 &&
           std::ranges::any_of(blocks, [&b](const std::string& w) { return is_place_in(b, w); });
  };
  if (const auto b = std::ranges::find_if(report.blocks, is_of_it); b != report.blocks.end()) worst = b->worst();
  const bool is_one = worst && (worst->verdict == Verdict::disagree || worst->verdict == Verdict::undecided) &&
                      worst->reason != Reason::not_looked_at && worst->reason != Reason::shape;
  return is_one ? worst : std::nullopt;
}

std::string extent_of(const Report& report) {
  std::vector<std::string> wrong, right;
  for (const Block& b : report.blocks) {
    const Counts c = b.counts();
    if (c.total() == 0) continue;
    const arma::uword judged = c.total() - c.not_looked_at, undecided = c.undecided - c.not_looked_at;
    if (c.disagree > 0)
      wrong.push_back(fmt::format("{}: {} of {} wrong", b.name, with_commas(c.disagree), with_commas(judged)));
    else if (undecided > 0)
      wrong.push_back(fmt::format("{}: {} of {} undecided", b.name, with_commas(undecided), with_commas(judged)));
    else
      right.push_back(b.name);
  }
  if (wrong.empty()) return "all " + how_many(report.counts().looked_at(), "coordinate") + " right";
  if (right.size() > most_listed) right = {"the other " + how_many(right.size(), "block")};
  if (!right.empty()) wrong.push_back(enumerated(right) + " right");
  return fmt::format("{}", fmt::join(wrong, "; "));
}

std::string checked_in(const Report& report) {
  std::size_t held = 0, untested = 0;
  for (const Clause& c : report.clauses) {
    held += c.state == ClauseState::held ? 1 : 0;
    untested += c.state == ClauseState::not_tested ? 1 : 0;
  }
  std::vector<std::string> all;
  if (!report.blocks.empty()) all.push_back(names_of_blocks(report));
  if (!all.empty() && shows_no_parameters(report)) all.back() += " (no parameters shown)";
  if (report.method == Method::complex_step) all.emplace_back("by complex steps");
  if (held + untested > 1) {
    all.push_back(how_many(held, "clause") + " held");
    if (untested > 0) all.back() += ", " + with_commas(untested) + " not tested";
  }
  return report.subject + (all.empty() ? "" : ": ") + fmt::format("{}", fmt::join(all, "; "));
}

namespace {

/// Of derivatives the one to look at: the first that is wrong, or else that cannot be told.
const Block& block_to_see(const Report& report) {
  const auto first_with = [&report](arma::uword Counts::*count) {
    return std::ranges::find_if(report.blocks, [&](const Block& b) { return b.counts().*count > 0; });
  };
  for (const auto count : {&Counts::disagree, &Counts::undecided})
    if (const auto b = first_with(count); b != report.blocks.end()) return *b;
  return report.blocks[0];
}

}  // namespace

std::string again(const Report& report) {
  std::string text = report.subject;
  const Block* shown = report.blocks.data();
  if (report.kind != SubjectKind::layer && !report.blocks.empty()) shown = &block_to_see(report);
  for (const Block& b : report.blocks)
    if (is_input(b.name) || &b == shown) text += ", " + with_shape(b);
  return is_told_by_subject(report) ? text : text + ", seed " + std::to_string(report.seed);
}

}  // namespace gradcheck::detail
