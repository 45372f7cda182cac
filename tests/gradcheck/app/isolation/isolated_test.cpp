// SPDX-License-Identifier: MIT
#include <gradcheck/app/isolation/isolated.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <gradcheck/app/program.hpp>

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Arguments = std::vector<std::string>;

/// Fifty runs of layers of isolation/terrible_main.cpp, isolated; `first`: what its own main takes.
Arguments fifty_runs(Arguments first, const Arguments& more) {
  first.insert(first.end(), {"fuzz", "--runs", "50", "--seed", "1", "--isolate"});
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

Run terrible(const Arguments& more, const Arguments& first = {}) {
  return run_program(GRADCHECK_TERRIBLE, fifty_runs(first, more));
}

void finds(const Run& run, const std::string& layer, const std::string& cause) {
  INFO(run.err);
  CHECK(run.exit_code == 1);
  CHECK(contains(run.out, ": 50 of 50 runs\n"));
  CHECK(contains(run.out, " runs failed, 1 finding\n"));
  CHECK(contains(run.out, ": " + cause + "\n"));
  CHECK(contains(run.out, "name = \"" + layer + "\""));
  CHECK(contains(run.out, "shape = [9, 9, 1]"));
}

void agrees(const Run& run) {
  INFO(run.err);
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "ok: 0 of 50 runs failed, 0 findings\n"));
}

/// A copy of the program under a name of its own, whose processes can be counted by it.
class Copy {
 public:
  explicit Copy(const std::string& name)
      : path_(fs::temp_directory_path() / ("gradcheck-terrible-" + name)), output_(path_.string() + ".output") {
    fs::copy_file(GRADCHECK_TERRIBLE, path_, fs::copy_options::overwrite_existing);
    fs::remove(output_);
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  ~Copy() {
    fs::remove(path_);
    fs::remove(output_);
  }

  /// In a process group of its own, as a shell starts it.
  pid_t start(const Arguments& arguments) const {
    const pid_t child = ::fork();
    if (child != 0) return child;
    (void)::setpgid(0, 0);
    const int file = ::open(output_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    (void)::dup2(file, STDOUT_FILENO);
    (void)::dup2(file, STDERR_FILENO);
    Arguments all = arguments;
    all.insert(all.begin(), path_.string());
    std::vector<char*> argv;
    for (std::string& a : all) argv.push_back(a.data());
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }

  /// Until the campaign has a child, and half a second more, in which it begins to hang.
  void await_children() const {
    while (processes() < 2) std::this_thread::sleep_for(10ms);
    std::this_thread::sleep_for(500ms);
  }

  static int exit_code(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string output() const {
    std::ifstream stream(output_, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  /// Whether within ten seconds no process of it is left.
  bool is_gone() const {
    for (int n = 0; n < 1000 && processes() > 0; ++n) std::this_thread::sleep_for(10ms);
    return processes() == 0;
  }

 private:
  int processes() const {
    int count = 0;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/proc")) {
      const fs::path file = fs::read_symlink(entry.path() / "exe", error);
      count += !error && file == path_ ? 1 : 0;
    }
    return count;
  }

  fs::path path_, output_;
};

}  // namespace

TEST_CASE("a layer that crashes on few inputs is a finding, shrunk to the smallest shape") {
  finds(terrible({"Killed"}), "Killed", "crashes (Killed)");
}

TEST_CASE("a crash keeps what the child wrote last") {
  const Run run = terrible({"Asserts"});
  finds(run, "Asserts", "crashes (Aborted)");
  const std::string said = "terrible: rows < 9: Assertion `it is small' failed.";
  CHECK(contains(run.out, "\n    crashes (Aborted); it wrote\n    " + said + "\n"));
  CHECK(contains(run.out, "\nsource = \"crashes (Aborted); it wrote\\u000a" + said + "\"\n"));
  CHECK(contains(run.err, said + "\n"));
}

TEST_CASE("a layer that ends the process is a finding") { finds(terrible({"Exits"}), "Exits", "exits (code 9)"); }

TEST_CASE("a layer that hangs is a finding, whose shrinking is bounded") {
  const Run run = terrible({"Hangs", "--time-limit", "1s"});
  CHECK(run.exit_code == 1);
  CHECK(contains(run.out, " runs failed, 1 finding\n"));
  CHECK(contains(run.out, ": hangs\n"));
}

TEST_CASE("a layer that closes the files of its process and goes on hangs") {
  const Run run = terrible({"Closes", "--time-limit", "1s"});
  CHECK(run.exit_code == 1);
  CHECK(contains(run.out, ": hangs\n"));
}

TEST_CASE("a layer that is slow but within its time is none") { agrees(terrible({"Slow"})); }

#ifndef __SANITIZE_ADDRESS__  // which knows no limit of memory
TEST_CASE("a layer that allocates without bound is a finding") {
  finds(terrible({"Greedy", "--memory-limit", "400"}), "Greedy", "runs out of memory");
}
#endif

TEST_CASE("isolated, a campaign of healthy and of wrong layers has the same summary, whatever the threads") {
  const Arguments campaign{"fuzz", "Scale", "Constant", "Garbles", "--runs", "120", "--seed", "1", "--report", "json"};
  const Run together = run_program(GRADCHECK_TERRIBLE, campaign);
  CHECK(together.exit_code == 1);
  CHECK(contains(together.out, R"(\\xff\\xfe)"));  // what Garbles throws, in no encoding
  for (const char* threads : {"1", "2"}) {
    Arguments apart = campaign;
    apart.insert(apart.end(), {"--isolate", "--threads", threads});
    const Run run = run_program(GRADCHECK_TERRIBLE, apart);
    CHECK(run.exit_code == 1);
    CHECK(run.out == together.out);
  }
}

TEST_CASE("the command's own networks are checked in child processes as well") {
  const Arguments campaign{"fuzz", "--runs", "60", "--seed", "3", "--report", "json"};
  Arguments apart = campaign;
  apart.insert(apart.end(), {"--isolate", "--threads", "2"});
  CHECK(run_program(GRADCHECK_COMMAND, apart).out == run_program(GRADCHECK_COMMAND, campaign).out);
}

TEST_CASE("a factory that ends the process is a finding without a case") {
  const Run run = run_program(GRADCHECK_TERRIBLE, {"fuzz", "ExitsMade", "--isolate", "--runs", "2", "--seed", "1"});
  CHECK(run.exit_code == 1);
  CHECK(contains(run.out, "2 of 2 runs failed, 1 finding\n"));
  CHECK(contains(run.out,
                 "layers ExitsMade: the factory of a layer exits (code 3) at seed 1, run 0: no case can be written\n"));
}

TEST_CASE("a lock that another thread of the program holds does not look like a hang") {
  // Lonely asks a thread of main for the lock at every forward. A copy of the process would lack that thread, and hang
  // in every run.
  agrees(terrible({"Lonely", "--threads", "2", "--time-limit", "10s"}, {"--before=keep-a-lock"}));
}

TEST_CASE("what main does before, a child does again: where it began, with the arguments that it was given") {
  const fs::path folder = fs::temp_directory_path() / "gradcheck-isolated-test";
  fs::create_directories(folder / "below");
  const Run run = run_program(GRADCHECK_TERRIBLE, fifty_runs({"--before=go-below", "--before=talk"}, {"Scale"}),
                              "cd " + folder.string() + " &&");
  fs::remove_all(folder);
  agrees(run);
  CHECK(
      run.out.starts_with("main talks\nlayers Scale, seed 1: 50 of 50 runs\n"));  // once: a child's output goes nowhere
  CHECK(run.out.rfind("main talks") == 0);
  CHECK(run.err.find("main goes on") == run.err.rfind("main goes on"));
}

TEST_CASE("what a layer prints does not get into the report") {
  CHECK(terrible({"Talks"}).out.starts_with("layers Talks, seed 1: 50 of 50 runs\n"));
}

TEST_CASE("Ctrl-C is not for the children") { agrees(terrible({"Interrupted"})); }

TEST_CASE("a program whose file is gone is started anew all the same") {
  const fs::path copy = fs::temp_directory_path() / "gradcheck-terrible-copy";
  fs::copy_file(GRADCHECK_TERRIBLE, copy, fs::copy_options::overwrite_existing);
  agrees(run_program(copy.string(), fifty_runs({"--before=delete-me"}, {"Scale"})));
  CHECK_FALSE(fs::exists(copy));
}

TEST_CASE("a main that does not come as far a second time is an error of the program, and no finding") {
  const Run ended = run_program(GRADCHECK_TERRIBLE, fifty_runs({"--before=need-input"}, {"Scale"}), "echo |");
  CHECK(ended.exit_code == 2);
  CHECK(contains(ended.err,
                 "gradcheck: --isolate: this program, started anew with the same arguments, exits (code 5) "
                 "before it comes to gradcheck::main\n"));
}

TEST_CASE("a program whose campaign is another one a second time is an error of the program, and no finding") {
  const Run other = terrible({}, {"--before=forget"});
  CHECK(other.exit_code == 2);
  CHECK(contains(other.err,
                 "gradcheck: --isolate: this program, started anew with the same arguments, is another one: "
                 "its campaign is of layers Constant, "));
  CHECK(contains(other.err, ", expected layers Scale, Constant, "));
}

TEST_CASE("Ctrl-C ends a campaign whose child hangs, without a finding and without a process that is left") {
  Copy copy("interrupted");
  const pid_t campaign =
      copy.start({"fuzz", "HangsAtOnce", "--isolate", "--time-limit", "600s", "--seed", "1", "--threads", "2"});
  copy.await_children();
  (void)::kill(-campaign, SIGINT);  // as a terminal does: all of them, the children too
  CHECK(copy.exit_code(campaign) == 4);
  CHECK(contains(copy.output(), "fuzz: interrupted, this is the summary so far: "));
  CHECK(contains(copy.output(), " runs failed, 0 findings\n"));
  CHECK(copy.is_gone());
}

TEST_CASE("the children of a campaign that is killed end with it, even where they hang") {
  Copy copy("killed");
  const pid_t campaign =
      copy.start({"fuzz", "HangsAtOnce", "--isolate", "--time-limit", "600s", "--seed", "1", "--threads", "2"});
  copy.await_children();
  (void)::kill(campaign, SIGKILL);
  CHECK(copy.exit_code(campaign) == -1);
  CHECK(copy.is_gone());
}

TEST_CASE("fuzz --isolate goes on behind a crash and exits 1") {
  const Run run = terrible({"Exits", "--time-limit", "5s", "--memory-limit", "500"});
  CHECK(run.exit_code == 1);
  CHECK(contains(run.err, "exits (code 9)"));
  CHECK(gradcheck_command({"fuzz", "--time-limit", "5s", "--runs", "1"}).exit_code == 2);
}
