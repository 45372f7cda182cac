// SPDX-License-Identifier: MIT
#include <gradcheck/app/fuzz_options.hpp>

#include <gradcheck/app/common_options.hpp>
#include <gradcheck/app/usage/options.hpp>

namespace gradcheck {
namespace {

void add_length(CLI::App& fuzz, FuzzRequest& r) {
  CLI::Option* runs =
      add_number(fuzz, "--runs", r.runs, {1}, "how many, of all shards together (default: 1000, or as long as --time)");
  add_parsed(fuzz, "--time", r.time, duration_of, "seconds, or as in 10m, 2h",
             "instead of --runs: seconds, or as in 90s, 10m, 2h (default: none)")
      ->type_name("TIME")
      ->excludes(runs);
}

void add_folder(CLI::App& fuzz, FuzzRequest& r) {
  CLI::Option* out =
      fuzz.add_option("--out", r.folder, "a folder for the findings, as case files, and the journal (default: none)")
          ->type_name("DIR");
  fuzz.add_flag("--resume", r.resume, "go on with the campaign of that folder, after a crash or Ctrl-C")->needs(out);
}

}  // namespace

void add_fuzz(CLI::App& program, Invocation& i) {
  FuzzRequest& r = i.fuzz;
  CLI::App& fuzz = *program.add_subcommand(
      "fuzz", "check random networks of lib/mlp, or registered layers, and shrink what fails to a case file");
  fuzz.add_option("LAYER", r.layers, "registered layers (default: all; where there are none, networks of lib/mlp)")
      ->type_name("");
  add_length(fuzz, r);
  add_number(fuzz, "--seed", r.seed, {},
             "run i depends on the seed and i alone (default: a random one, printed first)");
  add_parsed(fuzz, "--shard", r.shard, shard_of, "index/count with index from 0, as in 2/8",
             "the part of one of many machines: index/count, 0/8 to 7/8 (default: 0/1, all of it)")
      ->type_name("I/N");
  add_number(fuzz, "--threads", r.threads, thread_counts, "the findings are the same whatever the number");
  add_folder(fuzz, r);
  add_isolation(fuzz, i.isolation, "check in child processes: a crash, a hang or memory without end becomes a finding");
  fuzz.final_callback([&i] { i.command = Invocation::Command::fuzz; });
  add_format(fuzz, i, Reporter::campaign);
  add_common(fuzz, i);
}

void add_merge(CLI::App& program, Invocation& i) {
  CLI::App& merge = *program.add_subcommand("merge", "unite reports of the shards of a campaign into one");
  merge.add_option("REPORT", i.paths, "of fuzz --report json; - is standard input")->required()->type_name("");
  merge.final_callback([&i] { i.command = Invocation::Command::merge; });
  add_format(merge, i, Reporter::campaign);
  add_common(merge, i);
}

}  // namespace gradcheck
