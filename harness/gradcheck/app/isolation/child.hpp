// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

#include <gradcheck/app/isolation/limits.hpp>
#include <gradcheck/app/isolation/lines.hpp>
#include <gradcheck/app/isolation/messages.hpp>
#include <gradcheck/app/isolation/tail.hpp>
#include <gradcheck/app/system/system.hpp>

namespace gradcheck {

/// Why a child process says no more.
struct Death {
  enum class Kind : unsigned char { crashed, exited, hung, out_of_memory, threw };
  Kind kind = Kind::hung;
  std::string signal = {};  ///< crashed
  int exit_code = 0;        ///< exited
  std::string what = {};    ///< threw
  std::string said = {};    ///< the last lines of its standard error
};

/// "crashes (Segmentation fault)", "exits (code 3)", "hangs", "runs out of memory", "throws outside of the check".
std::string to_string(const Death& death);

/// The same with what was thrown and said, which may be several lines, in UTF-8.
std::string evidence(const Death& death);

/// This program, started anew for one task, so that a crash, an endless loop or memory without end does no harm: its
/// own main runs once more, with the same arguments, as far as its call of gradcheck::main, which then does the task
/// and does not return.
class Child {
 public:
  /// `stop`, once it is set, ends every wait. Throws UserError where no process can be started, and where it does not
  /// come as far as to take a task of the campaign or check with this subject: it has start_time for that, or the time
  /// of a task if that is longer.
  Child(const messages::Message& task, const std::string& subject, const Limits& limits, const std::atomic<bool>* stop);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();  ///< ends it

  static constexpr std::chrono::milliseconds start_time{60'000};

  /// What it says next. Nothing once it has died, where it is silent for longer than its time, or where `stop` is set.
  std::optional<messages::Message> next();
  void answer(const messages::Answer& answer) { lines_.say(messages::to_line(answer)); }

  /// Where next() has nothing: why, and the last that it wrote to its standard error.
  Death death();

 private:
  std::optional<messages::Message> next_within(std::chrono::milliseconds time);
  void greet(const std::string& subject);
  void await_end();
  Death how_it_ended();
  bool stopped() const { return stop_ != nullptr && *stop_; }

  Limits limits_;
  const std::atomic<bool>* stop_;
  system::Started started_;
  Lines lines_;
  Tail errors_;
  std::optional<system::End> end_ = {};
  std::optional<Death> last_words_ = {};
};

}  // namespace gradcheck
