// SPDX-License-Identifier: MIT
#include <gradcheck/app/isolation/messages.hpp>

#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include <gradcheck/app/campaign/summary_json.hpp>
#include <gradcheck/app/command.hpp>

namespace messages = gradcheck::messages;
using messages::Message, messages::to_line, messages::message_in;

namespace {

gradcheck::fuzz::CampaignFinding a_finding() {
  return {7, "hangs", "Scale 1x1x1", "an \"evidence\"\nof two lines", "seed-1-run-7.toml", "title = \"x\"\n", false};
}

std::vector<Message> one_of_each() {
  gradcheck::fuzz::CampaignSummary summary;
  summary.findings = {a_finding()};
  return {messages::Ready{3, "layers Scale"},
          messages::DoRuns{UINT64_MAX, 50, 100, {"hangs", "throws"}},
          messages::Ran{summary},
          messages::DoShrink{1, 7, "hangs", "for long", true, 200},
          messages::Found{a_finding()},
          messages::Question{"title = \"x\"\n"},
          messages::Answer{{"hangs"}, "for long", true},
          messages::DoExamine{"title = \"x\"\n"},
          messages::OutOfMemory{},
          messages::Thrown{"what"},
          messages::DoCheck{"Scale"},
          messages::Making{"5x4x3"},
          messages::Checked{R"({"subject":"Scale"})"},
          messages::Refused{"a.toml:3: layer Scale refuses 1x1x1"}};
}

}  // namespace

TEST_CASE("every message is one line, and reads back") {
  std::size_t place = 0;
  for (const Message& message : one_of_each()) {
    CHECK(message.index() == place++);
    const std::string line = to_line(message);
    CAPTURE(line);
    CHECK(line.find('\n') == std::string::npos);
    CHECK(message_in(line).index() == message.index());
    CHECK(to_line(message_in(line)) == line);
  }
  CHECK(place == std::variant_size_v<Message>);
}

TEST_CASE("messages are written like this") {
  CHECK(to_line(messages::Ready{1, "layers Scale"}) == R"({"is":"ready","subject":"layers Scale","version":1})");
  CHECK(to_line(messages::DoRuns{1, 50, 100, {"hangs"}}) ==
        R"({"causes":["hangs"],"end":100,"first":50,"is":"do runs","seed":1})");
  CHECK(to_line(messages::OutOfMemory{}) == R"({"is":"out of memory"})");
}

TEST_CASE("bytes that are no UTF-8 spoil no message") {
  const auto message =
      message_in(to_line(messages::Thrown{"a\xff"
                                          "b"}));
  CHECK(std::get<messages::Thrown>(message).what ==
        "a\ufffd"
        "b");
}

TEST_CASE("what is no message is refused and quoted") {
  for (const char* line :
       {"", "{}", "[]", "hello", R"({"is":"nothing"})", R"({"is":"ready"})", R"({"is":"thrown","what":1})"})
    CHECK_THROWS_AS(message_in(line), std::runtime_error);
}
