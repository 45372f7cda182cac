// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gradcheck/factory/registry.hpp>
#include <gradcheck/fuzz/draw/drawn_case.hpp>
#include <gradcheck/fuzz/draw/random.hpp>

namespace gradcheck::fuzz {

/// The layers that a campaign draws from, and whether their forward is called as a case is drawn: where it may end the
/// process, the check draws its own cotangent, no branches are looked for, and data outside of a domain stay.
struct LayerSource {
  std::shared_ptr<const Registry> registry;
  std::vector<std::string> names;
  bool calls_forward = true;
};

/// One of the layers at random sizes (1 .. 17, skewed to small ones), of one of the varieties that it was registered
/// with, at data of a random kind: as its factory makes it, varied (variation/vary.hpp), or at a branch. Of data that
/// forward refuses or does not answer with finite numbers, what the factory makes is left, and the recipe says so.
/// A factory that throws leaves a case without numbers.
DrawnCase draw_layer_case(Random& random, const LayerSource& source);

/// The numbers that the factory makes for a task that has none, written into it, so that they can be shrunk.
void fill_in(cases::LayerTask& task, const LayerSource& source);

}  // namespace gradcheck::fuzz
