// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gradcheck/planted/faults/fault.hpp>

namespace gradcheck::fuzz {

/// A fault in one step of backpropagation: changes steps, or returns false where it cannot be made.
template <class T>
struct StepFault {
  std::string name;
  std::function<bool(Steps<T>&, const Setting<T>&, Random&)> change;
};

/// A fault in the finished numbers: changes the gradient, or returns false where it cannot be made.
struct Slot {
  enum class Kind : unsigned char { weights, bias, input };
  arma::uword unit;  ///< dense layer, counted from 1; 0 for the input
  Kind kind;
};

/// What a fault of the numbers may look at.
struct Differentiated {
  Gradient& gradient;
  const std::vector<Slot>& slots;  ///< one for each block
  double samples;                  ///< N
  const Report& report;            ///< on the right gradient
};

struct NumberFault {
  std::string name;
  std::function<bool(const Differentiated&, Random&)> change;
  Expectation expectation = Expectation::caught;
};

/// A random dense layer, counted from 1.
template <class T>
arma::uword random_unit(const Setting<T>& s, Random& random) {
  return random.between(1, s.drawn.network.units());
}

template <class T>
std::vector<StepFault<T>> loss_faults();
template <class T>
std::vector<StepFault<T>> activation_faults();
template <class T>
std::vector<StepFault<T>> dense_faults();
std::vector<NumberFault> block_faults();
std::vector<NumberFault> entry_faults();
const std::vector<NumberFault>& number_faults();  ///< of blocks, then of entries

}  // namespace gradcheck::fuzz
