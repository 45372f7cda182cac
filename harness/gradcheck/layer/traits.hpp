// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>

namespace gradcheck {

/// What backward does with a parameter's gradient: replaces it, or adds to it.
enum class Gradients : unsigned char { overwritten, accumulated };
/// Which side of x and of the output counts the samples.
enum class Samples : unsigned char { rows, columns };

/// For each input, in their order, whether its rows (columns, where samples are columns) are the samples: {false, true}
/// of a table and the indices into it. At most 16 inputs; those that are not named are per sample.
class PerSample {
 public:
  constexpr PerSample(std::initializer_list<bool> inputs) {
    for (const bool given : inputs)
      if (count_ < inputs_.size()) inputs_[count_++] = given;
  }
  constexpr bool operator[](std::size_t input) const { return input >= count_ || inputs_[input]; }

 private:
  std::array<bool, 16> inputs_{};
  std::size_t count_ = 0;
};

/// Facts about a layer that its type may state:
///   static constexpr gradcheck::Traits traits{.samples_independent = false};
/// An option of the same name overrides them. Each is put to the test, none is believed.
struct Traits {
  Gradients gradients = Gradients::overwritten;
  Gradients input_gradients = Gradients::overwritten;  ///< of a backward that fills a dx it is given
  bool samples_independent = true;  ///< an output depends on its own sample alone (false: batch normalisation)
  Samples samples = Samples::rows;
  /// Not said: every input is, but for one whose rows the values of an integer input could index, which is looked into.
  std::optional<PerSample> per_sample = {};
  /// Of a layer that takes or returns cubes: along which the samples lie, 0 (rows), 1 (columns) or 2 (slices).
  unsigned sample_dimension = 2;
};

}  // namespace gradcheck
