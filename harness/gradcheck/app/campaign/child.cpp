// SPDX-License-Identifier: MIT
#include <gradcheck/app/campaign/child.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <mutex>
#include <new>
#include <stdexcept>

#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gradcheck {
namespace {

constexpr int out_of_memory = 120, thrown = 121;  // exit codes of our own
constexpr std::chrono::milliseconds glance{100};  // at the request to stop

void write_all(int file, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(file, text.data() + done, text.size() - done);
    if (n <= 0) ::_exit(thrown);  // nobody listens any more
    done += static_cast<std::size_t>(n);
  }
}

void limit_memory([[maybe_unused]] std::uint64_t bytes) {
  const rlimit none{0, 0};
  (void)::setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__
  if (bytes == 0) return;
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlimit most{pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) + bytes, RLIM_INFINITY};
  (void)::setrlimit(RLIMIT_AS, &most);
#endif
}

/// In the child. Ctrl-C is the parent's matter.
[[noreturn]] void live(const std::function<void(const Child::Say&)>& body, std::uint64_t memory, int out) {
  (void)std::signal(SIGINT, SIG_IGN);
  (void)std::signal(SIGTERM, SIG_DFL);
  limit_memory(memory);
  try {
    body([out](const std::string& line) { write_all(out, line + "\n"); });
  } catch (const std::bad_alloc&) {  // the exit code says to the parent which it was
    ::_exit(out_of_memory);
  } catch (...) {
    ::_exit(thrown);
  }
  ::_exit(0);
}

}  // namespace

Child::Child(const std::function<void(const Say&)>& body, const Limits& limits) : limits_(limits) {
  static std::mutex one_at_a_time;  // or a child would hold the other end of its sibling's pipe
  std::unique_lock lock(one_at_a_time);
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0)
    throw std::runtime_error(std::string("no pipe to a child process: ") + std::strerror(errno));
  std::cout.flush();
  (void)std::fflush(nullptr);  // or a child that exits would print it once more
  pid_ = ::fork();
  if (pid_ == 0) {
    lock.unlock();  // it may have children of its own
    (void)::close(ends[0]);
    live(body, limits.memory, ends[1]);
  }
  (void)::close(ends[1]);
  pipe_ = ends[0];
  if (pid_ > 0) return;
  (void)::close(pipe_);
  throw std::runtime_error(std::string("no child process: ") + std::strerror(errno));
}

Child::~Child() {
  if (pid_ > 0) (void)ended(true);
  (void)::close(pipe_);
}

bool Child::read_more(std::chrono::steady_clock::time_point deadline) {
  pollfd waited{pipe_, POLLIN, 0};
  if (::poll(&waited, 1, static_cast<int>(glance.count())) <= 0) {
    silent_ = std::chrono::steady_clock::now() > deadline;
    return !silent_;
  }
  std::array<char, 65536> buffer{};
  const ssize_t n = ::read(pipe_, buffer.data(), buffer.size());
  if (n < 0) return errno == EINTR;
  text_.append(buffer.data(), static_cast<std::size_t>(n));
  return n > 0;
}

std::optional<std::string> Child::line(const std::atomic<bool>* stop) {
  const auto deadline = std::chrono::steady_clock::now() + limits_.time;
  std::size_t end = text_.find('\n');
  while (end == std::string::npos) {
    if ((stop && *stop) || !read_more(deadline)) return {};
    end = text_.find('\n');
  }
  std::string first = text_.substr(0, end);
  text_.erase(0, end + 1);
  return first;
}

int Child::ended(bool by_force) {
  if (by_force) (void)::kill(pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

std::string Child::death() {
  const int status = ended(silent_);
  if (silent_) return "hangs";
  if (WIFSIGNALED(status)) return std::string("crashes (") + strsignal(WTERMSIG(status)) + ")";
  switch (const int code = WEXITSTATUS(status)) {
    case out_of_memory: return "runs out of memory";
    case thrown: return "throws outside of the check";
    default: return "exits (code " + std::to_string(code) + ")";
  }
}

}  // namespace gradcheck
