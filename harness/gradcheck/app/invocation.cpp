// SPDX-License-Identifier: MIT
#include <gradcheck/app/invocation.hpp>

#include <locale>
#include <map>
#include <sstream>

#include <CLI/CLI.hpp>

namespace gradcheck {
namespace {

constexpr const char* closing =
    "exit: 0 ok | 1 a disagreement, a broken clause, or too much undecided | 2 usage, unreadable file, nothing "
    "selected | 3 internal error";

void add_output(CLI::App& command, Invocation& invocation) {
  command.add_option("--output", invocation.output, "write the report to FILE")->type_name("FILE");
}

void add_common(CLI::App& command, Invocation& invocation) {
  add_output(command, invocation);
  command.add_flag("--quiet", invocation.quiet, "failures and the last line only");
}

CLI::Option* add_format(CLI::App& command, Invocation& i) {
  const std::map<std::string, Format> formats{{"text", Format::text}, {"json", Format::json}};
  return command.add_option("--report", i.format, "text or json")
      ->transform(CLI::CheckedTransformer(formats).description(""))
      ->type_name("FORMAT");
}

/// A text to read numbers from, as they are written in C++, whatever the locale.
std::istringstream plain(const std::string& text) {
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  return stream;
}

/// "5x4x3" as a shape, each at least 1.
std::optional<Shape> shape_of(const std::string& text) {
  Shape s;
  char x = 0, y = 0;
  std::istringstream stream = plain(text);
  const bool read = static_cast<bool>(stream >> s.samples >> x >> s.inputs >> y >> s.outputs);
  if (!read || x != 'x' || y != 'x' || to_string(s) != text || s.samples * s.inputs * s.outputs == 0) return {};
  return s;
}

/// The options of a check of a registered layer.
void add_layer(CLI::App& check, Invocation& i) {
  CLI::Option* layer = check.add_option("--layer", i.layer, "a registered layer, at every configuration")
                           ->type_name("NAME")
                           ->excludes("PATH")
                           ->excludes("--prove");
  check.add_option("--clause", i.clause, "print this clause of its contract alone")->type_name("NAME")->needs(layer);
  const auto parse = [&i](const std::string& text) {
    i.shape = shape_of(text);
    if (!i.shape) throw CLI::ValidationError("--shape", text + ", expected samples x inputs x outputs, as in 5x4x3");
  };
  check
      .add_option_function<std::string>("--shape", parse, "of samples, inputs and outputs, as in 5x4x3, instead of all")
      ->type_name("NxDxM")
      ->needs(layer);
}

/// An option whose text is read by `of`, or refused with what was expected.
template <class Value, class Of>
CLI::Option* add_parsed(CLI::App& command, const std::string& name, Value& value, Of of, const std::string& expected,
                        const std::string& help) {
  const auto parse = [&value, of, name, expected](const std::string& text) {
    const auto read = of(text);
    if (!read) throw CLI::ValidationError(name, text + ", expected " + expected);
    value = *read;
  };
  return command.add_option_function<std::string>(name, parse, help);
}

void add_check(CLI::App& app, Invocation& i) {
  CLI::App& check = *app.add_subcommand("check", "check golden cases and counterexamples, or a registered layer");
  check.add_option("PATH", i.paths, "case files, or directories with *.toml under them (default: the installed cases)");
  check.add_flag("--strict", i.options.strict, "one undecided coordinate fails a case");
  check.add_flag("--prove", i.prove,
                 "plant 200 faults into each case's own network as well, and show how many the check caught");
  check.add_option("--seed", i.options.seed, "of the layers, the cotangent and the round-off measurement");
  add_layer(check, i);
  add_parsed(check, "--engine", i.options.engine, engine_named, "automatic, direct, grouped, chained or suffix",
             "automatic, direct, grouped, chained or suffix")
      ->type_name("ENGINE");
  check
      .add_option("--threads", i.options.threads,
                  "of a check by the chained engine: the report is the same whatever the number")
      ->check(CLI::Range(1U, 1024U));
  check.final_callback([&i] { i.command = Invocation::Command::check; });
  add_format(check, i)->excludes("--prove");
  add_common(check, i);
}

void add_show(CLI::App& app, Invocation& i) {
  CLI::App& show = *app.add_subcommand("show", "what a case is, its numbers, its errata");
  show.add_option("FILE", i.paths, "case files")->required();
  show.final_callback([&i] { i.command = Invocation::Command::show; });
  add_common(show, i);
}

void add_list(CLI::App& app, Invocation& i) {
  CLI::App& list = *app.add_subcommand("list", "registered layers, clauses, activations, losses");
  list.add_flag_callback(
      "--json", [&i] { i.format = Format::json; }, "as one JSON object");
  add_output(list, i);
  list.final_callback([&i] { i.command = Invocation::Command::list; });
}

void add_explain(CLI::App& app, Invocation& i) {
  CLI::App& explain = *app.add_subcommand("explain", "what is wrong, with the formula that it violates");
  explain.add_option("FILE|REPORT", i.paths, "case files, or reports of check --report json")->required();
  add_output(explain, i);
  explain.final_callback([&i] { i.command = Invocation::Command::explain; });
}

void add_planted(CLI::App& app, Invocation& i) {
  using gradcheck::fuzz::Scalar, gradcheck::fuzz::Scales;
  CLI::App& planted =
      *app.add_subcommand("planted", "plant every known fault into random networks and show which were caught");
  planted.add_option("--nets", i.planted.nets, "random networks")->capture_default_str()->check(CLI::PositiveNumber);
  planted.add_option("--seed", i.planted.seed, "of all of them")->capture_default_str();
  planted.add_option("--first", i.planted.first, "index of the first one: network i depends on (seed, i) alone");
  planted.add_option("--faults", i.planted.faults_per_net, "kinds planted into each, at random; 0: all")
      ->capture_default_str();
  planted.add_option("--threads", i.planted.threads, "the summary is the same whatever the number")
      ->capture_default_str()
      ->check(CLI::Range(1U, 1024U));
  planted.add_flag_callback(
      "--all-scales", [&i] { i.planted.scales = Scales::all; }, "weights 1e-3 .. 10, data 1e-3 .. 1e3");
  CLI::Option* in_float = planted.add_flag_callback(
      "--float", [&i] { i.planted.scalar = Scalar::float32; }, "networks and backward passes in float");
  CLI::Option* names =
      planted
          .add_flag("--names", i.names, "one mistake at a time in a single module: is it found, and called by its name")
          ->excludes(in_float);
  planted.add_flag("--engines", i.engines, "the direct engine against the chained one, coordinate by coordinate")
      ->excludes(names);
  planted.final_callback([&i] { i.command = Invocation::Command::planted; });
  add_common(planted, i);
}

/// "90", "90s", "10m", "2h": at least a second.
std::optional<std::chrono::seconds> duration_of(const std::string& text) {
  std::istringstream stream = plain(text);
  std::uint32_t count = 0;
  char unit = 's';
  if (text.empty() || text[0] < '0' || text[0] > '9' || !(stream >> count) || count == 0) return {};
  stream >> unit;
  if (stream.peek() != std::istringstream::traits_type::eof()) return {};
  switch (unit) {
    case 's': return std::chrono::seconds(count);
    case 'm': return std::chrono::minutes(count);
    case 'h': return std::chrono::hours(count);
    default: return {};
  }
}

/// "2/8": the third of eight.
std::optional<gradcheck::fuzz::Shard> shard_of(const std::string& text) {
  gradcheck::fuzz::Shard s;
  char slash = 0;
  std::istringstream stream = plain(text);
  const bool read = static_cast<bool>(stream >> s.index >> slash >> s.count);
  if (!read || std::to_string(s.index) + "/" + std::to_string(s.count) != text || s.index >= s.count) return {};
  return s;
}

void add_isolation(CLI::App& fuzz, FuzzRequest& r) {
  CLI::Option* isolate = fuzz.add_flag(
      "--isolate", r.isolate, "check in child processes: a crash, a hang or memory without end becomes a finding");
  add_parsed(fuzz, "--time-limit", r.limits.time, duration_of, "seconds, or as in 10m, 2h",
             "of one run, with --isolate (default: 10s)")
      ->type_name("TIME")
      ->needs(isolate);
  fuzz.add_option_function<std::uint64_t>(
          "--memory-limit", [&r](std::uint64_t mb) { r.limits.memory = mb * 1'000'000; },
          "of one run, with --isolate, in MB (default: 2000)")
      ->check(CLI::PositiveNumber)
      ->needs(isolate);
}

void add_fuzz(CLI::App& app, Invocation& i) {
  FuzzRequest& r = i.fuzz;
  CLI::App& fuzz = *app.add_subcommand(
      "fuzz", "check random networks of lib/mlp, or registered layers, and shrink what fails to a case file");
  fuzz.add_option("LAYER", r.layers, "registered layers (default: all; where there are none, networks of lib/mlp)");
  CLI::Option* runs =
      fuzz.add_option("--runs", r.runs, "how many, of all shards together (default: 1000)")->check(CLI::PositiveNumber);
  add_parsed(fuzz, "--time", r.time, duration_of, "seconds, or as in 10m, 2h", "instead of --runs: 90s, 10m, 2h")
      ->type_name("TIME")
      ->excludes(runs);
  fuzz.add_option("--seed", r.seed, "run i depends on the seed and i alone (default: a random one, printed first)");
  add_parsed(fuzz, "--shard", r.shard, shard_of, "index/count with index from 0, as in 2/8",
             "the part of many machines: 0/8 .. 7/8")
      ->type_name("I/N");
  fuzz.add_option("--threads", r.threads, "the findings are the same whatever the number")
      ->capture_default_str()
      ->check(CLI::Range(1U, 1024U));
  CLI::Option* out =
      fuzz.add_option("--out", r.folder, "a folder for the findings, as case files, and the journal")->type_name("DIR");
  fuzz.add_flag("--resume", r.resume, "go on with the campaign of that folder, after a crash or Ctrl-C")->needs(out);
  add_isolation(fuzz, r);
  fuzz.final_callback([&i] { i.command = Invocation::Command::fuzz; });
  add_format(fuzz, i);
  add_output(fuzz, i);
}

void add_merge(CLI::App& app, Invocation& i) {
  CLI::App& merge = *app.add_subcommand("merge", "unite reports of the shards of a campaign into one");
  merge.add_option("REPORT", i.paths, "of fuzz --report json")->required();
  merge.final_callback([&i] { i.command = Invocation::Command::merge; });
  add_format(merge, i);
  add_output(merge, i);
}

}  // namespace

Parsed parse_arguments(int argc, const char* const* argv, std::string& out, std::string& err) {
  Parsed parsed;
  parsed.invocation.program = argc > 0 ? argv[0] : "gradcheck";
  CLI::App app("proves or refutes hand-written gradients", parsed.invocation.program);
  app.footer(closing);
  app.require_subcommand(1);
  add_check(app, parsed.invocation);
  add_show(app, parsed.invocation);
  add_fuzz(app, parsed.invocation);
  add_list(app, parsed.invocation);
  add_merge(app, parsed.invocation);
  add_explain(app, parsed.invocation);
  add_planted(app, parsed.invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    std::ostringstream printed, complaint;
    parsed.exit_code = app.exit(e, printed, complaint) == 0 ? 0 : 2;
    out = printed.str();
    err = complaint.str();
  }
  return parsed;
}

}  // namespace gradcheck
