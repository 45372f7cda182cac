// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include <gradcheck/planted/engines/engines.hpp>

namespace gradcheck::fuzz {
namespace {

constexpr std::array<const char*, ways_to_differ> difference_titles{"contradiction", "values apart", "finer bound",
                                                                    "decided by one"};

std::string titles() {
  return fmt::format("{:<16}{:>10}{:>12}{:>15}{:>14}{:>13}{:>16}\n", "gradients", "compared", "coordinates",
                     difference_titles[0], difference_titles[1], difference_titles[2], difference_titles[3]);
}

std::string line(const char* name, const EngineCounts& c) {
  return fmt::format("{:<16}{:>10}{:>12}{:>15}{:>14}{:>13}{:>16}\n", name, c.gradients, c.coordinates, c.differing[0],
                     c.differing[1], c.differing[2], c.differing[3]);
}

std::string details(const char* name, const EngineCounts& c) {
  std::string text = fmt::format(
      "{}: values r bars apart: {} r < 1, {} r <= 3, {} above, largest {:.3g}; some coordinate disagrees in {} direct, "
      "{} "
      "chained; missed above the resolution {} direct, {} chained; {} coordinates handed over, {} blocks reopened; "
      "evaluations {} direct, {} chained\n",
      name, c.below_one, c.up_to_three, c.above_three, c.worst, c.direct_accuses, c.chained_accuses, c.direct_misses,
      c.chained_misses, c.handed_over, c.reopened, c.direct_evaluations, c.chained_evaluations);
  for (const auto& [verdicts, count] : c.verdicts) text += fmt::format("  direct, chained: {}: {}\n", verdicts, count);
  return text;
}

std::string side(const char* engine, const Entry& e) {
  return fmt::format("  {:<8}analytic {:.17g}, numeric {:.17g}, error bar {:.2e}, bound {:.2e}, {} {}\n", engine,
                     e.analytic, e.numeric, e.error_bar, e.bound, to_string(e.verdict), to_string(e.reason));
}

}  // namespace

std::string to_text(const EnginesSummary& s) {
  std::string text = fmt::format("{} random networks, seed {}, from index {}, {} scales, {}: {} taken apart\n", s.nets,
                                 s.options.seed, s.options.first, s.options.scales == Scales::all ? "all" : "ordinary",
                                 s.options.scalar == Scalar::float32 ? "float32" : "float64", s.taken_apart);
  for (const auto& [reason, count] : s.refusals) text += fmt::format("refused: {}: {}\n", reason, count);
  text += titles() + line("right", s.right) + line("wrong", s.wrong) + details("right", s.right) +
          details("wrong", s.wrong);
  for (const EngineDifference& d : s.differences)
    text += fmt::format("{}: network {}, {}, {}\n", difference_titles.at(static_cast<std::size_t>(d.how)), d.index,
                        d.what, d.direct.name()) +
            side("direct", d.direct) + side("chained", d.chained);
  return text + (s.ok() ? "ok\n" : "not ok\n");
}

}  // namespace gradcheck::fuzz
