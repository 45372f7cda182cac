// SPDX-License-Identifier: MIT
#include <gradcheck/app/progress.hpp>

#include <algorithm>
#include <iostream>
#include <utility>

#include <fmt/format.h>

#include <gradcheck/app/system/system.hpp>

namespace gradcheck {
namespace {

constexpr std::chrono::milliseconds between_lines{200};

double in_seconds(Progress::Clock::duration d) { return std::chrono::duration<double>(d).count(); }

}  // namespace

Progress::Progress(std::optional<std::uint64_t> runs, std::optional<Clock::time_point> end)
    : planned_(runs), end_(end), terminal_(system::standard_error_is_terminal()) {}

double Progress::seconds() const { return in_seconds(Clock::now() - start_); }

void Progress::ran(std::uint64_t coordinates) {
  const std::scoped_lock lock(mutex_);
  ++runs_;
  coordinates_ += coordinates;
  if (terminal_ && Clock::now() - shown_ >= between_lines) show();
}

void Progress::show() {
  shown_ = Clock::now();
  const double rate = static_cast<double>(runs_) / std::max(seconds(), 1e-9);
  std::string line = fmt::format("{} runs, {:.0f} runs/s, {} coordinates, {} finding{}", runs_, rate, coordinates_,
                                 findings_, findings_ == 1 ? "" : "s");
  std::optional<double> left;
  if (end_)
    left = in_seconds(*end_ - Clock::now());
  else if (planned_)
    left = (static_cast<double>(*planned_) - static_cast<double>(runs_)) / rate;
  if (left) line += fmt::format(", {:.0f} s left", std::max(*left, 0.0));
  std::cerr << "\r\x1b[K" << line << std::flush;
  written_ = true;
}

void Progress::clear() {
  if (written_) std::cerr << "\r\x1b[K";
  written_ = false;
}

void Progress::say(const std::string& line) {
  const std::scoped_lock lock(mutex_);
  clear();
  std::cerr << line << '\n' << std::flush;
}

void Progress::found(const std::string& line) {
  say(line);
  const std::scoped_lock lock(mutex_);
  ++findings_;
}

std::string Progress::finished() {
  const std::scoped_lock lock(mutex_);
  clear();
  return fmt::format("{} runs in {:.1f} s, {:.1f} runs/s", runs_, seconds(), static_cast<double>(runs_) / seconds());
}

CheckProgress::CheckProgress(std::string title)
    : title_(std::move(title)), terminal_(system::standard_error_is_terminal()) {}

CheckProgress::~CheckProgress() {
  if (written_) std::cerr << "\r\x1b[K" << std::flush;
}

void CheckProgress::operator()(std::uint64_t done, std::uint64_t all) {
  if (!terminal_ || Progress::Clock::now() - shown_ < between_lines) return;
  shown_ = Progress::Clock::now();
  written_ = true;
  std::string line = fmt::format("{}: {} of {} coordinates", title_, done, all);
  if (done > 0)
    line += fmt::format(", {:.0f} s left",
                        in_seconds(shown_ - start_) * static_cast<double>(all - done) / static_cast<double>(done));
  std::cerr << "\r\x1b[K" << line << std::flush;
}

}  // namespace gradcheck
