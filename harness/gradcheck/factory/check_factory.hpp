// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/factory/factory.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck {

/// One layer to make: of these sizes, from a generator with this seed, which is also that of the check's cotangent.
struct Configuration {
  Shape shape;
  std::uint64_t seed = 1;
};
std::string to_string(const Configuration& configuration);  ///< "5x4x3, seed 1"

/// Configurations that leave a mistake no symmetry to hide in: all sizes different, batch of one, one input, one output, all one, even,
/// odd, square, and the first again with another seed. Seeds count up from the given one.
std::vector<Configuration> configurations(std::uint64_t seed);

/// check_layer's report at one configuration, called "NAME, 5x4x3, seed 1". What the factory or forward throws makes a report without
/// coordinates whose one clause is not tested and says so; what else throws is a finding of a report that is not ok.
[[nodiscard]] Report check_configuration(const std::string& name, const Factory& make, const Configuration& at,
                                         const Options& options);

/// Whether a configuration's report says that the layer refused it.
bool is_refusal(const Report& report);

/// All of them in one report. Its parts are those that failed, its blocks the coordinates of those that agreed, side by side in columns;
/// each clause is broken, held or not tested by the worst of all, each mistake is listed once, and a note counts. One configuration alone: its report.
/// The seed is that of the options. Cost: that of check_layer at each configuration.
[[nodiscard]] Report check_configurations(const std::string& name, const Factory& make,
                                          const std::vector<Configuration>& all, const Options& options = {});

/// A layer's factory (see factory.hpp) at all configurations(options.seed).
template <class Make>
[[nodiscard]] Report check_factory(const std::string& name, Make make, const Options& options = {}) {
  return check_configurations(name, detail::erase_factory(std::move(make)), configurations(options.seed), options);
}

}  // namespace gradcheck
