// SPDX-License-Identifier: MIT
#include <gradcheck/planted/faults/fault.hpp>

#include <type_traits>
#include <utility>

#include <gradcheck/planted/faults/fault_tables.hpp>

namespace gradcheck::fuzz {
namespace {

template <class T>
std::vector<Slot> slots(const mlp::Network<T>& network) {
  std::vector<Slot> all;
  for (arma::uword unit = 1; unit <= network.units(); ++unit) {
    all.push_back({unit, Slot::Kind::weights});
    if (network.dense(unit).has_bias()) all.push_back({unit, Slot::Kind::bias});
  }
  all.push_back({0, Slot::Kind::input});
  return all;
}

template <class T>
FaultClass<T> class_of(StepFault<T> fault) {
  return {fault.name, [change = fault.change](const Setting<T>& s, Random& random) -> std::optional<Gradient> {
            Steps<T> steps = right_steps(s.drawn.loss, s.form);
            if (!change(steps, s, random)) return std::nullopt;
            mlp::Network<T> network = s.drawn.network;
            return backpropagate(network, s.drawn.x, s.drawn.t, steps);
          }};
}

template <class T>
FaultClass<T> class_of(NumberFault fault) {
  return {fault.name,
          [change = fault.change](const Setting<T>& s, Random& random) -> std::optional<Gradient> {
            Gradient gradient = s.gradient;
            const auto where = slots(s.drawn.network);
            if (!change({gradient, where, static_cast<double>(s.drawn.x.n_rows), s.report}, random))
              return std::nullopt;
            return gradient;
          },
          fault.expectation};
}

template <class T>
std::optional<Gradient> accumulated(const Setting<T>& s, Random&) {
  mlp::Network<T> network = s.drawn.network;
  Gradient sum = backpropagate(network, s.drawn.earlier_x, s.drawn.t, right_steps(s.drawn.loss, s.form));
  for (std::size_t b = 0; b + 1 < sum.size(); ++b) sum[b] += s.gradient[b];
  sum.back() = s.gradient.back();
  return sum;
}

std::optional<Gradient> in_float(const Setting<double>& s, Random&) {
  mlp::Network<float> network = s.drawn.network.cast<float>();
  return backpropagate(network, arma::conv_to<arma::fmat>::from(s.drawn.x), arma::conv_to<arma::fmat>::from(s.drawn.t),
                       right_steps(s.drawn.loss.cast<float>(), s.form));
}

template <class T>
std::vector<FaultClass<T>> all_classes() {
  std::vector<FaultClass<T>> all;
  for (auto* table : {&loss_faults<T>, &activation_faults<T>, &dense_faults<T>})
    for (StepFault<T>& fault : table()) all.push_back(class_of(std::move(fault)));
  all.push_back({"gradient added to that of the batch before", accumulated<T>});
  if constexpr (std::is_same_v<T, double>) all.push_back({"float arithmetic in a double backward", in_float});
  for (const NumberFault& fault : number_faults()) all.push_back(class_of<T>(fault));
  return all;
}

}  // namespace

const std::vector<NumberFault>& number_faults() {
  static const std::vector<NumberFault> all = [] {
    std::vector<NumberFault> faults = block_faults();
    for (NumberFault& fault : entry_faults()) faults.push_back(std::move(fault));
    return faults;
  }();
  return all;
}

template <class T>
const std::vector<FaultClass<T>>& fault_classes() {
  static const std::vector<FaultClass<T>> all = all_classes<T>();
  return all;
}

template const std::vector<FaultClass<double>>& fault_classes();
template const std::vector<FaultClass<float>>& fault_classes();

}  // namespace gradcheck::fuzz
