// SPDX-License-Identifier: MIT
#include <gradcheck/app/isolation/child.hpp>

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <variant>

#include <fmt/format.h>

#include <gradcheck/base/user_error.hpp>
#include <gradcheck/fuzz/utf8.hpp>

namespace gradcheck {
namespace {

constexpr std::chrono::milliseconds glance{100};  // at the request to stop

system::Started started() {
  try {
    return system::start_anew();
  } catch (const std::system_error& e) {
    throw detail::UserError(std::string("--isolate: this program cannot be started anew: ") + e.what());
  }
}

std::optional<Death> last_words(const messages::Message& message) {
  if (std::holds_alternative<messages::OutOfMemory>(message)) return Death{Death::Kind::out_of_memory};
  if (const auto* thrown = std::get_if<messages::Thrown>(&message))
    return Death{Death::Kind::threw, {}, 0, thrown->what};
  return {};
}

}  // namespace

std::string to_string(const Death& death) {
  switch (death.kind) {
    case Death::Kind::crashed: return fmt::format("crashes ({})", death.signal);
    case Death::Kind::exited: return fmt::format("exits (code {})", death.exit_code);
    case Death::Kind::hung: return "hangs";
    case Death::Kind::out_of_memory: return "runs out of memory";
    case Death::Kind::threw: return "throws outside of the check";
  }
  return {};
}

std::string evidence(const Death& death) {
  std::string text = to_string(death);
  if (!death.what.empty()) text += ": " + death.what;
  if (!death.said.empty()) text += "; it wrote\n" + death.said;
  return fuzz::as_utf8(text);
}

Child::Child(const messages::Message& task, const std::string& subject, const Limits& limits,
             const std::atomic<bool>* stop)
    : limits_(limits), stop_(stop), started_(started()), lines_(started_.connection), errors_(started_.errors) {
  try {
    greet(subject);
  } catch (...) {
    if (!end_) (void)system::end(started_.process);
    throw;
  }
  errors_.take();
  errors_.forget();  // what its main wrote; nothing of the task, which it does not have yet
  lines_.say(messages::to_line(task));
}

Child::~Child() {
  if (!end_) (void)system::end(started_.process);
  errors_.take();
}

void Child::greet(const std::string& subject) {
  const auto first = next_within(std::max(start_time, limits_.time));
  if (stopped()) return;
  if (!first)
    throw detail::UserError(fmt::format(
        "--isolate: this program, started anew with the same arguments, {} before it comes to gradcheck::main",
        to_string(death())));
  const auto* ready = std::get_if<messages::Ready>(&*first);
  if (ready == nullptr || ready->version != messages::version || ready->subject != subject)
    throw detail::UserError(
        fmt::format("--isolate: this program, started anew with the same arguments, is another one: "
                    "its campaign is of {}, expected {}",
                    ready == nullptr ? "nothing" : ready->subject, subject));
}

std::optional<messages::Message> Child::next() {
  auto message = next_within(limits_.time);
  if (message) last_words_ = last_words(*message);
  return last_words_ ? std::nullopt : message;
}

/// Counts its own glances instead of asking the clock once: a campaign that was put to sleep for a while, as by Ctrl-Z
/// together with its children, does not take them for hanging ones.
std::optional<messages::Message> Child::next_within(std::chrono::milliseconds time) {
  for (std::chrono::nanoseconds waited{0}; waited < time && !stopped() && !lines_.is_over();) {
    const auto before = std::chrono::steady_clock::now();
    if (const auto line = lines_.next(std::chrono::milliseconds(0))) return messages::message_in(*line);
    system::await(lines_.connection(), errors_.connection(), glance);
    errors_.take();
    if (const auto line = lines_.next(std::chrono::milliseconds(0))) return messages::message_in(*line);
    if (end_) return {};  // and what it left open says nothing more
    end_ = system::ended(started_.process);
    waited += std::min<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - before, 2 * glance);
  }
  return {};
}

/// It is about to end, if it has not closed the connection by mistake.
void Child::await_end() {
  constexpr std::chrono::milliseconds moment{1};
  for (std::chrono::milliseconds waited{0}; !end_ && waited < limits_.time; waited += moment) {
    end_ = system::ended(started_.process);
    if (!end_) std::this_thread::sleep_for(moment);
  }
}

Death Child::death() {
  Death death = how_it_ended();
  errors_.take();
  death.said = errors_.last_lines();
  return death;
}

Death Child::how_it_ended() {
  if (last_words_) return *last_words_;
  if (lines_.is_over()) await_end();
  if (!end_) {
    end_ = system::end(started_.process);
    return {};
  }
  if (end_->signal.empty()) return {Death::Kind::exited, {}, end_->exit_code};
  return {Death::Kind::crashed, end_->signal};
}

}  // namespace gradcheck
