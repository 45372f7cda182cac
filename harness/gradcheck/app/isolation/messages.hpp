// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <gradcheck/fuzz/summary.hpp>

/// What a command with --isolate and its child processes say to each other.
namespace gradcheck::messages {

/// Of all messages together, higher by one whenever any of them changes: a child whose program was replaced since is
/// told by it.
inline constexpr int version = 4;

/// From a child, once, as soon as it can be asked.
struct Ready {
  int version = messages::version;
  std::string subject;  ///< of its campaign
};

/// To a child: runs first .. end - 1. It answers with a Ran for each, in their order.
struct DoRuns {
  std::uint64_t seed = 1, first = 0, end = 0;
  std::set<std::string> causes;  ///< of failures that need no finding any more
};

/// One run. A failure is not shrunk.
struct Ran {
  fuzz::CampaignSummary summary;
};

/// To a child: a run that failed, to be shrunk. It answers with a Found of the case as it was drawn and, after as many
/// Questions as it needs, with another one of the smallest case.
struct DoShrink {
  std::uint64_t seed = 1, run = 0;
  std::string cause, evidence;
  bool untried = false;    ///< to be drawn without calling anything that may end the process
  std::uint64_t most = 0;  ///< Questions
};

struct Found {
  fuzz::CampaignFinding finding;
};

/// From a child that shrinks: how does this case file fare? It waits for an Answer.
struct Question {
  std::string text;
};

struct Answer {
  std::vector<std::string> causes;
  std::string evidence;
  bool enough = false;  ///< no more Questions: there is no time for them
};

/// To a child: how does this case file fare? It says an Answer.
struct DoExamine {
  std::string text;
};

/// The last words of a child whose task was left by std::bad_alloc, or by something else that was thrown.
struct OutOfMemory {};
struct Thrown {
  std::string what;
};

/// To a child: the check of a registered layer, or of the case in a file. It says a Making whenever a layer is made,
/// and a Checked in the end, or a Refused.
struct DoCheck {
  std::string what;
};

struct Making {
  std::string shape;
};

struct Checked {
  std::string report;  ///< as JSON
};

/// It cannot be checked, and this is what a user can mend.
struct Refused {
  std::string why;
};

using Message = std::variant<Ready, DoRuns, Ran, DoShrink, Found, Question, Answer, DoExamine, OutOfMemory, Thrown,
                             DoCheck, Making, Checked, Refused>;

/// A line of JSON without its end, whatever bytes the texts hold: those that are no UTF-8 are replaced.
std::string to_line(const Message& message);

/// Throws std::runtime_error where the line is none of them.
Message message_in(const std::string& line);

}  // namespace gradcheck::messages
