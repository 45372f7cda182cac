// SPDX-License-Identifier: MIT
#include <gradcheck/main.hpp>

#include <exception>
#include <iostream>
#include <optional>

#include <gradcheck/app/commands.hpp>
#include <gradcheck/app/explain_command.hpp>
#include <gradcheck/app/fuzz_command.hpp>
#include <gradcheck/app/invocation.hpp>
#include <gradcheck/app/layer_commands.hpp>
#include <gradcheck/app/list_command.hpp>
#include <gradcheck/app/print/report_file.hpp>
#include <gradcheck/app/system/system.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/base/user_error.hpp>

extern "C" void openblas_set_num_threads(int threads);

namespace gradcheck {
namespace {

enum Exit : int { ok = 0, disagreement = 1, unusable = 2, internal = 3, incomplete = 4 };

int exit_code(Ending ending) {
  switch (ending) {
    case Ending::ok: return ok;
    case Ending::failed: return disagreement;
    case Ending::incomplete: return incomplete;
  }
  return internal;
}

Ending ending_of(bool agreed) { return agreed ? Ending::ok : Ending::failed; }

/// Its own layers are what a binary is asked about, unless a case is named.
bool is_of_layers(const Invocation& i, const Registry& registry) {
  if (!i.layers.empty() || (i.isolation.wanted && i.paths.empty())) return true;
  return i.paths.empty() && !i.prove && !registry.entries().empty();
}

/// In a child process of a command with --isolate: does its task, and ends the process. Returns in any other.
void serve_if_child(const Invocation& i, const Registry& registry) {
  if (!i.isolation.wanted) return;
  if (i.command == Invocation::Command::fuzz) serve_campaign_if_child(i, registry);
  if (i.command != Invocation::Command::check) return;
  is_of_layers(i, registry) ? serve_layers_if_child(i, registry) : serve_cases_if_child(i, registry);
}

Ending execute(const Invocation& i, const Registry& registry, const Print& print) {
  switch (i.command) {
    case Invocation::Command::check:
      return ending_of(is_of_layers(i, registry) ? check_registered(i, registry, print)
                                                 : check_cases(i, registry, print));
    case Invocation::Command::explain: return ending_of(explain_files(i, registry, print));
    case Invocation::Command::fuzz: return fuzz_campaign(i, registry, print);
    case Invocation::Command::merge: return merge_reports(i, registry, print);
    case Invocation::Command::list: list_names(i, registry, print); return Ending::ok;
    case Invocation::Command::planted: return ending_of(plant_faults(i, print));
    case Invocation::Command::show: show_cases(i, registry, print); return Ending::ok;
  }
  return Ending::ok;
}

/// A page is half a megabyte of text, which nobody reads in a terminal.
void require_a_reader_of_pages(const Invocation& i) {
  if (i.format == Format::html && goes_to_standard_output(i) && system::width_of_standard_output())
    throw detail::UserError("--report html is a page for a browser, expected --output FILE beside it");
}

int run(const Invocation& i, const Registry& registry) {
  require_a_reader_of_pages(i);
  std::optional<ReportFile> file;
  if (!goes_to_standard_output(i)) file.emplace(i.output);
  const Print print = [&file](const std::string& text) {
    if (file)
      file->write(text);
    else
      std::cout << text << std::flush;
  };
  try {
    const Ending ending = execute(i, registry, print);
    if (file) file->finish();
    return exit_code(ending);
  } catch (const detail::NothingChecked&) {
    if (file && i.format != Format::text) file->finish();  // a document has a place for that, a text has none
    throw;
  }
}

}  // namespace

int main(int argc, char** argv, const Registry& registry) {
  try {
    system::keep_freed_memory();
    openblas_set_num_threads(1);  // matrices are small, and the parallel loops are ours
    std::string out, err;
    const Parsed parsed = parse_arguments(argc, argv, out, err);
    std::cout << out;
    std::cerr << err;
    if (parsed.exit_code >= 0) return parsed.exit_code;
    serve_if_child(parsed.invocation, registry);
    return run(parsed.invocation, registry);
  } catch (const detail::InputError& e) {
    std::cerr << e.what() << '\n';
    return unusable;
  } catch (const detail::UserError& e) {
    std::cerr << "gradcheck: " << e.what() << '\n';
    return unusable;
  } catch (const std::exception& e) {
    std::cerr << "gradcheck: internal error: " << e.what() << '\n';
    return internal;
  } catch (...) {  // never throws, whatever it is
    std::cerr << "gradcheck: internal error: " << detail::words_of_thrown() << '\n';
    return internal;
  }
}

}  // namespace gradcheck
