// SPDX-License-Identifier: MIT
#pragma once

namespace gradcheck {

/// What backward does with a parameter's gradient: replaces it, or adds to it.
enum class Gradients : unsigned char { overwritten, accumulated };
/// Which side of x and of the output counts the samples.
enum class Samples : unsigned char { rows, columns };

/// Facts about a layer that its type may state:
///   static constexpr gradcheck::Traits traits{.samples_independent = false};
/// An option of the same name overrides them. Each is put to the test, none is believed.
struct Traits {
  Gradients gradients = Gradients::overwritten;
  Gradients input_gradients = Gradients::overwritten;  ///< of a backward that fills a dx it is given
  bool samples_independent = true;  ///< an output depends on its own sample alone (false: batch normalisation)
  Samples samples = Samples::rows;
};

}  // namespace gradcheck
