// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/fuzz/draw/random.hpp>
#include <gradcheck/fuzz/draw/random_network.hpp>
#include <gradcheck/planted/faults/backpropagation.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::fuzz {

/// One matrix per block of the subject, in its order: every parameter, then the input.
using Gradient = std::vector<arma::mat>;

/// What a fault is planted into: a network, a right backward pass of it, and what the check said of that.
template <class T>
struct Setting {
  const RandomNetwork<T>& drawn;
  Form form;
  const Gradient& gradient;
  double norm;  ///< what a change of it is measured against
  const Report& report;
};

/// Whether a fault is meant to be caught. Within the resolution nothing can be: that must pass.
enum class Expectation : unsigned char { caught, passed };

/// A kind of mistake. plant returns the wrong gradient, or nothing where it cannot be made (a transpose of a matrix
/// that is not square).
template <class T>
struct FaultClass {
  std::string name;
  std::function<std::optional<Gradient>(const Setting<T>&, Random&)> plant;
  Expectation expectation = Expectation::caught;
};

/// Every known kind: mistakes in the loss, in an activation, in a dense layer or a penalty, in the numbers themselves.
/// The order is fixed.
template <class T>
const std::vector<FaultClass<T>>& fault_classes();

extern template const std::vector<FaultClass<double>>& fault_classes();
extern template const std::vector<FaultClass<float>>& fault_classes();

}  // namespace gradcheck::fuzz
