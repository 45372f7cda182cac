// SPDX-License-Identifier: MIT
#include <gradcheck/network/steps.hpp>

#include <variant>

namespace gradcheck::detail {
namespace {

template <class T>
void add_steps(std::vector<StepTaken<T>>& all, const mlp::Sequence<T>& sequence, const arma::Mat<T>& x,
               const std::string& prefix);

template <class T>
void add_steps(std::vector<StepTaken<T>>& all, const mlp::Residual<T>& block, const StepTaken<T>& whole) {
  add_steps(all, block.sequence(), whole.input, whole.number + ".");
  if (block.projection()) all.push_back({whole.number + ".skip", *block.projection(), whole.input, whole.cotangent});
}

template <class T>
void add_steps(std::vector<StepTaken<T>>& all, const mlp::Sequence<T>& sequence, const arma::Mat<T>& x,
               const std::string& prefix) {
  for (std::size_t l = 0; l < sequence.layers.size(); ++l) {
    StepTaken<T> step{prefix + std::to_string(l + 1), sequence.layers[l], l == 0 ? x : sequence.outputs.at(l - 1), {}};
    if (l < sequence.cotangents.size()) step.cotangent = sequence.cotangents[l];
    if (const auto* block = std::get_if<mlp::Residual<T>>(&sequence.layers[l]))
      add_steps(all, *block, step);
    else
      all.push_back(std::move(step));
  }
}

}  // namespace

template <class T>
std::vector<StepTaken<T>> steps_taken(const mlp::Network<T>& network, const arma::Mat<T>& x) {
  std::vector<StepTaken<T>> all;
  add_steps(all, network.sequence(), x, "");
  return all;
}

template std::vector<StepTaken<double>> steps_taken(const mlp::Network<double>&, const arma::mat&);
template std::vector<StepTaken<float>> steps_taken(const mlp::Network<float>&, const arma::fmat&);

}  // namespace gradcheck::detail
