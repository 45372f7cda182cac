// SPDX-License-Identifier: MIT
// Campaigns that were interrupted, and unions that are not all there.
#include <gradcheck/app/fuzz_command.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include <gradcheck/app/campaigns.hpp>
#include <gradcheck/app/folder.hpp>

namespace {

namespace fs = std::filesystem;
using campaigns::mine;

/// A command that gets a signal a moment after it has said something.
struct Interrupted {
  Interrupted(const std::vector<std::string>& arguments, int signal, const std::string& once = "seed 1") {
    const Folder folder("interrupted");
    fs::create_directories(folder.path());
    const pid_t child = campaigns::start(arguments, folder.path("log"));
    while (!contains(content(folder.path("log")), once)) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ::kill(child, signal);
    exit_code = campaigns::exit_code(child);
    log = content(folder.path("log"));
  }

  int exit_code = -1;
  std::string log;
};

}  // namespace

TEST_CASE("a signal ends a campaign with the summary so far, which is incomplete: exit 4") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Interrupted campaign({"fuzz", "Scale", "--runs", "100000000", "--seed", "1"}, signal);
    CHECK(campaign.exit_code == 4);
    CHECK(contains(campaign.log, "fuzz: interrupted, this is the summary so far: "));
    CHECK(contains(campaign.log, " of 100000000 runs\n"));
    CHECK(contains(campaign.log, "  interrupted before its end\nincomplete: 0 of "));
    CHECK(campaign.log.ends_with(" runs failed, 0 findings\n"));
  }
}

TEST_CASE("of a campaign that was interrupted the report says so, one that has a time as well") {
  for (const std::vector<std::string>& length : {std::vector<std::string>{"--runs", "100000000"}, {"--time", "10h"}}) {
    std::vector<std::string> fuzz{"fuzz", "Scale", "--seed", "1", "--report", "json", "--shard", "1/3"};
    fuzz.insert(fuzz.end(), length.begin(), length.end());
    const Interrupted campaign(fuzz, SIGTERM);
    CHECK(campaign.exit_code == 4);
    CHECK(
        contains(campaign.log, R"("shards":[[1,3]],"complete":false,"interrupted":[[1,3]],"missing":[],"ok":false,)"));
  }
}

TEST_CASE("findings win over an interruption: exit 1") {
  const Interrupted campaign({"fuzz", "Wrong", "--runs", "100000000", "--seed", "1"}, SIGINT, "finding: ");
  CHECK(campaign.exit_code == 1);
  CHECK(contains(campaign.log, "  interrupted before its end\nnot ok: "));
}

TEST_CASE("a campaign that was not interrupted is complete") {
  CHECK(contains(mine({"fuzz", "Scale", "--runs", "60", "--seed", "1", "--report", "json"}).out,
                 R"("shards":[[0,1]],"complete":true,"interrupted":[],"missing":[],"ok":true,)"));
}

TEST_CASE("a union of shards that are not all there says which are missing and exits 4, or 1 with findings") {
  const Folder folder("missing");
  fs::create_directories(folder.path());
  const auto shard = [&](const std::string& layer, int index) {
    const std::string path = folder.path(layer + std::to_string(index));
    mine({"fuzz", layer, "--runs", "200", "--seed", "1", "--shard", std::to_string(index) + "/4", "--report", "json",
          "--output", path});
    return path;
  };
  const std::vector<std::string> two{"merge", shard("Scale", 0), shard("Scale", 2)};
  const Run text = mine(two);
  CHECK(text.exit_code == 4);
  CHECK(text.err.empty());
  CHECK(text.out.starts_with("layers Scale, seed 1: 100 of 200 runs, shards 0/4, 2/4\n"));
  CHECK(text.out.ends_with("  missing: shards 1/4, 3/4\nincomplete: 0 of 100 runs failed, 0 findings\n"));
  std::vector<std::string> as_json = two;
  as_json.insert(as_json.end(), {"--report", "json", "--output", folder.path("two")});
  CHECK(mine(as_json).exit_code == 4);
  CHECK(contains(content(folder.path("two")),
                 R"("shards":[[0,4],[2,4]],"complete":false,"interrupted":[],"missing":[[1,4],[3,4]],"ok":false,)"));
  const Run whole = mine({"merge", folder.path("two"), shard("Scale", 1), shard("Scale", 3)});
  CHECK(whole.exit_code == 0);
  CHECK(whole.out == mine({"fuzz", "Scale", "--runs", "200", "--seed", "1"}).out);
  const Run wrong = mine({"merge", shard("Wrong", 0)});
  CHECK(wrong.exit_code == 1);
  CHECK(contains(wrong.out, "  missing: shards 1/4, 2/4, 3/4\nnot ok: "));
}

TEST_CASE("a union with a shard that was interrupted is incomplete") {
  const Folder folder("cut");
  fs::create_directories(folder.path());
  std::vector<std::string> merge{"merge"};
  for (const char* index : {"0", "1"}) {
    merge.push_back(folder.path(index));
    mine({"fuzz", "Scale", "--runs", "100", "--seed", "1", "--shard", std::string(index) + "/2", "--report", "json",
          "--output", merge.back()});
  }
  std::string cut = content(merge.back());
  const std::string key = "\"interrupted\":[";
  cut.insert(cut.find(key) + key.size(), "[1,2]");
  std::ofstream(merge.back()) << cut;
  const Run run = mine(merge);
  CHECK(run.exit_code == 4);
  CHECK(
      run.out.ends_with("  interrupted before their end: shards 1/2\nincomplete: 0 of 100 runs failed, 0 findings\n"));
}
