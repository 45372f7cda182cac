// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include <gradcheck/base/percent.hpp>
#include <gradcheck/planted/gradients/planted.hpp>

namespace gradcheck::fuzz {
namespace {

constexpr std::size_t findings_shown = 10;

std::string heading(const Summary& s) {
  return fmt::format("{} random networks, seed {}, from index {}, {} scales, {}\n", s.nets, s.options.seed,
                     s.options.first, s.options.scales == Scales::all ? "all" : "ordinary",
                     s.options.scalar == Scalar::float32 ? "float32" : "float64");
}

std::string right_gradients(const Summary& s) {
  return fmt::format(
      "right gradients: {} networks accused of {}, {} single layers of {}; {} coordinates, {:.3f} % undecided, {:.2f} "
      "% negligible, {:.2f} % "
      "flat; "
      "{:.2f} evaluations per coordinate\n",
      s.accused, s.nets, s.layers_accused, s.nets, s.coordinates, detail::percent(s.undecided, s.coordinates),
      detail::percent(s.negligible, s.coordinates), detail::percent(s.flat, s.coordinates),
      static_cast<double>(s.evaluations) / static_cast<double>(std::max<arma::uword>(s.coordinates, 1)));
}

std::string line(const FaultRow& r) {
  const std::string small = r.immaterial > 0 ? fmt::format("{}/{}", r.immaterial_caught, r.immaterial) : "";
  const std::string share = r.planted > 0 ? fmt::format("{:.3f}", detail::percent(r.caught, r.planted)) : "";
  const std::string smallest = r.smallest_caught > 0 ? fmt::format("{:.1e}", r.smallest_caught) : "";
  return fmt::format("{:<46}{:>8}{:>9}{:>10}{:>11}{:>8}{:>10}{:>13}{:>10}\n", r.name, r.planted, r.caught, r.undecided,
                     r.not_tested, r.missed, share, small, smallest);
}

std::string table(const Summary& s) {
  std::string text =
      fmt::format("{:<46}{:>8}{:>9}{:>10}{:>11}{:>8}{:>10}{:>13}{:>10}\n", "fault, where it is material", "planted",
                  "caught", "undecided", "not tested", "missed", "caught %", "else caught", "smallest");
  text += line(s.total) + line(s.above_1e4) + line(s.layers);
  for (const FaultRow& r : s.faults)
    if (r.expectation == Expectation::caught) text += line(r);
  return text;
}

std::string within_resolution(const Summary& s) {
  std::string text;
  for (const FaultRow& r : s.faults)
    if (r.expectation == Expectation::passed)
      text +=
          fmt::format("{}: {} planted, {} caught\n", r.name, r.planted + r.immaterial, r.caught + r.immaterial_caught);
  return text;
}

std::string findings(const std::vector<SuspectNet>& all, const char* title) {
  std::string text;
  for (std::size_t n = 0; n < std::min(all.size(), findings_shown); ++n) {
    const SuspectNet& f = all[n];
    text += fmt::format(
        "{}: network {}, {}, size {:.1e}: {} analytic {:.17g}, numeric {:.17g}, error bar {:.1e}, bound {:.1e}, {} "
        "{}\n",
        title, f.index, f.what, f.size, f.entry.name(), f.entry.analytic, f.entry.numeric, f.entry.error_bar,
        f.entry.bound, to_string(f.entry.verdict), to_string(f.entry.reason));
  }
  if (all.size() > findings_shown) text += fmt::format("{}: {} more\n", title, all.size() - findings_shown);
  return text;
}

}  // namespace

std::string headline(const Summary& s) {
  const auto kinds = std::ranges::count_if(s.faults, [](const FaultRow& r) { return r.planted > 0; });
  std::string text = fmt::format("planted {} faults of {} kinds", s.total.planted, kinds);
  if (s.total.caught == s.total.planted) return text + ", all caught";
  return text + fmt::format(": {} caught, {} undecided, {} not put to the test, {} missed ({} above the resolution)",
                            s.total.caught, s.total.undecided, s.total.not_tested, s.total.missed,
                            s.missed_above_resolution);
}

std::string to_text(const Summary& s) {
  return heading(s) + right_gradients(s) + table(s) + within_resolution(s) + findings(s.accusations, "accused") +
         findings(s.missed, "missed") +
         fmt::format("{}: {} right networks and layers accused, {} faults above the stated resolution missed\n",
                     s.ok() ? "ok" : "not ok", s.accused + s.layers_accused, s.missed_above_resolution);
}

}  // namespace gradcheck::fuzz
