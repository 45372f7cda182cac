// SPDX-License-Identifier: MIT
#include <gradcheck/app/isolation/serve.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include <gradcheck/app/isolation/lines.hpp>
#include <gradcheck/app/isolation/messages.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/base/user_error.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/cases/toml/write.hpp>
#include <gradcheck/fuzz/utf8.hpp>

namespace gradcheck {
namespace {

using fuzz::Campaign, fuzz::Examination;

/// What is said and heard in a child. Where the campaign has ended, so does the process.
class Parent {
 public:
  explicit Parent(system::Connection connection) : lines_(connection) {}

  void say(const messages::Message& message) { lines_.say(messages::to_line(message)); }
  void say_line(const std::string& line) { lines_.say(line); }
  messages::Message next() {
    constexpr std::chrono::hours long_time{1};
    while (!lines_.is_over())
      if (const auto line = lines_.next(long_time)) return messages::message_in(*line);
    std::_Exit(EXIT_SUCCESS);
  }

 private:
  Lines lines_;
};

void perform(Campaign campaign, const messages::DoRuns& task, Parent& parent) {
  campaign.seed = task.seed;
  campaign.shrink_limit = 0;
  std::set<std::string> causes = task.causes;
  for (std::uint64_t run = task.first; run < task.end; ++run) parent.say(messages::Ran{run_one(campaign, run, causes)});
}

/// How a case fares, asked of the campaign, which has another process for it. One that no file can hold does not fail:
/// what becomes of a shrink has to be written. Sets `enough` when the campaign has had enough of it.
Examination asked(cases::Case c, Parent& parent, std::atomic<bool>& enough) {
  c.title = "a simpler case";
  try {
    parent.say(messages::Question{cases::write(c)});
  } catch (const std::invalid_argument&) {
    return {};
  }
  auto answer = std::get<messages::Answer>(parent.next());
  enough = answer.enough;
  return {.causes = std::move(answer.causes), .evidence = std::move(answer.evidence)};
}

void perform(Campaign campaign, const messages::DoShrink& task, Parent& parent) {
  std::atomic<bool> enough{false};
  campaign.seed = task.seed;
  campaign.examine = [&](const cases::Case& c) { return asked(c, parent, enough); };
  if (task.untried) campaign.examine_closely = {};  // it would end this process too
  const Examination failed{.causes = {task.cause}, .evidence = task.evidence};
  const auto from = (task.untried ? campaign.generate_untried : campaign.generate)(task.run);
  for (const std::uint64_t most : {std::uint64_t{0}, std::min(campaign.shrink_limit, task.most)}) {
    campaign.shrink_limit = most;
    parent.say(messages::Found{shrink(campaign, task.run, failed, from, &enough)});
  }
}

void perform(const Campaign& campaign, const messages::DoExamine& task, Parent& parent) {
  const Examination e = campaign.examine(cases::parse(task.text, "a simpler case"));
  parent.say(messages::Answer{e.causes, fuzz::as_utf8(e.evidence)});
}

template <class NoTask>
void perform(const Campaign&, const NoTask&, Parent&) {
  throw std::logic_error("a child was asked for something that is no task");
}

/// Asks for one task, does it within the memory, says why it was left, and ends the process.
[[noreturn]] void serve_one(const std::string& subject, system::Connection connection, std::uint64_t memory,
                            const std::function<void(const messages::Message&, Parent&)>& perform_task) {
  Parent parent(connection);
  parent.say(messages::Ready{messages::version, subject});
  const std::string out_of_memory = messages::to_line(messages::OutOfMemory{});  // while there is some
  const messages::Message task = parent.next();
  system::limit_memory(memory);
  try {
    const auto performed = detail::attempt([&] { perform_task(task, parent); });
    if (!performed) parent.say(messages::Thrown{fuzz::as_utf8(performed.thrown)});
  } catch (const std::bad_alloc&) {  // the parent is to know which it was
    parent.say_line(out_of_memory);
  }
  std::_Exit(EXIT_SUCCESS);
}

}  // namespace

void serve(const Campaign& campaign, system::Connection connection, std::uint64_t memory) {
  serve_one(campaign.subject, connection, memory, [&](const messages::Message& message, Parent& parent) {
    std::visit([&](const auto& task) { perform(campaign, task, parent); }, message);
  });
}

void serve_checks(const std::string& subject, const CheckOne& check, system::Connection connection,
                  std::uint64_t memory) {
  serve_one(subject, connection, memory, [&](const messages::Message& message, Parent& parent) {
    const auto making = [&](const std::string& shape) { parent.say(messages::Making{shape}); };
    try {
      parent.say(check(std::get<messages::DoCheck>(message).what, making));
    } catch (const detail::InputError& e) {
      parent.say(messages::Refused{fuzz::as_utf8(e.what())});
    }
  });
}

}  // namespace gradcheck
