// SPDX-License-Identifier: MIT
#include <gradcheck/app/isolation/messages.hpp>

#include <array>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include <gradcheck/app/campaign/summary_json.hpp>
#include <gradcheck/base/user_error.hpp>

namespace gradcheck::messages {
namespace {

using Json = nlohmann::json;

/// In the order of Message.
constexpr std::array<const char*, std::variant_size_v<Message>> names{
    "ready",      "do runs",       "ran",    "do shrink", "found",  "question", "answer",
    "do examine", "out of memory", "thrown", "do check",  "making", "checked",  "refused"};

Json json_of(const Ready& m) { return {{"version", m.version}, {"subject", m.subject}}; }
Json json_of(const DoRuns& m) { return {{"seed", m.seed}, {"first", m.first}, {"end", m.end}, {"causes", m.causes}}; }
Json json_of(const Ran& m) { return {{"summary", Json::parse(to_json(m.summary))}}; }
Json json_of(const DoShrink& m) {
  return {{"seed", m.seed},         {"run", m.run},         {"cause", m.cause},
          {"evidence", m.evidence}, {"untried", m.untried}, {"most", m.most}};
}
Json json_of(const Found& m) {
  fuzz::CampaignSummary alone;
  alone.findings = {m.finding};
  return {{"in", Json::parse(to_json(alone))}};
}
Json json_of(const Question& m) { return {{"case", m.text}}; }
Json json_of(const Answer& m) { return {{"causes", m.causes}, {"evidence", m.evidence}, {"enough", m.enough}}; }
Json json_of(const DoExamine& m) { return {{"case", m.text}}; }
Json json_of(const OutOfMemory&) { return Json::object(); }
Json json_of(const Thrown& m) { return {{"what", m.what}}; }
Json json_of(const DoCheck& m) { return {{"what", m.what}}; }
Json json_of(const Making& m) { return {{"shape", m.shape}}; }
Json json_of(const Checked& m) { return {{"report", m.report}}; }
Json json_of(const Refused& m) { return {{"why", m.why}}; }

void read(const Json& j, Ready& m) { m = {j.at("version"), j.at("subject")}; }
void read(const Json& j, DoRuns& m) { m = {j.at("seed"), j.at("first"), j.at("end"), j.at("causes")}; }
void read(const Json& j, Ran& m) { m = {summary_of({j.at("summary"), "summary"})}; }
void read(const Json& j, DoShrink& m) {
  m = {j.at("seed"), j.at("run"), j.at("cause"), j.at("evidence"), j.at("untried"), j.at("most")};
}
void read(const Json& j, Found& m) { m = {summary_of({j.at("in"), "in"}).findings.at(0)}; }
void read(const Json& j, Question& m) { m = {j.at("case")}; }
void read(const Json& j, Answer& m) { m = {j.at("causes"), j.at("evidence"), j.at("enough")}; }
void read(const Json& j, DoExamine& m) { m = {j.at("case")}; }
void read(const Json&, OutOfMemory&) {}
void read(const Json& j, Thrown& m) { m = {j.at("what")}; }
void read(const Json& j, DoCheck& m) { m = {j.at("what")}; }
void read(const Json& j, Making& m) { m = {j.at("shape")}; }
void read(const Json& j, Checked& m) { m = {j.at("report")}; }
void read(const Json& j, Refused& m) { m = {j.at("why")}; }

/// The message of that name, its place in Message found by trying one after the other.
template <std::size_t Place = 0>
Message named(const std::string& name, const Json& json) {
  if constexpr (Place == std::variant_size_v<Message>) {
    throw std::runtime_error("no message is called \"" + name + "\"");
  } else {
    if (name != names[Place]) return named<Place + 1>(name, json);
    std::variant_alternative_t<Place, Message> message;
    read(json, message);
    return message;
  }
}

[[noreturn]] void refuse(const std::string& line, const char* why) {
  throw std::runtime_error("a child process said \"" + line.substr(0, 200) + "\": " + why);
}

}  // namespace

std::string to_line(const Message& message) {
  Json json = std::visit([](const auto& m) { return json_of(m); }, message);
  json["is"] = names.at(message.index());
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Message message_in(const std::string& line) {
  try {
    const Json json = Json::parse(line);
    return named(json.at("is").get<std::string>(), json);
  } catch (const Json::exception&) {
    refuse(line, "no message");
  } catch (const detail::InputError& e) {
    refuse(line, e.what());
  }
}

}  // namespace gradcheck::messages
