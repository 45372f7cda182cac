// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
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

/// The configurations of each of these varieties: all sizes different, a batch of one, one input, more of each. Seeds
/// count up from the given one.
std::vector<Configuration> configurations_of(const std::vector<Variety>& varieties, std::uint64_t seed);

/// The reports at all configurations as one. Those that failed are its parts. The coordinates of those that agreed are
/// its blocks, of each name in one column. A clause is what it was at the worst configuration; each mistake is listed
/// once; a note counts. Of one configuration: its own report. The seed is that of the options.
/// Cost: that of check_layer at each configuration.
[[nodiscard]] Report check_configurations(const std::string& name, const Factory& make,
                                          const std::vector<Configuration>& all, const Options& options = {});

/// A factory at all configurations(options.seed), and at those of the varieties that it knows beside the ordinary.
/// Where none fails, the same layers are checked at other data: inputs from 1e-3 to 1e3, zeros, one sign, repeated and
/// constant rows, multiples of the identity, ties, integers, halves, one entry far out, parameters at zero and moved by
/// their own size, larger batches and widths, and on and beside the branches that were found along random lines. Inputs
/// of the factory's own keep what all of them have in common (docs/architecture.md). Such data are notes and parts of
/// the report, not blocks. Cost: about six times that of the ordinary configurations.
[[nodiscard]] Report check_made_layers(const std::string& name, const Factory& make,
                                       const std::vector<Variety>& varieties, const Options& options = {});

/// A layer's factory (see factory.hpp), as above. varieties: those that it knows beside the ordinary.
template <class Make>
[[nodiscard]] Report check_factory(const std::string& name, Make make, const Options& options = {},
                                   const std::vector<Variety>& varieties = {}) {
  return check_made_layers(name, detail::erase_factory(std::move(make)), varieties, options);
}

namespace detail {

/// The report on what is made: where making it or forward throws, a refusal, otherwise a check under the name.
[[nodiscard]] Report check_made(const std::string& name, const std::function<MadeLayer()>& make,
                                const Configuration& at, const Options& options);

}  // namespace detail

}  // namespace gradcheck
