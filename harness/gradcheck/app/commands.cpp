// SPDX-License-Identifier: MIT
#include <gradcheck/app/commands.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include <gradcheck/app/annotate.hpp>
#include <gradcheck/app/case_files.hpp>
#include <gradcheck/app/installed_cases.hpp>
#include <gradcheck/app/print/case_text.hpp>
#include <gradcheck/app/print/counted.hpp>
#include <gradcheck/app/print/quoted.hpp>
#include <gradcheck/app/progress.hpp>
#include <gradcheck/app/terminal.hpp>
#include <gradcheck/base/user_error.hpp>
#include <gradcheck/cases/judge/make_network.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/layer/another_batch.hpp>
#include <gradcheck/planted/engines/engines.hpp>
#include <gradcheck/planted/gradients/planted.hpp>
#include <gradcheck/planted/modules/naming.hpp>

namespace gradcheck {
namespace {

/// Its cases come first.
bool is_of_the_lecture(const cases::Case& c) {
  return std::filesystem::path(c.path).parent_path().filename() == "slides";
}

std::vector<cases::Case> selected(const Invocation& i) {
  std::vector<std::string> paths = i.paths;
  if (paths.empty()) paths.push_back(installed_cases());
  std::vector<cases::Case> all;
  for (const std::string& path : paths)
    for (cases::Case& c : cases_at(path)) all.push_back(std::move(c));
  std::stable_partition(all.begin(), all.end(), is_of_the_lecture);
  return all;
}

struct Totals {
  std::size_t cases = 0, failed = 0, numbers = 0, errata = 0, coordinates = 0;

  void add(const cases::Outcome& o) {
    ++cases;
    failed += o.ok() ? 0 : 1;
    numbers += o.checks.size();
    errata += o.errata.size();
    for (const auto& g : o.gradients) coordinates += g.report.counts().total();
  }

  std::string line() const {
    return fmt::format("{}: {} {}, {} {}; {}, {}, {}\n", counted(cases, "case", "cases"), cases - failed,
                       cases - failed == 1 ? "agrees" : "agree", failed, failed == 1 ? "fails" : "fail",
                       counted(numbers, "number", "numbers"), counted(errata, "erratum", "errata"),
                       counted(coordinates, "coordinate", "coordinates"));
  }
};

template <class T>
fuzz::Summary proof(const cases::Case& c, std::uint64_t seed) {
  constexpr arma::uword faults = 200;
  const auto x = arma::conv_to<arma::Mat<T>>::from(c.x.values), t = arma::conv_to<arma::Mat<T>>::from(c.y.values);
  try {
    return fuzz::prove<T>({cases::make_network<T>(c), c.loss.template cast<T>(), x, t, detail::another_batch(x)},
                          faults, seed);
  } catch (const fuzz::NothingToPlant& e) {
    throw detail::InputError(c.path, c.title_line, e.what());
  }
}

/// Plants faults into the case's own network. True when nothing above the stated resolution was missed.
bool prove(const cases::Case& c, const Invocation& i, const Print& print) {
  if (c.perceptron || c.layer) return true;  // no network to plant into
  const fuzz::Summary summary =
      c.scalar == cases::Scalar::float32 ? proof<float>(c, i.options.seed) : proof<double>(c, i.options.seed);
  print("  " + headline(summary) + "\n");
  if (!summary.ok()) print(to_text(summary));
  return summary.ok();
}

/// Those that may change what a check says, as they were given.
std::string given_options(const Invocation& i) {
  std::string text = i.options.strict ? " --strict" : "";
  if (i.options.engine != Engine::automatic) text += " --engine " + std::string(to_string(i.options.engine));
  if (i.options.seed != Options{}.seed) text += " --seed " + std::to_string(i.options.seed);
  return text;
}

Style style_of_case(const cases::Outcome& outcome, const Invocation& i) {
  Style style = style_for(i);
  style.again = quoted(i.program) + " check " + quoted(outcome.path) + given_options(i);
  return style;
}

cases::Outcome run_case(const cases::Case& c, const Invocation& i, const Registry& registry) {
  CheckProgress progress(c.title);
  Options options = i.options;
  options.progress = std::ref(progress);
  return cases::run(c, {options, true, &registry});
}

void print_case(const cases::Outcome& outcome, const Invocation& i, const Print& print) {
  if (!i.quiet || !outcome.ok()) print(to_text(outcome, detail_for(i), style_of_case(outcome, i)));
  annotate(CheckedCases{outcome}, i);
}

void print_document(CheckedCases outcomes, const Invocation& i, const Print& print) {
  const Checks all = std::move(outcomes);
  print(document(i.format, all));
  annotate(all, i);
}

}  // namespace

bool check_cases(const Invocation& i, const Registry& registry, const Print& print) {
  bool proven = true;
  Totals totals;
  CheckedCases outcomes;  // kept for a document alone
  for (const cases::Case& c : selected(i)) {
    const cases::Outcome outcome = run_case(c, i, registry);
    totals.add(outcome);
    if (i.format == Format::text)
      print_case(outcome, i, print);
    else
      outcomes.push_back(outcome);
    if (i.prove && outcome.ok()) proven = prove(c, i, print) && proven;
  }
  if (i.format == Format::text)
    print(totals.line());
  else
    print_document(std::move(outcomes), i, print);
  return totals.failed == 0 && proven;
}

void show_cases(const Invocation& i, const Registry& registry, const Print& print) {
  for (const cases::Case& c : selected(i)) print(to_text(c, cases::run(c, {i.options, true, &registry})));
}

bool plant_faults(const Invocation& i, const Print& print) {
  if (i.names) {
    const fuzz::NamingSummary names = fuzz::name_planted(i.planted);
    print(to_text(names));
    return names.ok();
  }
  if (i.engines) {
    const fuzz::EnginesSummary compared = fuzz::compare_engines(i.planted);
    print(to_text(compared));
    return compared.ok();
  }
  const fuzz::Summary summary = fuzz::planted(i.planted);
  if (!i.quiet || !summary.ok())
    print(to_text(summary));
  else
    print(
        fmt::format("{} networks: {}; {} accused without a fault\n", summary.nets, headline(summary), summary.accused));
  return summary.ok();
}

}  // namespace gradcheck
