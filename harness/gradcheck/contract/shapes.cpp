// SPDX-License-Identifier: MIT
#include <gradcheck/contract/shapes.hpp>

#include <algorithm>

#include <gradcheck/base/shape_text.hpp>

namespace gradcheck::detail {

std::vector<WatchedShapes::Watched> WatchedShapes::seen_in(const AnyLayer& layer) {
  std::vector<Watched> all;
  for (const Parameter& p : layer.parameters())
    all.push_back({p.name, static_cast<bool>(p.gradient), Size{p.value.rows(), p.value.cols()}, {}});
  return all;
}

WatchedShapes::WatchedShapes(const AnyLayer& layer) : all_(seen_in(layer)) {}

void WatchedShapes::look(const AnyLayer& layer) {
  const std::vector<Watched> now = seen_in(layer);
  for (std::size_t k = 0; k < std::min(all_.size(), now.size()); ++k)
    if (!all_[k].another && all_[k].name == now[k].name && all_[k].size != now[k].size) all_[k].another = now[k].size;
}

void WatchedShapes::add_to(Clause& clause) const {
  if (clause.state == ClauseState::broken) return;
  for (const Watched& w : all_) {
    if (!w.another) continue;
    if (w.has_gradient) {
      clause.state = ClauseState::broken;
      clause.why =
          "forward gave " + w.name + " the shape " + shape(*w.another) + ", expected " + shape(w.size) + " as before";
      return;
    }
    clause.why += (clause.why.empty() ? "" : "; ") + ("the buffer " + w.name) + " is " + shape(w.size) +
                  ", in another call " + shape(*w.another) + ": it is put back";
  }
}

}  // namespace gradcheck::detail
