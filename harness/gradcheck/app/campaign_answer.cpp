// SPDX-License-Identifier: MIT
#include <gradcheck/app/campaign_answer.hpp>

#include <algorithm>
#include <optional>
#include <vector>

#include <gradcheck/app/layer_outcome.hpp>
#include <gradcheck/app/terminal.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/factory/check_factory.hpp>
#include <gradcheck/render/text.hpp>

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
std::string answer_of(const cases::Case& found, const Registry& registry, const Invocation& i) {
  const Registry::Entry& layer = registry.at(found.layer->name);
  Invocation whole = i;
  whole.quiet = false;
  const CheckedLayer checked =
      outcome_of(check_made_layers(layer.name, layer.make, layer.varieties, i.options), whole, layer);
  if (!checked.ok) return text_of(checked, whole);
  const Report own = cases::check_layer_task(found, {.check = i.options, .registry = &registry});
  return own.ok() ? std::string() : to_text(own, Detail::answer, style_for(whole));
}

}  // namespace

std::string answers_of(const fuzz::CampaignSummary& s, const Registry& registry, const Invocation& i) {
  if (i.isolation.wanted) return {};
  std::string text;
  std::size_t told = 0;
  for (const cases::Case& found : first_of_each(s, registry)) {
    if (told++ == most_answers) break;
    if (const auto answer = detail::attempt([&] { return answer_of(found, registry, i); });
        answer && !answer.value->empty())
      text += *answer.value + "\n";
  }
  return text;
}

}  // namespace gradcheck
