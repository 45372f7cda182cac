// SPDX-License-Identifier: MIT
// A program with layers that do terrible things to their process, and with a main that does things of its own before
// gradcheck::main:
//   gradcheck_terrible [--before=DEED]... ARGUMENT...
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include <unistd.h>

#include <gradcheck/app/registered.hpp>
#include <gradcheck/main.hpp>

using gradcheck::Shape;
using namespace std::chrono_literals;

namespace {

/// A lock that a thread holds all the time, except where somebody asks for it. In a mere copy of the process there is
/// no such thread, but the lock is held: whoever asks for it waits for ever.
class Kept {
 public:
  void keep() {
    std::thread([this] {
      while (true) {
        const std::scoped_lock lock(mutex_);
        kept_ = true;
        while (wanted_ == 0) std::this_thread::sleep_for(100us);
      }
    }).detach();
    while (!kept_) std::this_thread::yield();
  }
  void ask() {
    ++wanted_;
    const std::scoped_lock lock(mutex_);
    --wanted_;
  }

 private:
  std::mutex mutex_;
  std::atomic<bool> kept_{false};
  std::atomic<int> wanted_{0};
};

Kept kept;

/// A right layer that does something where x is at least so large: at 9 x 9 that is one run in 170, run 44 of seed 1.
struct Terrible : layers::Scale {
  arma::uword least = 9;
  std::function<void()> deed = {};

  arma::mat forward(const arma::mat& m) {
    if (m.n_rows >= least && m.n_cols >= least) deed();
    return Scale::forward(m);
  }
};

/// Throws what is no text in any encoding that a file may have.
struct Garbling : layers::Scale {
  arma::mat backward(const arma::mat&) { throw std::runtime_error("\xff\xfe"); }
};

auto terrible(std::function<void()> deed, arma::uword least = 9) {
  return [deed, least](Shape s, std::mt19937_64& random) { return Terrible{make_scale(s, random), least, deed}; };
}

void loop_for_ever() {
  for (volatile bool on = true; on;) {
  }
}

void allocate_without_end() {
  std::list<arma::mat> all;
  while (true) all.emplace_back(1000, 1000, arma::fill::none);
}

void take_a_moment_once() {
  static bool taken = false;
  if (!taken) std::this_thread::sleep_for(100ms);
  taken = true;
}

void close_every_file() {
  for (int file = 3; file < 1000; ++file) (void)::close(file);
  loop_for_ever();
}

/// As an assertion does, in a build that has them.
void assert_nothing() {
  std::cerr << "terrible: rows < 9: Assertion `it is small' failed.\n" << std::flush;
  std::abort();
}

layers::Scale exit_while_it_is_made(Shape, std::mt19937_64&) { std::_Exit(3); }

bool forgetful = false;  // of a layer, the second time

gradcheck::Registry registry() {
  gradcheck::Registry all;
  if (!forgetful) all.add("Scale", make_scale);
  all.add("Constant", make_constant);
  all.add("Killed", terrible([] { (void)std::raise(SIGKILL); }));
  all.add("Asserts", terrible(assert_nothing));
  all.add("AssertsAtOnce", terrible(assert_nothing, 4));
  all.add("Exits", terrible([] { std::_Exit(9); }));
  all.add("Hangs", terrible(loop_for_ever));
  all.add("HangsAtOnce", terrible(loop_for_ever, 1));
  all.add("Greedy", terrible(allocate_without_end));
  all.add("GreedyAtOnce", terrible(allocate_without_end, 1));
  all.add("Slow", terrible(take_a_moment_once));
  all.add("Closes", terrible(close_every_file));
  all.add("Lonely", terrible([] { kept.ask(); }, 1));
  all.add("Talks", terrible([] { std::cout << "a layer talks" << std::endl; }, 1));
  all.add("Interrupted", terrible([] { (void)std::raise(SIGINT); }, 1));
  all.add("Garbles", [](Shape s, std::mt19937_64& random) { return Garbling{make_scale(s, random)}; });
  all.add("ExitsMade", exit_while_it_is_made);
  return all;
}

/// What may go before, each once a process.
const std::map<std::string, std::function<void(const char*)>> deeds{
    {"keep-a-lock", [](const char*) { kept.keep(); }},
    {"delete-me", [](const char* program) { (void)std::filesystem::remove(program); }},
    {"go-below", [](const char*) { std::filesystem::current_path("below"); }},
    {"talk", [](const char*) { std::cout << "main talks" << std::endl; }},
    {"need-input",
     [](const char*) {
       if (std::cin.get() == EOF) std::exit(5);
     }},
    {"forget",
     [](const char*) {
       forgetful = std::getenv("GRADCHECK_TEST_FORGET") != nullptr;
       (void)::setenv("GRADCHECK_TEST_FORGET", "1", 1);
     }},
};

}  // namespace

int main(int argc, char** argv) {
  while (argc > 1 && std::string(argv[1]).starts_with("--before=")) {
    deeds.at(std::string(argv[1]).substr(9))(argv[0]);
    argv[1] = argv[0];
    ++argv;
    --argc;
  }
  const int code = gradcheck::main(argc, argv, registry());
  std::cerr << "main goes on\n";
  return code;
}
