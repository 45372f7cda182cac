// SPDX-License-Identifier: MIT
#include <gradcheck/app/campaign_answer.hpp>

#include <algorithm>
#include <vector>

#include <gradcheck/app/layer_outcome.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/factory/check_factory.hpp>

namespace gradcheck {
namespace {

constexpr std::size_t most_answers = 3;

/// The first finding of each registered layer.
std::vector<cases::Case> first_of_each(const fuzz::CampaignSummary& s, const Registry& registry) {
  std::vector<cases::Case> all;
  const std::vector<std::string> known = registry.names();
  for (const fuzz::CampaignFinding& f : s.findings) {
    const auto c = detail::attempt([&] { return cases::parse(f.text, f.file); });
    if (!c || !c.value->layer || std::ranges::find(known, c.value->layer->name) == known.end()) continue;
    const auto same = [&](const cases::Case& other) { return other.layer->name == c.value->layer->name; };
    if (std::ranges::none_of(all, same)) all.push_back(*c.value);
  }
  return all;
}

/// By the layer's configurations; by the case itself, where nothing is wrong at these.
CheckedLayer answer_of(const cases::Case& found, const Registry& registry, const Invocation& i) {
  const Registry::Entry& layer = registry.at(found.layer->name);
  CheckedLayer checked = outcome_of(check_made_layers(layer.name, layer.make, layer.varieties, i.options), i, layer);
  if (!checked.ok) return checked;
  checked.report = cases::check_layer_task(found, {.check = i.options, .registry = &registry});
  checked.ok = checked.report.ok();
  checked.again.clear();
  return checked;
}

}  // namespace

CheckedLayers answers_of(const fuzz::CampaignSummary& s, const Registry& registry, const Invocation& i) {
  if (i.isolation.wanted) return {};
  CheckedLayers answers;
  std::size_t asked = 0;
  for (const cases::Case& found : first_of_each(s, registry)) {
    if (asked++ == most_answers) break;
    if (const auto answer = detail::attempt([&] { return answer_of(found, registry, i); }); answer && !answer.value->ok)
      answers.push_back(*answer.value);
  }
  return answers;
}

std::string text_of_answers(const CheckedLayers& answers, const Invocation& i) {
  Invocation whole = i;
  whole.quiet = false;
  std::string text;
  for (const CheckedLayer& answer : answers) text += text_of(answer, whole) + "\n";
  return text;
}

}  // namespace gradcheck
