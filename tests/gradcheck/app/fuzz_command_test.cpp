// SPDX-License-Identifier: MIT
#include <gradcheck/app/fuzz_command.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <thread>

#include <catch2/catch.hpp>

#include <gradcheck/app/campaigns.hpp>
#include <gradcheck/app/command.hpp>
#include <gradcheck/app/folder.hpp>
#include <gradcheck/app/registered.hpp>

namespace {

namespace fs = std::filesystem;
using campaigns::mine, campaigns::start, campaigns::exit_code;

}  // namespace

TEST_CASE("fuzz of the library prints the seed first, then what was covered, and exits 0") {
  const Run run = gradcheck_command({"fuzz", "--runs", "20", "--seed", "3"});
  CHECK(run.exit_code == 0);
  CHECK(run.err.starts_with("fuzz: networks of lib/mlp, seed 3"));
  CHECK(run.out.starts_with("networks of lib/mlp, seed 3: 20 of 20 runs\n"));
  CHECK(contains(run.out, "\nok: 0 of 20 runs failed, 0 findings\n"));
}

TEST_CASE("without --seed each campaign has another one") {
  CHECK(mine({"fuzz", "Scale", "--runs", "1"}).err != mine({"fuzz", "Scale", "--runs", "1"}).err);
}

TEST_CASE("a finding is a file, and the line to paste checks it") {
  const Folder folder("finding");
  const Run run = mine({"fuzz", "Wrong", "--runs", "60", "--seed", "1", "--out", folder.path()});
  CHECK(run.exit_code == 1);
  CHECK(run.out.starts_with("wrong: "));  // the answer of the layer before all counts
  CHECK(run.out.find("reproduce: ./mine check --layer Wrong") < run.out.find("\nlayers Wrong, seed 1: 60 of 60 runs"));
  const std::size_t at = run.out.rfind("reproduce: ./mine check ");
  REQUIRE(at != std::string::npos);
  const std::string path = run.out.substr(at + 24, run.out.find('\n', at) - at - 24);
  CHECK(fs::path(path).parent_path() == folder.path());
  const Run again = mine({"check", path});
  CHECK(again.exit_code == 1);
  CHECK(contains(again.out, "Wrong, 4x1x1"));
  CHECK(gradcheck_command({"check", path}).exit_code == 2);  // a program that does not know the layer
}

TEST_CASE("without a folder, and where it fails, the case is printed") {
  const Run alone = mine({"fuzz", "Wrong", "--runs", "60", "--seed", "1"});
  CHECK(contains(alone.out, "[layer]\nname = \"Wrong\"\nshape = [4, 1, 1]\n"));
  CHECK(contains(alone.err, "\nfinding: run "));
  CHECK_FALSE(contains(alone.err, "[layer]"));
}

TEST_CASE("a folder that cannot be written is reported before the campaign") {
  const TemporaryFile file("not-a-folder", "");
  const Run run = mine({"fuzz", "--out", file.path() + "/below", "--seed", "1"});
  CHECK(run.exit_code == 2);
  CHECK(contains(run.err, file.path() + "/below: cannot be written: "));
  CHECK(run.out.empty());
}

TEST_CASE("a finding that the disk does not take is printed instead of lost") {
  const Folder folder("full");
  fs::create_directories(folder.path("seed-1-run-1.toml"));  // each name that a finding could have is taken by a folder
  for (int n = 0; n < 60; ++n) fs::create_directories(folder.path("seed-1-run-" + std::to_string(n) + ".toml"));
  const Run run = mine({"fuzz", "Wrong", "--runs", "60", "--seed", "1", "--out", folder.path()});
  CHECK(run.exit_code == 1);
  CHECK(contains(run.err, "cannot be written: "));
  CHECK(contains(run.err, "[layer]\nname = \"Wrong\"\nshape = [4, 1, 1]\n"));
}

TEST_CASE("the union of eight shards, each a process, is the campaign") {
  const Folder folder("shards");
  fs::create_directories(folder.path());
  const std::vector<std::string> fuzz{"fuzz", "Wrong", "Scale", "--runs", "420", "--seed", "5", "--report", "json"};
  std::vector<std::string> merge{"merge", "--report", "json"};
  std::vector<pid_t> children;
  for (int shard = 0; shard < 8; ++shard) {
    std::vector<std::string> part = fuzz;
    merge.push_back(folder.path(std::to_string(shard)));
    part.insert(part.end(), {"--shard", std::to_string(shard) + "/8", "--output", merge.back()});
    children.push_back(start(part, folder.path("log")));
  }
  for (const pid_t child : children) CHECK(exit_code(child) <= 1);
  const Run united = mine(merge);
  CHECK(united.exit_code == 1);
  CHECK(united.out == mine(fuzz).out);
  merge.push_back(merge.back());
  const Run twice = mine(merge);
  CHECK(twice.exit_code == 2);
  CHECK(contains(twice.err, "shard 7/8, expected one of 8 that is not in the reports before"));
}

TEST_CASE("reports of different campaigns are not merged") {
  const Folder folder("different");
  fs::create_directories(folder.path());
  for (const char* seed : {"1", "2"})
    mine({"fuzz", "Scale", "--runs", "2", "--seed", seed, "--report", "json", "--output", folder.path(seed)});
  CHECK(contains(mine({"merge", folder.path("1"), folder.path("2")}).err, "seed 2, 2 runs planned, expected "));
  CHECK(mine({"merge", folder.path("none")}).exit_code == 2);
  CHECK(mine({"merge", folder.path("1")}).out.starts_with("layers Scale, seed 1: 2 of 2 runs\n"));
}

TEST_CASE("a campaign killed fifty times goes on to the same report, and loses no finding that was announced") {
  const Folder folder("killed"), whole("whole");
  const std::vector<std::string> options{"--runs", "700", "--seed", "9", "--report", "json"};
  std::vector<std::string> fuzz{"fuzz", "Wrong", "--out", folder.path()},
      resume = {"fuzz", "Wrong", "--resume", "--out", folder.path()};
  fuzz.insert(fuzz.end(), options.begin(), options.end());
  resume.insert(resume.end(), options.begin(), options.end());
  const std::string log = folder.path() + ".log";
  fs::remove(log);
  std::mt19937 random(1);
  for (int kill = 0; kill < 50; ++kill) {
    const pid_t child = start(fs::exists(folder.path("journal.jsonl")) ? resume : fuzz, log);
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 120));
    ::kill(child, SIGKILL);
    exit_code(child);
  }
  const Run last = mine(resume);
  CHECK(last.exit_code == 1);
  std::vector<std::string> unbroken{"fuzz", "Wrong", "--out", whole.path()};
  unbroken.insert(unbroken.end(), options.begin(), options.end());
  CHECK(last.out == mine(unbroken).out);
  std::istringstream lines(content(log));
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("reproduce: ./mine check ")) CHECK(fs::exists(line.substr(24)));
  for (const auto& entry : fs::directory_iterator(whole.path()))
    if (entry.path().extension() == ".toml")
      CHECK(content(entry.path().string()) == content(folder.path(entry.path().filename().string())));
  fs::remove(log);
}

TEST_CASE("a journal is continued by its own campaign alone") {
  const Folder folder("journal");
  const std::vector<std::string> fuzz{"fuzz", "Scale", "--runs", "60", "--seed", "1", "--out", folder.path()};
  CHECK(mine({"fuzz", "--resume", "--out", folder.path()}).exit_code == 2);
  CHECK(mine(fuzz).exit_code == 0);
  CHECK(contains(mine(fuzz).err, "there is a campaign already; --resume continues it"));
  const Run resumed = mine({"fuzz", "Scale", "--resume", "--out", folder.path()});
  CHECK(resumed.out.starts_with("layers Scale, seed 1: 60 of 60 runs\n"));
  const Run other = mine({"fuzz", "Scale", "--resume", "--out", folder.path(), "--seed", "2", "--runs", "60"});
  CHECK(other.exit_code == 2);
  CHECK(contains(other.err, ": --resume of another campaign: --seed 1 there, --seed 2 here; "));
  for (const std::vector<std::string>& stranger : {std::vector<std::string>{"fuzz", "Wrong"}, {"fuzz"}}) {
    std::vector<std::string> command = stranger;
    command.insert(command.end(), {"--resume", "--out", folder.path()});
    CHECK(contains(mine(command).err, ": --resume of another campaign: layers Scale there, layers "));
  }
  CHECK(mine({"fuzz", "Scale", "--resume", "--out", folder.path(), "--seed", "2"}).exit_code == 2);
}

TEST_CASE("fuzz of a binary with layers is of all of them") {
  CHECK(contains(mine({"fuzz", "--runs", "1", "--seed", "1"}).err, "fuzz: layers Scale, Wrong, seed 1"));
}

TEST_CASE("a campaign with a time ends by it") {
  const auto before = std::chrono::steady_clock::now();
  CHECK(mine({"fuzz", "Scale", "--time", "1s", "--seed", "1", "--threads", "2"}).exit_code == 0);
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(30));
}

TEST_CASE("fuzz refuses what it cannot read") {
  for (const std::vector<std::string>& options : {std::vector<std::string>{"--shard", "8/8"},
                                                  {"--shard", "1"},
                                                  {"--time", "0"},
                                                  {"--time", "5x"},
                                                  {"--runs", "0"},
                                                  {"--runs", "5", "--time", "5s"},
                                                  {"--resume"},
                                                  {"Unknown"}}) {
    std::vector<std::string> arguments{"fuzz"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    CAPTURE(options);
    CHECK(mine(arguments).exit_code == 2);
  }
}
