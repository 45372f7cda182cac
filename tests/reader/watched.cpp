// SPDX-License-Identifier: MIT
#include "watched.hpp"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstring>
#include <exception>
#include <fstream>
#include <new>
#include <stdexcept>

namespace reader {
namespace {

using Clock = std::chrono::steady_clock;

/// What a worker tells the process that watches it, in memory that both have.
struct Told {
  Watched watched;
  char complaint[2000];
};

class Shared {
 public:
  Shared() : memory_(::mmap(nullptr, sizeof(Told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (memory_ == MAP_FAILED) throw std::runtime_error("no shared memory");
    told_ = new (memory_) Told{};
  }
  ~Shared() { ::munmap(memory_, sizeof(Told)); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  Told& operator*() const { return *told_; }

 private:
  void* memory_;
  Told* told_ = nullptr;
};

void limit_memory([[maybe_unused]] std::uint64_t bytes) {
#ifndef __SANITIZE_ADDRESS__
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlim_t most = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + bytes;
  const rlimit limit{most, most};
  ::setrlimit(RLIMIT_AS, &limit);
#endif
}

/// Of the processor, which others may share; on the clock twelve times as much, for one that sleeps.
void limit_time(unsigned seconds) {
  const itimerval limit{{0, 0}, {static_cast<time_t>(seconds), 0}};
  ::setitimer(ITIMER_PROF, &limit, nullptr);
  ::alarm(12 * seconds);
}

void call_all(const std::function<unsigned(std::uint64_t)>& call, std::uint64_t end, Clock::time_point until,
              const Bounds& bounds, Told& told) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  limit_memory(bounds.bytes);
  for (std::uint64_t& index = told.watched.calls; index < end && Clock::now() < until; ++index) {
    limit_time(bounds.seconds);
    ++told.watched.counts[call(index)];
  }
}

[[noreturn]] void work(const std::function<unsigned(std::uint64_t)>& call, std::uint64_t end, Clock::time_point until,
                       const Bounds& bounds, Told& told) {
  try {
    call_all(call, end, until, bounds, told);
  } catch (const std::exception& e) {
    std::strncpy(told.complaint, e.what(), sizeof told.complaint - 1);
    ::_exit(1);
  }
  ::_exit(0);
}

/// Why a worker ended; nothing where it came to its end.
std::string reason_of(int status, const Told& told, const Bounds& bounds) {
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGPROF || WTERMSIG(status) == SIGALRM))
    return "more than " + std::to_string(bounds.seconds) + " s";
  if (WIFSIGNALED(status)) return std::string("crash: ") + ::strsignal(WTERMSIG(status));
  if (WEXITSTATUS(status) == 0) return "";
  return told.complaint[0] != '\0' ? told.complaint : "exit " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Watched watch(const std::function<unsigned(std::uint64_t)>& call, std::uint64_t end, Clock::time_point until,
              const Bounds& bounds, const std::function<void(std::uint64_t, const std::string&)>& report) {
  const Shared shared;
  Told& told = *shared;
  while (told.watched.calls < end && Clock::now() < until) {
    told.complaint[0] = '\0';
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("no new process");
    if (child == 0) work(call, end, until, bounds, told);
    int status = 0;
    ::waitpid(child, &status, 0);
    const std::string reason = reason_of(status, told, bounds);
    if (!reason.empty()) report(told.watched.calls++, reason);
  }
  return told.watched;
}

}  // namespace reader
