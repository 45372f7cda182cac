// SPDX-License-Identifier: MIT
#include <gradcheck/layer_check/state_seen.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gradcheck/base/magnitude.hpp>

namespace gradcheck::detail {
namespace {

struct Buffer {
  std::string name;
  arma::mat value;
};

std::vector<Buffer> buffers_of(const AnyLayer& layer) {
  std::vector<Buffer> all;
  for (const Parameter& p : layer.parameters())
    if (!p.gradient) all.push_back({p.name, p.value.values()});
  return all;
}

bool holds_same_bits(const Buffer& a, const Buffer& b) { return have_same_bits(a.value, b.value); }

/// The names of those that a second pass over the same numbers leaves different.
std::string changing_buffers(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent) {
  if (buffers_of(layer).empty()) return {};
  const KeptCoordinates kept = kept_parameters(layer);
  gradient(layer, inputs, cotangent);
  const std::vector<Buffer> first = buffers_of(layer);
  gradient(layer, inputs, cotangent);
  const std::vector<Buffer> second = buffers_of(layer);
  std::string names;
  for (std::size_t k = 0; k < first.size() && k < second.size(); ++k)
    if (!holds_same_bits(first[k], second[k])) names += (names.empty() ? "" : ", ") + first[k].name;
  return names;
}

bool has_mistake(const Report& report, std::string_view mistake) {
  return std::ranges::find(report.findings, mistake, &Finding::mistake) != report.findings.end();
}

void add_note(Report& report, const AnyLayer& layer, const std::string& evidence) {
  report.notes.push_back("state across calls was seen: " + evidence +
                         (layer.reset ? "; reset(), which is called before every forward, does not put it back"
                                      : "; a layer that keeps state may offer reset(), called before every forward"));
}

}  // namespace

void note_state(Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent) {
  if (report.found_broken(ClauseId::deterministic))
    add_note(report, layer,
             std::string("forward differs from call to call") +
                 (layer.reseed ? ", after the same reseed(seed) as well"
                               : ", unless that is chance, which reseed(seed) would fix"));
  if (has_mistake(report, "stale cache")) add_note(report, layer, "backward belongs to an earlier forward");
  if (const std::string names = changing_buffers(layer, inputs, cotangent); !names.empty())
    add_note(report, layer, names + " changes from call to call over the same numbers");
}

}  // namespace gradcheck::detail
