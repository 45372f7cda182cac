// SPDX-License-Identifier: MIT
#include <gradcheck/app/commands.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include <gradcheck/app/annotate.hpp>
#include <gradcheck/app/case_files.hpp>
#include <gradcheck/app/installed_cases.hpp>
#include <gradcheck/app/isolation/isolated_layer.hpp>
#include <gradcheck/app/isolation/serve.hpp>
#include <gradcheck/app/print/case_text.hpp>
#include <gradcheck/app/print/counted.hpp>
#include <gradcheck/app/print/from_json.hpp>
#include <gradcheck/app/print/quoted.hpp>
#include <gradcheck/app/progress.hpp>
#include <gradcheck/app/system/system.hpp>
#include <gradcheck/app/terminal.hpp>
#include <gradcheck/base/user_error.hpp>
#include <gradcheck/cases/judge/make_network.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/layer/another_batch.hpp>
#include <gradcheck/planted/engines/engines.hpp>
#include <gradcheck/planted/gradients/planted.hpp>
#include <gradcheck/planted/modules/naming.hpp>
#include <gradcheck/render/machine/json.hpp>

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
  if (i.isolation.wanted) text += " --isolate";
  return text;
}

Style style_of_case(const cases::Outcome& outcome, const Invocation& i) {
  Style style = style_for(i);
  style.again = quoted(i.program) + " check " + quoted(outcome.path) + given_options(i);
  return style;
}

/// Of the arguments, which a child process has too.
std::string subject_of_cases(const Invocation& i) { return fmt::format("cases {}", fmt::join(i.paths, ", ")); }

/// Of a case that names a layer, in a child process; and how that ended, where it did.
Report isolated_report(const cases::Case& c, const Invocation& i, std::optional<Death>& death) {
  const auto ended = isolated_check(c.path, subject_of_cases(i), i.isolation.limits);
  if (const auto* checked = std::get_if<messages::Checked>(&ended)) return from_json(checked->report);
  death = std::get<LayerDeath>(ended).death;
  Report report;
  report.subject = fmt::format("{}, {}", c.layer->name, to_string(c.layer->shape));
  report.seed = c.layer->seed;
  report.findings.push_back({to_string(*death), {}, evidence(*death), {}, {}});
  return report;
}

cases::Outcome run_case(const cases::Case& c, const Invocation& i, const Registry& registry) {
  CheckProgress progress(c.title);
  std::optional<Death> death;
  cases::RunOptions options{i.options, true, &registry};
  options.check.progress = std::ref(progress);
  if (i.isolation.wanted) options.layer_report = [&](const cases::Case& one) { return isolated_report(one, i, death); };
  cases::Outcome outcome = cases::run(c, options);
  for (cases::GradientOutcome& g : outcome.gradients)
    if (death) {
      g.died = true;
      g.message = fmt::format("{}: {}: {}", c.path, g.report.subject, evidence(*death));
    }
  return outcome;
}

/// A child process reads the files once more.
void require_files(const Invocation& i) {
  if (i.isolation.wanted && std::ranges::find(i.paths, "-") != i.paths.end())
    throw detail::UserError("--isolate: standard input can be read once only, expected a file");
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

void serve_cases_if_child(const Invocation& i, const Registry& registry) {
  const auto connection = system::connection_to_starter();
  if (!connection) return;
  const CheckOne check = [&](const std::string& path, const std::function<void(const std::string&)>& making) {
    const std::vector<cases::Case> all = selected(i);
    const cases::Case& c = *std::ranges::find(all, path, &cases::Case::path);
    making(to_string(c.layer->shape));
    return messages::Checked{to_json(cases::check_layer_task(c, {i.options, true, &registry}))};
  };
  serve_checks(subject_of_cases(i), check, *connection, i.isolation.limits.memory);
}

bool check_cases(const Invocation& i, const Registry& registry, const Print& print) {
  require_files(i);
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
