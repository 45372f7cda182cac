// SPDX-License-Identifier: MIT
#include <gradcheck/app/invocation.hpp>

#include <algorithm>
#include <memory>
#include <sstream>

#include <CLI/CLI.hpp>

#include <gradcheck/app/common_options.hpp>
#include <gradcheck/app/fuzz_options.hpp>
#include <gradcheck/app/usage/complaint.hpp>
#include <gradcheck/app/usage/manual.hpp>
#include <gradcheck/app/usage/options.hpp>

namespace gradcheck {
namespace {

constexpr const char* closing =
    "exit: 0 ok | 1 a disagreement, a broken clause, or too much undecided | 2 usage, unreadable file, nothing "
    "selected | 3 internal error | 4 interrupted or incomplete";

/// Of each report, in a page.
constexpr unsigned curves_drawn = 3;

/// The options of a check of registered layers.
void add_layer(CLI::App& check, Invocation& i) {
  CLI::Option* layer =
      check.add_option("--layer", i.layers, "a registered layer, or several, as in 'Dense*' (default: all)")
          ->type_name("NAME")
          ->allow_extra_args(false)
          ->excludes("PATH")
          ->excludes("--prove");
  check.add_option("--clause", i.clause, "print this clause of its contract alone (default: all of the report)")
      ->type_name("NAME")
      ->needs(layer);
  add_parsed(check, "--shape", i.shape, shape_of, "samples x inputs x outputs, as in 5x4x3",
             "of samples, inputs and outputs, as in 5x4x3 (default: eleven shapes and other data)")
      ->type_name("NxDxM")
      ->needs(layer);
  add_isolation(
      check, i.isolation,
      "check layers, and those that cases name, in child processes: a crash, a hang or memory without end is a "
      "finding")
      ->excludes("--prove");
}

void add_check(CLI::App& app, Invocation& i) {
  CLI::App& check = *app.add_subcommand("check", "check golden cases and counterexamples, or registered layers");
  check
      .add_option("PATH", i.paths,
                  "case files, names of installed cases, or directories with *.toml under them; - is standard input "
                  "(default: the registered layers; where there are none, the installed cases)")
      ->type_name("");
  check.add_flag("--strict", i.options.strict, "one undecided coordinate fails a case (default: 10 % of a block)");
  check.add_flag("--prove", i.prove,
                 "plant 200 faults into each case's own network as well, and show how many the check caught");
  add_number(check, "--seed", i.options.seed, {}, "of the layers, the cotangent and the round-off measurement");
  add_layer(check, i);
  const char* const engines = "automatic, direct, grouped, chained or suffix";
  add_parsed(check, "--engine", i.options.engine, engine_named, engines, std::string(engines) + " (default: automatic)")
      ->type_name("ENGINE");
  add_number(check, "--threads", i.options.threads, thread_counts,
             "of a check by the chained engine: the report is the same whatever the number");
  check.final_callback([&i] { i.command = Invocation::Command::check; });
  add_format(check, i, Reporter::check)->excludes("--prove");
  add_common(check, i);
  add_style(check, i);
}

void add_show(CLI::App& app, Invocation& i) {
  CLI::App& show = *app.add_subcommand("show", "what a case is, its numbers, its errata");
  show.add_option("FILE", i.paths, "case files, or names of installed cases; - is standard input")
      ->required()
      ->type_name("");
  show.final_callback([&i] { i.command = Invocation::Command::show; });
  add_common(show, i);
}

void add_list(CLI::App& app, Invocation& i) {
  CLI::App& list = *app.add_subcommand("list", "registered layers, clauses, activations, losses, installed cases");
  list.add_flag_callback(
      "--json", [&i] { i.format = Format::json; }, "as one JSON object (default: text)");
  add_output(list, i);
  list.final_callback([&i] { i.command = Invocation::Command::list; });
}

void add_explain(CLI::App& app, Invocation& i) {
  CLI::App& explain = *app.add_subcommand("explain", "what is wrong, with the formula that it violates");
  explain
      .add_option("FILE|REPORT", i.paths,
                  "case files, names of installed cases, or reports of check --report json; - is standard input")
      ->required()
      ->type_name("");
  add_output(explain, i);
  add_style(explain, i);
  explain.final_callback([&i] { i.command = Invocation::Command::explain; });
}

void add_planted(CLI::App& app, Invocation& i) {
  using gradcheck::fuzz::Scalar, gradcheck::fuzz::Scales;
  CLI::App& planted =
      *app.add_subcommand("planted", "plant every known fault into random networks and show which were caught");
  add_number(planted, "--nets", i.planted.nets, {1}, "random networks");
  add_number(planted, "--seed", i.planted.seed, {}, "of all of them");
  add_number(planted, "--first", i.planted.first, {}, "index of the first one: network i depends on (seed, i) alone");
  add_number(planted, "--faults", i.planted.faults_per_net, {}, "kinds planted into each, at random; 0: all");
  add_number(planted, "--threads", i.planted.threads, thread_counts, "the summary is the same whatever the number");
  planted.add_flag_callback(
      "--all-scales", [&i] { i.planted.scales = Scales::all; },
      "weights 1e-3 to 10, data 1e-3 to 1e3 (default: of ordinary scale, near 1)");
  CLI::Option* in_float = planted.add_flag_callback(
      "--float", [&i] { i.planted.scalar = Scalar::float32; },
      "networks and backward passes in float (default: double)");
  CLI::Option* names =
      planted
          .add_flag("--names", i.names, "one mistake at a time in a single module: is it found, and called by its name")
          ->excludes(in_float);
  planted.add_flag("--engines", i.engines, "the direct engine against the chained one, coordinate by coordinate")
      ->excludes(names);
  planted.final_callback([&i] { i.command = Invocation::Command::planted; });
  add_common(planted, i);
}

void add_commands(CLI::App& app, Invocation& i) {
  add_check(app, i);
  add_show(app, i);
  add_fuzz(app, i);
  add_list(app, i);
  add_merge(app, i);
  add_explain(app, i);
  add_planted(app, i);
}

/// Whoever asks for help on a command that there is not has mistyped it.
bool is_help_on_no_command(const CLI::App& app, const CLI::ParseError& e, const std::vector<std::string>& arguments) {
  return e.get_exit_code() == 0 && app.get_subcommands().empty() && !arguments.front().starts_with('-');
}

/// What is read twice has nothing to say the second time.
void require_one_input(const Invocation& i) {
  if (std::ranges::count(i.paths, "-") > 1) throw CLI::ValidationError("-", "standard input, expected once");
}

}  // namespace

Parsed parse_arguments(int argc, const char* const* argv, std::string& out, std::string& err) {
  Parsed parsed;
  parsed.invocation.program = argc > 0 ? argv[0] : "gradcheck";
  CLI::App app("proves or refutes hand-written gradients", parsed.invocation.program);
  app.footer(closing);
  app.require_subcommand(1);
  app.set_version_flag("--version", "gradcheck " GRADCHECK_VERSION, "print the version and exit");
  const CLI::Option* manual = app.add_flag("--man")->group("");  // hidden
  add_commands(app, parsed.invocation);
  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  app.failure_message([&](const CLI::App* program, const CLI::Error& e) { return complaint(*program, e, arguments); });
  try {
    app.parse(argc, argv);
    require_one_input(parsed.invocation);
    if (parsed.invocation.format == Format::html) parsed.invocation.options.curves = curves_drawn;
  } catch (const CLI::ParseError& e) {
    std::ostringstream printed, complained;
    if (is_help_on_no_command(app, e, arguments)) {
      app.exit(CLI::ExtrasError(app.remaining(true)), printed, complained);
      parsed.exit_code = 2;
    } else {
      if (manual->count() > 0) app.formatter(std::make_shared<Manual>());
      parsed.exit_code = app.exit(manual->count() > 0 ? CLI::CallForHelp() : e, printed, complained) == 0 ? 0 : 2;
    }
    out = printed.str();
    err = complained.str();
  }
  return parsed;
}

}  // namespace gradcheck
