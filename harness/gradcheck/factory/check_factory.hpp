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

/// Configurations in which no mistake can hide behind a symmetry: all sizes different, a batch of one, one input, one
/// output, all one, even, odd, square, and the first again with another seed. Seeds count up from the given one.
std::vector<Configuration> configurations(std::uint64_t seed);

/// check_layer's report at one configuration, called "NAME, 5x4x3, seed 1". Where the factory or forward throws, the
/// layer refuses: the report has no coordinates, and one clause that is not tested and says why. Where anything else
/// throws, the report has a finding and is not ok.
[[nodiscard]] Report check_configuration(const std::string& name, const Factory& make, const Configuration& at,
                                         const Options& options);

/// Whether a configuration's report says that the layer refused it.
bool is_refusal(const Report& report);

/// The reports at all configurations as one. Those that failed are its parts. The coordinates of those that agreed are
/// its blocks, of each name in one column. A clause is what it was at the worst configuration; each mistake is listed
/// once; a note counts. Of one configuration: its own report. The seed is that of the options.
/// Cost: that of check_layer at each configuration.
[[nodiscard]] Report check_configurations(const std::string& name, const Factory& make,
                                          const std::vector<Configuration>& all, const Options& options = {});

/// A layer's factory (see factory.hpp) at all configurations(options.seed).
template <class Make>
[[nodiscard]] Report check_factory(const std::string& name, Make make, const Options& options = {}) {
  return check_configurations(name, detail::erase_factory(std::move(make)), configurations(options.seed), options);
}

}  // namespace gradcheck
